import {
  AssociatePhoneNumbersWithVoiceConnectorCommand,
  AssociatePhoneNumbersWithVoiceConnectorGroupCommand,
  type CallDistributionType,
  ChimeSDKVoiceClient,
  CreatePhoneNumberOrderCommand,
  CreateSipMediaApplicationCommand,
  CreateSipRuleCommand,
  CreateVoiceConnectorCommand,
  CreateVoiceConnectorGroupCommand,
  type OriginationRoute,
  PutVoiceConnectorOriginationCommand,
  PutVoiceConnectorStreamingConfigurationCommand,
  PutVoiceConnectorTerminationCommand,
  SearchAvailablePhoneNumbersCommand,
  type VoiceConnectorAwsRegion,
} from "@aws-sdk/client-chime-sdk-voice";
import {
  does,
  hangsUp,
  hears,
  isBusy,
  isUnreachable,
  neverAnswers,
  type Script,
  says,
  waits,
} from "../../../engine/scripted/script.ts";
import { type CallOrder, dial } from "../../../local/chime/dialled-call.ts";
import { inboundRoute } from "../../../local/chime/routing.ts";
import { LOCAL_REGION, type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { seededRandom } from "../../../shared/random.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const CALLER = "+12065550142";
const START = Date.UTC(2026, 0, 5, 10);

const stateFolder = useStateFolder("all");
let cloud: LocalCloud;
let client: ChimeSDKVoiceClient;

beforeAll(async () => {
  const quotas = { phoneNumbers: 100, voiceConnectorsPerRegion: 100, voiceConnectorGroups: 100 };
  cloud = await startLocalCloud({
    stateFolder: stateFolder(),
    bundles: null,
    random: seededRandom(7),
    chime: { quotas, policies: { orderTakes: 0 } },
  });
  client = new ChimeSDKVoiceClient({ endpoint: cloud.endpoint, region: LOCAL_REGION });
});

afterAll(async () => {
  client.destroy();
  await cloud.close();
});

async function connector(hosts: readonly string[], AwsRegion: VoiceConnectorAwsRegion = "us-east-1", more = {}) {
  const input = { Name: "pbx", RequireEncryption: false, AwsRegion, ...more };
  const { VoiceConnector } = await client.send(new CreateVoiceConnectorCommand(input));
  const VoiceConnectorId = VoiceConnector?.VoiceConnectorId ?? "";
  const Routes = hosts.map((Host, at): OriginationRoute => ({ Host, Priority: at + 1, Weight: 1 }));
  if (hosts.length > 0) {
    await client.send(new PutVoiceConnectorOriginationCommand({ VoiceConnectorId, Origination: { Routes } }));
  }
  return VoiceConnectorId;
}

async function number(ProductType: "VoiceConnector" | "SipMediaApplicationDialIn" = "VoiceConnector") {
  const found = await client.send(new SearchAvailablePhoneNumbersCommand({ MaxResults: 1 }));
  const E164PhoneNumbers = found.E164PhoneNumbers ?? [];
  await client.send(new CreatePhoneNumberOrderCommand({ ProductType, E164PhoneNumbers }));
  return E164PhoneNumbers[0] ?? "";
}

async function numberOf(VoiceConnectorId: string) {
  const its = await number();
  const E164PhoneNumbers = [its];
  await client.send(new AssociatePhoneNumbersWithVoiceConnectorCommand({ VoiceConnectorId, E164PhoneNumbers }));
  return its;
}

async function numberOfGroup(
  connectorIds: readonly string[],
  CallDistributionType: CallDistributionType = "PriorityWeightedDistribution",
) {
  const its = await number();
  const VoiceConnectorItems = connectorIds.map((VoiceConnectorId, at) => ({ VoiceConnectorId, Priority: at + 1 }));
  const input = { Name: "pbxs", VoiceConnectorItems, CallDistributionType };
  const { VoiceConnectorGroup } = await client.send(new CreateVoiceConnectorGroupCommand(input));
  const VoiceConnectorGroupId = VoiceConnectorGroup?.VoiceConnectorGroupId;
  await client.send(
    new AssociatePhoneNumbersWithVoiceConnectorGroupCommand({ VoiceConnectorGroupId, E164PhoneNumbers: [its] }),
  );
  return its;
}

/** The call, and which Voice Connector carried it. */
async function call(to: string, script: Script, more: Partial<CallOrder> = {}) {
  const order = {
    number: to,
    party: CALLER,
    isOutbound: false,
    connectorId: null,
    isInteractive: false,
    script,
    seed: 1,
    policies: {},
    ...more,
  };
  const outcome = await dial(cloud.voice, order, { startAt: START }).outcome;
  expect([outcome.unmet, outcome.failures]).toEqual([[], []]);
  const { facts, trace } = outcome.call;
  return { outcome, facts, trace, by: facts.legs[0]?.arn?.split("/")[1] };
}

const kinds = (records: readonly string[]) => records.map((path) => /-(CDR|SDR|SMADR)s/.exec(path)?.[1]).sort();
const sales = does(says("Sales, hello."), hears("order"), hangsUp);
const caller = does(hears("Sales"), says("I want to order."));

describe("a number of a Voice Connector", () => {
  it("rings at its phone system, and leaves the connector's record", async () => {
    const id = await connector(["pbx.example.com"]);
    const to = await numberOf(id);

    const { facts, trace, by, outcome } = await call(to, { caller, callees: { [to]: sales } });

    expect(by).toBe(id);
    expect(facts).toMatchObject({ applicationId: null, legs: [{ direction: "Inbound", from: CALLER, to }] });
    expect(trace.said).toMatchObject([
      { leg: "LEG-B", text: "Sales, hello." },
      { leg: "LEG-A", text: "I want to order." },
    ]);
    expect(facts.ended).toMatchObject({ leg: "LEG-B", reason: "party-hung-up" });
    expect(kinds(outcome.records)).toEqual(["CDR"]);
  });

  it("streams where its connector streams", async () => {
    const id = await connector(["pbx.example.com"]);
    const to = await numberOf(id);
    const StreamingConfiguration = { DataRetentionInHours: 24, Disabled: false };
    await client.send(
      new PutVoiceConnectorStreamingConfigurationCommand({ VoiceConnectorId: id, StreamingConfiguration }),
    );

    const { facts, trace, outcome } = await call(to, { caller, callees: { [to]: sales } });

    const events = cloud.bridge.events("default").map(({ event }) => event.detail);
    const identity = { transactionId: trace.transactionId, callId: facts.legs[0]?.callId, direction: "Inbound" };
    expect(events.filter(({ streamingStatus }) => streamingStatus === "STARTED")).toMatchObject([identity, identity]);
    expect(kinds(outcome.records)).toEqual(["CDR", "SDR"]);
  });

  it("rings at the next route when the first cannot be reached, not when somebody is busy or away", async () => {
    const to = await numberOf(await connector(["one.example.com", "two.example.com"]));
    const atTwo = { [`${to}@two.example.com`]: sales };

    const moved = await call(to, { caller, callees: { [`${to}@one.example.com`]: isUnreachable, ...atTwo } });
    const away = await call(to, {
      callees: { [`${to}@one.example.com`]: neverAnswers, ...atTwo },
      caller: does(waits(90_000)),
    });
    const busy = await call(to, { caller: {}, callees: { [`${to}@one.example.com`]: isBusy, ...atTwo } });

    expect(moved.trace.legs.flatMap((one) => (one.event === "ended" ? [one.sipResponseCode] : []))).toEqual([
      503, 0, 0,
    ]);
    expect(away.facts.ended).toMatchObject({ leg: "LEG-B", reason: "not-answered", sipResponseCode: 480 });
    expect(busy.facts.ended).toMatchObject({ reason: "refused", sipResponseCode: 486 });
  });

  it.each([
    ["without routes", () => connector([]), {}, /no origination routes/],
    [
      "in a region that is not available",
      () => connector(["a.example"]),
      { unavailableRegions: ["us-east-1"] },
      /region/,
    ],
  ])("is not answered %s", async (_what, make, more, message) => {
    const to = await numberOf(await make());

    await expect(call(to, {}, more)).rejects.toThrow(message);
  });
});

describe("a number of a group", () => {
  it("is answered by the connector of the lowest priority that there is", async () => {
    const ids = [await connector(["a.example"]), await connector(["b.example"], "us-west-2")];
    const to = await numberOfGroup(ids);
    const script = { caller, callees: { [to]: sales } };

    expect((await call(to, script)).by).toBe(ids[0]);
    expect((await call(to, script, { unavailableRegions: ["us-east-1"] })).by).toBe(ids[1]);
    await expect(call(to, script, { unavailableRegions: ["us-east-1", "us-west-2"] })).rejects.toThrow(
      /whatever answers for .* region/,
    );
  });

  it("goes to the next connector when the phone system of the first cannot be reached", async () => {
    const ids = [await connector([]), await connector(["a.example"]), await connector(["b.example"])];
    const to = await numberOfGroup(ids);

    const { by } = await call(to, { caller, callees: { [`${to}@a.example`]: isUnreachable, [to]: sales } });

    expect(by).toBe(ids[2]);
  });

  it("shares calls as it is told to", async () => {
    const ids = [await connector(["a.example"]), await connector(["b.example"])];
    const shared = await numberOfGroup(ids, "LoadBalancedDistribution");
    const random = seededRandom(3);
    const options = {
      resources: cloud.voice.resources,
      place: { account: "111122223333", region: LOCAL_REGION },
      unavailableRegions: [],
      random,
      now: Date.now(),
    };
    const firsts = Array.from({ length: 200 }, () => {
      const route = inboundRoute(shared, options);
      return "attempts" in route ? route.attempts[0].target.host : null;
    });

    expect(firsts.filter((host) => host === "a.example").length).toBeGreaterThan(60);
    expect(firsts.filter((host) => host === "b.example").length).toBeGreaterThan(60);
  });
});

describe("routes of one priority", () => {
  it("get calls as their weights say", async () => {
    const VoiceConnectorId = await connector([]);
    const Routes = [
      { Host: "a.example", Priority: 1, Weight: 3 },
      { Host: "b.example", Priority: 1, Weight: 1 },
      { Host: "c.example", Priority: 2, Weight: 100 },
    ];
    await client.send(new PutVoiceConnectorOriginationCommand({ VoiceConnectorId, Origination: { Routes } }));
    const to = await numberOf(VoiceConnectorId);
    const place = { account: "111122223333", region: LOCAL_REGION };
    const random = seededRandom(5);
    const orders = Array.from({ length: 400 }, () => {
      const { resources } = cloud.voice;
      const route = inboundRoute(to, { resources, place, unavailableRegions: [], random, now: Date.now() });
      return "attempts" in route ? route.attempts.map(({ target }) => target.host) : [];
    });

    const first = orders.filter(([host]) => host === "a.example").length;
    expect(first).toBeGreaterThan(260);
    expect(first).toBeLessThan(340);
    expect(orders.every((hosts) => hosts.length === 3 && hosts[2] === "c.example")).toBe(true);
  });
});

describe("a number without a way", () => {
  it("says what is missing", async () => {
    const free = await number();
    const dialIn = await number("SipMediaApplicationDialIn");
    const LambdaArn = `arn:aws:lambda:${LOCAL_REGION}:111122223333:function:answer`;
    const application = { Name: "answer", AwsRegion: LOCAL_REGION, Endpoints: [{ LambdaArn }] };
    const { SipMediaApplication } = await client.send(new CreateSipMediaApplicationCommand(application));
    const { SipMediaApplicationId } = SipMediaApplication ?? {};
    await client.send(
      new CreateSipRuleCommand({
        Name: "off",
        TriggerType: "ToPhoneNumber",
        TriggerValue: dialIn,
        Disabled: true,
        TargetApplications: [{ SipMediaApplicationId, Priority: 1 }],
      }),
    );

    await expect(call(free, {})).rejects.toThrow(/associate it with a Voice Connector or a group \(SIP 404\)/);
    await expect(call(dialIn, {})).rejects.toThrow(/is disabled, enable it \(SIP 404\)/);
    await expect(call("+12125550001", {})).rejects.toThrow(/order \+12125550001/);
  });
});

describe("a call out of a phone system", () => {
  const termination = async (VoiceConnectorId: string, CallingRegions: string[]) => {
    const Termination = { CallingRegions, CidrAllowedList: ["198.51.100.0/24"] };
    await client.send(new PutVoiceConnectorTerminationCommand({ VoiceConnectorId, Termination }));
  };
  const TO = "+12125550111";
  const script = { caller, callees: { [TO]: sales } };

  it("goes where termination allows", async () => {
    const connectorId = await connector([]);

    await expect(call(TO, script, { connectorId })).rejects.toThrow(/termination/);
    await termination(connectorId, ["CA"]);
    await expect(call(TO, script, { connectorId })).rejects.toThrow(/calling regions/);
    await termination(connectorId, ["CA", "US"]);
    const { facts, by, outcome } = await call(TO, script, { connectorId, party: "+12065550100" });

    expect(by).toBe(connectorId);
    expect(facts.legs).toMatchObject([{ direction: "Outbound", from: "+12065550100", to: TO }]);
    expect(kinds(outcome.records)).toEqual(["CDR"]);
  });

  it("is encrypted where its Voice Connector requires encryption", async () => {
    const connectorId = await connector([], "us-east-1", { RequireEncryption: true });
    await termination(connectorId, ["US"]);

    await expect(call(TO, script, { connectorId })).rejects.toThrow(/requires encryption: .*--encrypted \(SIP 403\)/);
    expect((await call(TO, script, { connectorId, isEncrypted: true })).by).toBe(connectorId);
  });
});
