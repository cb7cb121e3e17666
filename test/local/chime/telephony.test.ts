import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ChimeSDKVoiceClient,
  CreatePhoneNumberOrderCommand,
  CreateSipMediaApplicationCallCommand,
  CreateSipMediaApplicationCommand,
  CreateSipRuleCommand,
  CreateVoiceConnectorCommand,
  PutVoiceConnectorStreamingConfigurationCommand,
  UpdateSipMediaApplicationCallCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import type { EndedCall } from "../../../engine/engine.ts";
import { VirtualTime } from "../../../engine/scheduler.ts";
import { scriptedPhones } from "../../../engine/scripted/phones.ts";
import { does, hears, presses, type Script, says, waits } from "../../../engine/scripted/script.ts";
import { steadyLatency } from "../../../local/chime/lambda-handler.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION, type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import { systemClock } from "../../../shared/clock.ts";
import { readWav, sine, writeWav } from "../../../shared/media/index.ts";
import { seededRandom } from "../../../shared/random.ts";
import { parseRecordKey } from "../../../shared/records/key.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const NUMBER = "+12065550100";
const CALLER = "+12065550142";
const START = Date.UTC(2026, 0, 5, 10);

const stateFolder = useStateFolder();
const opened: { close(): Promise<void> | void }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

/** A local cloud in which `source` answers a number, set up by the real client, with simulated people in virtual time. */
async function open(source: string, script: Script = {}) {
  const time = new VirtualTime(START);
  const unmet: unknown[] = [];
  const random = seededRandom(script.seed ?? 1);
  const phones = scriptedPhones({ scheduler: time, random, script, unmet: (one) => unmet.push(one) });
  const ended: EndedCall[] = [];
  const failures: string[] = [];
  const cloud = await startLocalCloud({
    stateFolder: stateFolder(),
    bundles: null,
    random,
    chime: { policies: { orderTakes: 0 } },
    calls: {
      scheduler: time,
      phones,
      latencyOf: steadyLatency,
      limits: { createCallPerSecond: null },
      onEnded: (call) => ended.push(call),
    },
    onFailure: (description) => failures.push(description),
  });
  const client = new ChimeSDKVoiceClient({ endpoint: cloud.endpoint, region: LOCAL_REGION });
  opened.push(cloud, { close: () => client.destroy() }, { close: () => expect(failures).toEqual([]) });
  const { rule, applicationId } = await setUp(cloud, client, source);
  return { cloud, client, time, phones, ended, unmet, rule, applicationId };
}

async function setUp(cloud: LocalCloud, client: ChimeSDKVoiceClient, source: string) {
  const folder = join(cloud.stateFolder, "handler");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.mjs"), source);
  const limits = { timeoutInSeconds: 20, memoryInMegabytes: 128, retries: 0, environment: {} };
  cloud.functions.register({ name: "answer", bundle: join(folder, "index.mjs"), handlerName: "handler", ...limits });
  const LambdaArn = `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:answer`;
  const application = { Name: "answer", AwsRegion: LOCAL_REGION, Endpoints: [{ LambdaArn }] };
  const { SipMediaApplication } = await client.send(new CreateSipMediaApplicationCommand(application));
  const applicationId = SipMediaApplication?.SipMediaApplicationId ?? "";
  const ProductType = "SipMediaApplicationDialIn";
  await client.send(new CreatePhoneNumberOrderCommand({ ProductType, E164PhoneNumbers: [NUMBER], Name: "Front desk" }));
  const rule = (TriggerType: "ToPhoneNumber" | "RequestUriHostname", TriggerValue: string) => {
    const TargetApplications = [{ SipMediaApplicationId: applicationId, Priority: 1 }];
    return client.send(new CreateSipRuleCommand({ Name: "main", TriggerType, TriggerValue, TargetApplications }));
  };
  return { rule, applicationId };
}

const reply = (...actions: readonly string[]) => `({ SchemaVersion: "1.0", Actions: [${actions.join(", ")}] })`;
const speak = (text: string) => `{ Type: "Speak", Parameters: { Text: ${JSON.stringify(text)} } }`;
const HANGUP = '{ Type: "Hangup", Parameters: {} }';

async function recordsIn({ s3 }: LocalCloud) {
  const objects = await s3.listObjects(LOCAL_NAMES.records, "");
  return Promise.all(
    objects.map(async ({ key }) => {
      const text = Buffer.from(await s3.readObject(LOCAL_NAMES.records, key)).toString();
      return { kind: parseRecordKey(key).kind, body: JSON.parse(text) as Record<string, unknown> };
    }),
  );
}

describe("a call that comes in to a number", () => {
  it("reaches the function of its rule, and leaves a record for each leg", async () => {
    const handler = `export const handler = async ({ InvocationEventType: type }) =>
      type === "NEW_INBOUND_CALL" ? ${reply(speak("Hello."), HANGUP)} : ${reply()};`;
    const { cloud, rule, time, phones, ended, applicationId } = await open(handler, { caller: does(hears("Hello")) });
    const { SipRule } = await rule("ToPhoneNumber", NUMBER);

    cloud.voice.telephony.receive({ from: CALLER, to: NUMBER, connect: (events) => phones.caller(CALLER, events) });
    await time.run();
    await cloud.voice.telephony.settled();

    expect(ended[0]?.trace.heard).toMatchObject([{ text: "Hello." }]);
    expect(await recordsIn(cloud)).toMatchObject([
      {
        kind: "sma",
        body: {
          Status: "Completed",
          BillableDurationSeconds: "1",
          SourcePhoneNumber: CALLER.slice(1),
          DestinationPhoneNumberName: "Front desk",
          SipRuleId: SipRule?.SipRuleId,
          SipApplicationId: applicationId,
        },
      },
    ]);
  });

  it("plays prompts from the local S3, and records into it", async () => {
    const handler = `export const handler = async ({ InvocationEventType: type, ActionData: data }) => {
      if (type === "NEW_INBOUND_CALL") return ${reply(
        '{ Type: "PlayAudio", Parameters: { AudioSource: { Type: "S3", BucketName: "prompts", Key: "hello.wav" } } }',
        '{ Type: "RecordAudio", Parameters: { RecordingDestination: { Type: "S3", BucketName: "prompts", Prefix: "messages/" }, RecordingTerminators: ["#"], DurationInSeconds: 10 } }',
      )};
      return data?.Type === "RecordAudio" ? ${reply(HANGUP)} : ${reply()};
    };`;
    const script = { caller: does(hears("hello.wav"), waits(500), says("It is me", 2000), presses("#")) };
    const { cloud, rule, time, phones, ended } = await open(handler, script);
    await cloud.s3.createBucket("prompts");
    const prompt = writeWav(8000, [sine({ hertz: 440, rateInHertz: 8000, level: 0.3 }, 0, 24_000)]);
    await cloud.s3.writeObject("prompts", "hello.wav", prompt);
    await rule("ToPhoneNumber", NUMBER);

    cloud.voice.telephony.receive({ from: CALLER, to: NUMBER, connect: (events) => phones.caller(CALLER, events) });
    await time.run();

    const recording = ended[0]?.trace.invocations.at(1)?.request.ActionData?.["RecordingDestination"] as {
      Key: string;
    };
    const { channels } = readWav(await cloud.s3.readObject("prompts", recording.Key));
    expect(ended[0]?.trace.heard).toMatchObject([{ kind: "audio", key: "prompts/hello.wav" }]);
    expect(recording.Key).toMatch(/^messages\//);
    expect((channels[0]?.length ?? 0) / 8000).toBeGreaterThan(2);
    expect(channels[0]?.some((sample) => Math.abs(sample) > 1000)).toBe(true);
  });

  it("streams its audio when it comes through a Voice Connector that streams", async () => {
    const handler = `export const handler = async ({ InvocationEventType: type }) =>
      type === "NEW_INBOUND_CALL" ? ${reply(speak("Please hold the line for a little while."), HANGUP)} : ${reply()};`;
    const { cloud, client, rule, time, phones, ended } = await open(handler, {
      caller: does(says("Hello?", 1000), waits(10_000)),
    });
    const { VoiceConnector } = await client.send(
      new CreateVoiceConnectorCommand({ Name: "pbx", RequireEncryption: false }),
    );
    const { VoiceConnectorId = "", OutboundHostName = "" } = VoiceConnector ?? {};
    const StreamingConfiguration = { DataRetentionInHours: 24, Disabled: false };
    await client.send(new PutVoiceConnectorStreamingConfigurationCommand({ VoiceConnectorId, StreamingConfiguration }));
    await rule("RequestUriHostname", OutboundHostName);

    const connect = (events: Parameters<typeof phones.caller>[1]) => phones.caller("7001", events);
    cloud.voice.telephony.receive({ from: "7001", to: "100", connect }, VoiceConnectorId);
    await time.run();
    await cloud.voice.telephony.settled();

    const transactionId = ended[0]?.trace.transactionId;
    const events = cloud.bridge.events("default").map(({ event }) => event.detail);
    expect(events.filter((detail) => detail["streamingStatus"] === "STARTED")).toMatchObject([
      { transactionId, voiceConnectorId: VoiceConnectorId, isCaller: true, fromNumber: "7001" },
      { transactionId, voiceConnectorId: VoiceConnectorId, isCaller: false, toNumber: "100" },
    ]);
    expect(events.filter((detail) => detail["streamingStatus"] === "ENDED")).toHaveLength(2);
    expect(
      (await recordsIn(cloud)).map(({ kind, body }) => [kind, body["CallLegTriggerType"] ?? body["Streaming"]]),
    ).toEqual([
      ["sma", "RequestUriHostname"],
      ["cdr", true],
      ["sdr", undefined],
    ]);
  });
});

describe("a call by the API", () => {
  const call = (SipMediaApplicationId: string, ToPhoneNumber: string) =>
    new CreateSipMediaApplicationCallCommand({
      FromPhoneNumber: NUMBER,
      ToPhoneNumber,
      SipMediaApplicationId,
      ArgumentsMap: { campaign: "c-7" },
    });

  it("is made by the real client, and its arguments reach the function", async () => {
    const handler = `export const handler = async ({ InvocationEventType: type, ActionData: data }) => {
      if (type === "NEW_OUTBOUND_CALL") return { SchemaVersion: "1.0", TransactionAttributes: data.Parameters.Arguments };
      return type === "CALL_ANSWERED" ? ${reply(speak("This is a test call."), HANGUP)} : ${reply()};
    };`;
    const { client, time, ended, applicationId } = await open(handler, {
      callees: { [CALLER]: does(hears("test call")) },
    });

    const { SipMediaApplicationCall } = await client.send(call(applicationId, CALLER));
    await time.run();

    expect(ended[0]?.trace.transactionId).toBe(SipMediaApplicationCall?.TransactionId);
    expect(ended[0]?.trace.invocations.map(({ request }) => request.InvocationEventType)).toEqual([
      "NEW_OUTBOUND_CALL",
      "RINGING",
      "CALL_ANSWERED",
      "HANGUP",
    ]);
    expect(ended[0]?.trace.invocations.at(-1)?.request.CallDetails.TransactionAttributes).toEqual({ campaign: "c-7" });
  });

  it("can be updated by the function that answers another event, with the runtime's own client, and not when it is over", async () => {
    const handler = `import { ChimeSDKVoiceClient, UpdateSipMediaApplicationCallCommand } from ${JSON.stringify(join(process.cwd(), "node_modules/@aws-sdk/client-chime-sdk-voice/dist-cjs/index.js"))};
      const client = new ChimeSDKVoiceClient({});
      export const handler = async ({ InvocationEventType: type, ActionData: data, CallDetails }) => {
        if (type === "CALL_ANSWERED") {
          const { SipMediaApplicationId, TransactionId } = CallDetails;
          await client.send(new UpdateSipMediaApplicationCallCommand({ SipMediaApplicationId, TransactionId, Arguments: { say: "Updated." } }));
          return ${reply('{ Type: "Pause", Parameters: { DurationInMilliseconds: 20000 } }')};
        }
        if (type !== "CALL_UPDATE_REQUESTED") return ${reply()};
        return { SchemaVersion: "1.0", Actions: [{ Type: "Speak", Parameters: { Text: data.Parameters.Arguments.say } }, ${HANGUP}] };
      };`;
    const { client, time, ended, applicationId } = await open(handler, {
      callees: { [CALLER]: does(hears("Updated")) },
    });

    const { SipMediaApplicationCall } = await client.send(call(applicationId, CALLER));
    await time.run();
    const TransactionId = SipMediaApplicationCall?.TransactionId;
    const late = client.send(
      new UpdateSipMediaApplicationCallCommand({ SipMediaApplicationId: applicationId, TransactionId, Arguments: {} }),
    );

    expect(ended[0]?.trace.heard).toMatchObject([{ text: "Updated." }]);
    await expect(late).rejects.toMatchObject({ name: "NotFoundException", $metadata: { httpStatusCode: 404 } });
  });

  it("goes in real time unless told otherwise, and ends with the cloud", async () => {
    const cloud = await startLocalCloud({
      chime: { policies: { orderTakes: 0 } },
      stateFolder: stateFolder(),
      bundles: null,
      random: seededRandom(3),
    });
    const client = new ChimeSDKVoiceClient({ endpoint: cloud.endpoint, region: LOCAL_REGION });
    opened.push({ close: () => client.destroy() });
    const { applicationId } = await setUp(cloud, client, `export const handler = async () => ${reply()};`);

    const { SipMediaApplicationCall } = await client.send(call(applicationId, CALLER));
    const transactionId = SipMediaApplicationCall?.TransactionId ?? "";
    while (cloud.voice.telephony.engine.trace(transactionId)?.invocations[0]?.reply === undefined)
      await systemClock.sleep(10);
    await cloud.close();

    expect(cloud.voice.telephony.engine.trace(transactionId)?.ended).toBeNull();
  });
});

describe("a callee who hangs up", () => {
  it("ends the call, and a leg that was never answered is recorded as failed", async () => {
    const handler = `export const handler = async () => ${reply()};`;
    const { cloud, client, time, applicationId } = await open(handler, { callees: { [CALLER]: { isBusy: true } } });
    const call = { FromPhoneNumber: NUMBER, ToPhoneNumber: CALLER, SipMediaApplicationId: applicationId };

    await client.send(new CreateSipMediaApplicationCallCommand(call));
    await time.run();
    await cloud.voice.telephony.settled();

    expect(await recordsIn(cloud)).toMatchObject([
      { body: { Status: "Failed", BillableDurationSeconds: "0", SipRuleId: "" } },
    ]);
  });
});
