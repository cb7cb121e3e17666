import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openRejectedRecords } from "../../cli/rejected-records.ts";
import { type Bundle, bundleFunctions } from "../../functions/bundle.ts";
import { type LocalCloud, localClient, startLocalCloud } from "../../local/cloud.ts";
import { LOCAL_NAMES } from "../../local/deployment.ts";
import type { Call } from "../../shared/calls/call.ts";
import { CallStore } from "../../shared/calls/store.ts";
import { systemClock } from "../../shared/clock.ts";
import type { FunctionName } from "../../shared/events/subscriptions.ts";
import { buildRecordKey } from "../../shared/records/key.ts";
import { readSample, sampleFiles } from "../support/samples.ts";
import { useStateFolder } from "../support/state-folder.ts";

const TRANSACTION = "646d58d4-0b84-411a-81aa-4aed1e3b142a";
const NAME = { ownerId: "abcdef1ghij2klmno3pqr4", startTime: Date.UTC(2026, 10, 3, 10), transactionId: TRANSACTION };

const stateFolder = useStateFolder();
let bundles: Record<FunctionName, Bundle>;
let cloud: LocalCloud;
let s3: S3Client;
const logs: string[] = [];

beforeAll(async () => {
  bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
});

beforeEach(async () => {
  cloud = await startLocalCloud({
    stateFolder: stateFolder(),
    bundles,
    visibilityTimeoutInSeconds: 20,
    onLog: (_name, line) => logs.push(line),
  });
  s3 = new S3Client({ endpoint: cloud.endpoint, forcePathStyle: true });
});

afterEach(async () => {
  s3.destroy();
  await cloud.close();
});

const sampleText = (name: string) => readFileSync(join("events", "records", name), "utf8");

async function store(key: string, body: string | Uint8Array): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: LOCAL_NAMES.records, Key: key, Body: body }));
}

async function untilRest(): Promise<void> {
  const isBusy = () =>
    cloud.bridge.pendingDeliveries() > 0 ||
    cloud.functions.pending() > 0 ||
    (["records", "analytics"] as const).some((name) => {
      const { visible, inFlight } = cloud.queues.queue(cloud.queueUrls[name]).counts();
      return visible + inFlight > 0;
    });
  for (let restful = 0; restful < 5; restful++) {
    if (isBusy()) restful = 0;
    await systemClock.sleep(20);
  }
}

async function load(transactionId: string): Promise<Call | null> {
  const client = localClient(cloud.endpoint);
  const table = new CallStore(DynamoDBDocumentClient.from(client), LOCAL_NAMES.table);
  const { call } = await table.load(transactionId);
  client.destroy();
  return call;
}

const factsOf = () =>
  cloud.bridge.events(LOCAL_NAMES.bus).map(({ event }) => [event["detail-type"], event.detail["factId"]] as const);
const factTypes = () => [...new Map(factsOf().map(([type, id]) => [id, type])).values()].sort();

describe("records that come to the bucket", () => {
  it("are in their call, whole, each once, however often and wherever they come", async () => {
    await store(buildRecordKey("cdr", NAME), sampleText("cdr.json"));
    await store(buildRecordKey("cdr", NAME, "again/"), gzipSync(sampleText("cdr.json")));
    await store(buildRecordKey("sdr", NAME, "a b+c/%41/"), sampleText("sdr.json"));
    await store("notes.txt", "nobody is told of it");
    await untilRest();

    const details = Object.values((await load(TRANSACTION))?.details ?? {});
    expect(details.map(({ source }) => source)).toEqual(
      expect.arrayContaining([JSON.parse(sampleText("cdr.json")), JSON.parse(sampleText("sdr.json"))]),
    );
    expect(details).toHaveLength(2);
    expect(factTypes()).toEqual(["Call Detail Recorded", "Call Detail Recorded"]);
  });

  it("are kept whole when they cannot be read, and read when they can be at last", async () => {
    const key = buildRecordKey("sma", NAME);
    await store(key, sampleText("sma.json").slice(0, 100));
    await untilRest();
    const rejected = openRejectedRecords(LOCAL_NAMES.deadLetterBucket, cloud.endpoint);

    const [found] = await rejected.list();
    await rejected.retry();
    await untilRest();
    const stillThere = await rejected.list();
    // Somebody repairs what was cut.
    await cloud.s3.writeObject(LOCAL_NAMES.deadLetterBucket, found?.key ?? "", Buffer.from(sampleText("sma.json")));
    const retried = await rejected.retry();
    await untilRest();

    expect(found).toMatchObject({
      key: `records/${LOCAL_NAMES.records}/${key}`,
      errorCode: "INVALID_INPUT",
      reason: expect.stringMatching(/is not valid: \(root\): found text of 100 characters that is not JSON/) as string,
    });
    expect(stillThere).toHaveLength(1);
    expect(retried).toHaveLength(1);
    expect(await rejected.list()).toEqual([]);
    expect(factTypes()).toEqual(["Call Detail Recorded", "Record Rejected"]);
    const { TransactionId } = JSON.parse(sampleText("sma.json")) as { TransactionId: string };
    expect(Object.values((await load(TransactionId))?.details ?? {})).toHaveLength(1);
    rejected.close();
  });

  it("are taken in where others in the same object are broken", async () => {
    const good = JSON.stringify(JSON.parse(sampleText("cdr.json")));
    await store(buildRecordKey("cdr", NAME), `${good}\n{"TransactionId": 7,"Region":[]}\n${good.slice(0, 50)}\n`);
    await untilRest();
    const rejected = openRejectedRecords(LOCAL_NAMES.deadLetterBucket, cloud.endpoint);

    expect(Object.keys((await load(TRANSACTION))?.details ?? {})).toHaveLength(1);
    expect(await rejected.list()).toHaveLength(1);
    rejected.close();
  });
});

describe("analytics events", () => {
  it("are in their call, whichever way they come, and nothing biometric is in any fact or log", async () => {
    const insights = sampleFiles("media-insights").map(readSample);
    const voice = sampleFiles("voice-analytics").map(readSample);
    for (const event of insights) cloud.bridge.deliver("default", event as never);
    for (const event of [...voice, ...voice]) cloud.queues.send(cloud.queueUrls.analytics, JSON.stringify(event));
    const kinesis = readSample("notifications/kinesis.json");
    cloud.queues.send(cloud.queueUrls.analytics, JSON.stringify(kinesis));
    await untilRest();

    const call = await load(TRANSACTION);
    const kinds = Object.values(call?.insights ?? {}).map(({ kind }) => kind);
    expect([...new Set(kinds)].sort()).toEqual([
      "analytics-ready",
      "insight-matched",
      "insights-state",
      "post-call-analytics",
      "speaker-search",
      "voice-tone",
    ]);
    expect(Object.values((await load("5b0e4a1c-8f5e-4a53-9c3e-6c0f7d2b9a11"))?.insights ?? {})).toHaveLength(2);
    expect(factTypes()).toEqual(["Insight Matched", "Insight Matched", "Insight Matched", "Speaker Identified"]);
    const told = JSON.stringify([cloud.bridge.events(LOCAL_NAMES.bus), call, logs]);
    expect(told).not.toMatch(/\bvp-|0\.94567856|0\.8278335/);
  });

  it("that name no call are still facts, each event one", async () => {
    const { detail, ...event } = readSample("media-insights/rule-matched-keyword.json");
    const { sourceMetadata: _none, ...unlinked } = detail;
    for (const id of ["e-1", "e-2", "e-2"]) {
      cloud.queues.send(cloud.queueUrls.analytics, JSON.stringify({ ...event, id, detail: unlinked }));
    }
    await untilRest();

    expect(factTypes()).toEqual(["Insight Matched", "Insight Matched"]);
  });
});
