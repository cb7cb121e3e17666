import { readFileSync } from "node:fs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { runDemoCall } from "../../../cli/demo-call.ts";
import { LOCAL_REGION, type LocalCloud, localClient, startLocalCloud } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import { toneSource } from "../../../local/voice-connector/audio-source.ts";
import { endedAt } from "../../../shared/calls/call.ts";
import { Calls } from "../../../shared/calls/calls.ts";
import { CallStore } from "../../../shared/calls/store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { createPublisher } from "../../../shared/runtime/publisher.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
let cloud: LocalCloud;
let transactionId: string | null = null;

beforeEach(async () => {
  cloud = await startLocalCloud({ stateFolder: stateFolder(), audioTask: true });
  cloud.bridge.subscribe(({ event }) => {
    const detail = event.detail as { transactionId?: string };
    transactionId ??= detail.transactionId ?? null;
  });
});
const clients: { destroy(): void }[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await cloud.close();
});

/** The call records of the cloud, through the real clients. */
function callsOf({ endpoint, queueUrls }: LocalCloud): Calls {
  const config = { endpoint, region: LOCAL_REGION, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const [events, sqs, table] = [new EventBridgeClient(config), new SQSClient(config), localClient(endpoint)];
  clients.push(events, sqs, table);
  const publisher = createPublisher(events, sqs, {
    busName: LOCAL_NAMES.bus,
    workQueueUrl: queueUrls.work,
    finishQueueUrl: queueUrls.finish,
    settleTime: 1_000,
  });
  const store = new CallStore(DynamoDBDocumentClient.from(table), LOCAL_NAMES.table);
  return new Calls(store, publisher, systemClock, Math.random);
}

/** Says of both legs, once they have ended, that their reader failed before it had read anything. */
async function failToRead(calls: Calls): Promise<void> {
  for (;;) {
    await systemClock.sleep(50);
    if (transactionId === null) continue;
    const legs = Object.values((await calls.load(transactionId))?.legs ?? {});
    if (legs.length < 2 || legs.some((leg) => endedAt(leg) === null)) continue;
    for (const { stream } of legs) {
      const drain = { at: systemClock.now(), reason: "unreadable", epoch: 1, parts: 0, explanation: "gone" } as const;
      await calls.apply({ kind: "leg-drained", transactionId, legId: stream.legId, drain });
    }
    return;
  }
}

it("a call that no reader heard is recorded whole from the archive, sample for sample", async () => {
  await cloud.audioTask?.kill();

  const [{ recording, legs, files }] = await Promise.all([
    runDemoCall(cloud, {
      ...{ pace: "max", seed: 7, caller: toneSource(440), callee: toneSource(620), duration: 20_000 },
    }),
    failToRead(callsOf(cloud)),
  ]);

  expect(recording).toMatchObject({ complete: true, gapSamples: 0, durationSeconds: 20 });
  expect(legs.map(({ isRecordedAsSent }) => isRecordedAsSent)).toEqual([true, true]);
  const manifest = JSON.parse(readFileSync(files.manifest, "utf8")) as {
    channels: { stretches: { from: string }[] }[];
  };
  const sources = manifest.channels.flatMap(({ stretches }) => stretches.map(({ from }) => from));
  expect(new Set(sources.filter((from) => from !== "silence"))).toEqual(new Set(["archive"]));
});
