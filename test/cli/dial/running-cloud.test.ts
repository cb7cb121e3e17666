import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ChimeSDKVoiceClient,
  CreateVoiceConnectorCommand,
  PutVoiceConnectorStreamingConfigurationCommand,
  UpdateSipMediaApplicationCallCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { callRunningCloud } from "../../../cli/dial/running-cloud.ts";
import { does, hears, presses, type Script, says, waits } from "../../../engine/scripted/script.ts";
import { type CallOrder, NoCallError, type Notice } from "../../../local/chime/dialled-call.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION, type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import { systemClock } from "../../../shared/clock.ts";
import { eventsIn } from "../../../shared/events/notification.ts";
import { sine, writeWav } from "../../../shared/media/index.ts";
import { parseRecordKey } from "../../../shared/records/key.ts";
import { carillon } from "../../support/cli.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const NUMBER = "+12065550100";
const PARTY = "+12065550142";
const RECORDER = `export const handler = async ({ InvocationEventType: type, ActionData: data }) => {
  const reply = (...Actions) => ({ SchemaVersion: "1.0", Actions });
  if (type === "NEW_INBOUND_CALL") return reply(
    { Type: "PlayAudio", Parameters: { AudioSource: { Type: "S3", BucketName: "prompts", Key: "hello.wav" } } },
    { Type: "RecordAudio", Parameters: { RecordingDestination: { Type: "S3", BucketName: "prompts" }, RecordingTerminators: ["#"], DurationInSeconds: 9 } });
  if (data?.Type === "RecordAudio") return reply({ Type: "Hangup", Parameters: {} });
  if (type === "HANGUP") throw new RangeError("at the end");
  return reply();
};`;
/** Says what it is told by an update, then hangs up. */
const UPDATED = `export const handler = async ({ InvocationEventType: type, ActionData: data }) => {
  const say = (Text) => ({ Type: "Speak", Parameters: { Text } });
  const reply = (...Actions) => ({ SchemaVersion: "1.0", Actions });
  if (type === "NEW_INBOUND_CALL") return reply(say("Please hold."), { Type: "Pause", Parameters: { DurationInMilliseconds: "30000" } });
  if (type === "CALL_UPDATE_REQUESTED") return reply(say(data.Parameters.Arguments.message), { Type: "Hangup", Parameters: {} });
  if (type === "CALL_ANSWERED") return reply(say("A call for you."), { Type: "Hangup", Parameters: {} });
  return reply();
};`;

const stateFolder = useStateFolder();
const opened: { close(): Promise<void> | void }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

/** A local cloud that is up, with a function that answers a number. */
async function open(source: string) {
  const cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles: null });
  opened.push(cloud);
  const bundle = join(stateFolder(), "index.mjs");
  writeFileSync(bundle, source);
  const limits = { timeoutInSeconds: 20, memoryInMegabytes: 128, retries: 0, environment: {} };
  cloud.functions.register({ name: "answer", bundle, handlerName: "handler", ...limits });
  const { applications, numbers } = cloud.voice.resources;
  const made = { createdAt: 0, updatedAt: 0, name: "main" };
  const lambdaArn = `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:answer`;
  applications.put({ ...made, id: "app", region: LOCAL_REGION, lambdaArn });
  numbers.put({ ...made, id: NUMBER, productType: "SipMediaApplicationDialIn", orderId: "order" });
  addRule(cloud, "rule", "ToPhoneNumber", NUMBER);
  const client = new ChimeSDKVoiceClient({ endpoint: cloud.endpoint, region: LOCAL_REGION });
  opened.push({ close: () => client.destroy() });
  return { cloud, client, bundle };
}

function addRule(
  { voice }: LocalCloud,
  id: string,
  triggerType: "ToPhoneNumber" | "RequestUriHostname",
  value: string,
) {
  const made = { createdAt: 0, updatedAt: 0, name: "main" };
  const targets = [{ applicationId: "app", priority: 1, region: LOCAL_REGION }];
  voice.resources.rules.put({ ...made, id, disabled: false, triggerType, triggerValue: value, targets });
}

const orderOf = (script: Script, more: Partial<CallOrder> = {}): CallOrder => ({
  number: NUMBER,
  party: PARTY,
  isOutbound: false,
  connectorId: null,
  isInteractive: false,
  script,
  seed: 1,
  policies: {},
  ...more,
});

const call = (endpoint: string, order: CallOrder, noticed: (notice: Notice) => void = () => {}) =>
  callRunningCloud(endpoint, order, noticed);

const recordKinds = async ({ s3 }: LocalCloud) =>
  (await s3.listObjects(LOCAL_NAMES.records, "")).map(({ key }) => parseRecordKey(key).kind).sort();

describe("a number of a local cloud that is up", () => {
  it("is answered by the function of its rule, with the cloud's prompts, recordings and records", async () => {
    const { cloud, bundle } = await open(RECORDER);
    await cloud.s3.createBucket("prompts");
    const prompt = writeWav(8000, [sine({ hertz: 440, rateInHertz: 8000, level: 0.3 }, 0, 8000)]);
    await cloud.s3.writeObject("prompts", "hello.wav", prompt);

    const script = { caller: does(hears(/HELLO\.wav/i), says("Hello", 1000), presses("#")) };
    const { outcome, place } = await call(cloud.endpoint, orderOf(script)).outcome;

    const { trace, facts } = outcome.call;
    expect(outcome.unmet).toEqual([]);
    expect(facts).toMatchObject({ ruleId: "rule", applicationId: "app", ended: { reason: "handler-hung-up" } });
    expect(trace.heard).toMatchObject([{ kind: "audio", key: "prompts/hello.wav" }]);
    expect(trace.invocations.at(-1)?.attempts.map(({ error }) => error)).toEqual([
      "RangeError: at the end",
      "RangeError: at the end",
    ]);
    expect((await cloud.s3.listObjects("prompts", "")).map(({ key }) => key)).toHaveLength(2);
    expect(place).toEqual({ objects: join(cloud.stateFolder, "s3"), handler: `${bundle}.handler` });
    const record = JSON.parse(readFileSync(join(place.objects, outcome.records[0] ?? ""), "utf8"));
    expect(record).toMatchObject({ TransactionId: trace.transactionId, SipRuleId: "rule", Status: "Completed" });
  });

  it("can call: its application is told first, and the party of the script answers", async () => {
    const { cloud } = await open(UPDATED);

    const { outcome } = await call(
      cloud.endpoint,
      orderOf({ caller: does(hears("call for you")) }, { isOutbound: true }),
    ).outcome;

    expect(outcome.unmet).toEqual([]);
    expect(outcome.call.facts.legs).toMatchObject([{ direction: "Outbound", from: NUMBER, to: PARTY }]);
    expect(await recordKinds(cloud)).toEqual(["sma"]);
  });

  it("streams what passes a Voice Connector that streams, with the times of the call", async () => {
    const { cloud, client } = await open(UPDATED);
    const { VoiceConnector } = await client.send(
      new CreateVoiceConnectorCommand({ Name: "pbx", RequireEncryption: false }),
    );
    const { VoiceConnectorId = "", OutboundHostName = "" } = VoiceConnector ?? {};
    const StreamingConfiguration = {
      DataRetentionInHours: 24,
      Disabled: false,
      StreamingNotificationTargets: (["EventBridge", "SQS", "SNS"] as const).map((one) => ({
        NotificationTarget: one,
      })),
    };
    await client.send(new PutVoiceConnectorStreamingConfigurationCommand({ VoiceConnectorId, StreamingConfiguration }));
    addRule(cloud, "connector-rule", "RequestUriHostname", OutboundHostName);

    const { outcome } = await call(
      cloud.endpoint,
      orderOf({ caller: does(says("Hello?", 1000), waits(4000)) }, { connectorId: VoiceConnectorId, party: "7001" }),
    ).outcome;

    const [leg] = outcome.call.facts.legs;
    const events = cloud.bridge.events("default").map(({ event }) => event.detail);
    const identity = { transactionId: outcome.call.trace.transactionId, callId: leg?.callId };
    const iso = (time: number | null | undefined) => new Date(time ?? 0).toISOString();
    expect(events.filter(({ streamingStatus }) => streamingStatus === "STARTED")).toMatchObject([
      { ...identity, isCaller: true, startTime: iso(leg?.answeredAt) },
      { ...identity, isCaller: false, startTime: iso(leg?.answeredAt) },
    ]);
    expect(events.filter(({ streamingStatus }) => streamingStatus === "ENDED")).toMatchObject([
      { ...identity, endTime: iso(leg?.endedAt) },
      { ...identity, endTime: iso(leg?.endedAt) },
    ]);
    expect(await recordKinds(cloud)).toEqual(["cdr", "sdr", "sma"]);
    const messages = await cloud.queues.receive(cloud.queueUrls.streaming, { maxMessages: 10, waitMs: 0 });
    const byOtherWays = messages.flatMap(({ body }) => eventsIn(body) as { id: string }[]).map(({ id }) => id);
    const ids = cloud.bridge
      .events("default")
      .flatMap(({ event }) => (event.detail["streamingStatus"] === undefined ? [] : [event.id]));
    expect(byOtherWays.sort()).toEqual([...ids, ...ids].sort());
  });

  it("lets a person talk in real time: a call that streams while it lasts, and that the real client updates", async () => {
    const { cloud, client } = await open(UPDATED);
    const { VoiceConnector } = await client.send(
      new CreateVoiceConnectorCommand({ Name: "pbx", RequireEncryption: false }),
    );
    const { VoiceConnectorId = "", OutboundHostName = "" } = VoiceConnector ?? {};
    const StreamingConfiguration = { DataRetentionInHours: 24, Disabled: false };
    await client.send(new PutVoiceConnectorStreamingConfigurationCommand({ VoiceConnectorId, StreamingConfiguration }));
    addRule(cloud, "connector-rule", "RequestUriHostname", OutboundHostName);
    const notices: Notice[] = [];
    const started = () =>
      cloud.bridge.events("default").filter(({ event }) => event.detail["streamingStatus"] === "STARTED");

    const going = call(
      cloud.endpoint,
      orderOf({}, { isInteractive: true, connectorId: VoiceConnectorId, party: "7001" }),
      (notice) => notices.push(notice),
    );
    while (started().length < 2) await systemClock.sleep(20);
    going.press("5");
    const TransactionId = String(started()[0]?.event.detail["transactionId"]);
    const streamedBeforeTheEnd = started().length;
    const Arguments = { message: "Go." };
    await client.send(
      new UpdateSipMediaApplicationCallCommand({ SipMediaApplicationId: "app", TransactionId, Arguments }),
    );
    const { outcome } = await going.outcome;

    expect(streamedBeforeTheEnd).toBe(2);
    expect(outcome.call.trace.transactionId).toBe(TransactionId);
    expect(outcome.call.trace.pressed).toMatchObject([{ digit: "5" }]);
    expect(notices).toEqual([
      { kind: "answered" },
      { kind: "heard", text: "Please hold." },
      { kind: "heard", text: "Go." },
      { kind: "ended" },
    ]);
    const ended = cloud.bridge.events("default").filter(({ event }) => event.detail["streamingStatus"] === "ENDED");
    const endTime = new Date(outcome.call.facts.legs[0]?.endedAt ?? 0).toISOString();
    expect(ended.map(({ event }) => event.detail["endTime"])).toEqual([endTime, endTime]);
  });

  it("takes every option of the command, also a story to replay", async () => {
    const { cloud } = await open(UPDATED);
    const folder = stateFolder();

    const dialled = await carillon(["dial", NUMBER, "--endpoint", cloud.endpoint, "--record", folder]);
    const replayed = await carillon(["replay", folder]);

    expect([dialled.status, dialled.stderr]).toEqual([0, ""]);
    expect(String(dialled.stdout)).toContain("carillon-records/Amazon-Chime");
    expect([replayed.status, String(replayed.stdout)]).toEqual([0, expect.stringContaining("as recorded")]);
  });

  it.each<[Partial<CallOrder>, RegExp]>([
    [{ number: "+12065550177" }, /nobody answers.*\+12065550177 a SIP rule/],
    [{ number: "+12065550177", isOutbound: true }, /\+12065550177 belongs to no application/],
    [{ unavailableRegions: [LOCAL_REGION] }, /\+12065550100 is in a region that is not available \(SIP 503\)/],
    [{ connectorId: "unknown" }, /no Voice Connector unknown; it has none/],
    [{ policies: { retries: 7 as 1 } }, /policies.*each with one of its choices/],
  ])("says why there is no call: %j", async (more, message) => {
    const { cloud } = await open(UPDATED);

    const failing = call(cloud.endpoint, orderOf({}, more)).outcome;

    await expect(failing).rejects.toThrow(NoCallError);
    await expect(failing).rejects.toThrow(message);
  });

  it("is not there without a cloud", async () => {
    const failing = call("http://127.0.0.1:9", orderOf({})).outcome;

    await expect(failing).rejects.toThrow(NoCallError);
    await expect(failing).rejects.toThrow(/no local cloud at http:\/\/127\.0\.0\.1:9.*--handler/);
  });
});
