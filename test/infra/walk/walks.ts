import { readFileSync } from "node:fs";
import { runDemoCall } from "../../../cli/demo-call.ts";
import { callFrontDesk } from "../../../cli/demo-desk-call.ts";
import { writeCallRecords } from "../../../cli/demo-records.ts";
import { dial } from "../../../local/chime/dialled-call.ts";
import type { LocalCloud } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import type { BusEvent } from "../../../local/eventbridge/envelope.ts";
import { toneSource } from "../../../local/voice-connector/audio-source.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { FunctionName } from "../../../shared/events/subscriptions.ts";
import { REJECTED_RECORDS_PREFIX } from "../../../shared/runtime/resources.ts";
import { invoke, messages, openDeserted, type SilentCall, streamSilently, until } from "./streamed-calls.ts";

const sample = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../../events/${path}`, import.meta.url), "utf8")) as Record<string, unknown>;
const facts = ({ bridge }: LocalCloud, type: string): Record<string, unknown>[] =>
  bridge
    .events(LOCAL_NAMES.bus)
    .map(({ event }: { event: BusEvent }) => event)
    .filter((event) => event["detail-type"] === type)
    .map(({ detail }) => detail);
const objectCreated = (bucket: string, key: string) => ({
  ...sample("carillon/record-rejected.json"),
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: { version: "0", bucket: { name: bucket }, object: { key, size: 1 }, reason: "PutObject" },
});

/** A call through a Voice Connector is streamed, recorded and followed by its records. Returns what became of it. */
export async function streamedCall(cloud: LocalCloud) {
  const result = await runDemoCall(cloud, {
    ...{ pace: "max", seed: 1, caller: toneSource(440), callee: toneSource(620), duration: 3_000 },
  });
  await writeCallRecords(cloud.s3, result);
  const isIngested = () => facts(cloud, "Call Detail Recorded").length >= 2;
  await until("the records are ingested", isIngested);
  return { recording: result.recording, legs: result.legs, transactionId: result.call.transactionId };
}

/** A message is left at the front desk, its link is opened, and another caller asks for a group. */
export async function answeredCalls(cloud: LocalCloud) {
  const desk = await callFrontDesk(cloud);
  await until("the message is announced", () => facts(cloud, "Voicemail Left").length > 0);
  const [left] = facts(cloud, "Voicemail Left");
  const link = await fetch(String(left?.["link"]));
  await link.arrayBuffer();
  const group = {
    ...{ number: "+12065550102", party: "+12065550177", isOutbound: false, connectorId: null, isInteractive: false },
    ...{ script: {}, seed: 1, policies: {} },
  };
  const ring = await dial(cloud.voice, group, { startAt: systemClock.now() }).outcome;
  await until("what goes on in the background is over", () => cloud.functions.pending() === 0);
  return { trace: desk?.call.trace, ring: ring.call.trace, linkStatus: link.status };
}

/** Every way in which a record comes in: as it should, not to be read, read at last, and gone before it was read. */
export async function recordsOfAllKinds(cloud: LocalCloud): Promise<void> {
  const { records, deadLetterBucket } = LOCAL_NAMES;
  const key = "Amazon-Chime-Voice-Connector-CDRs/json/abcdef1ghij2klmno3pqr4/2026/11/03/10.00.00.000_broken";
  await cloud.s3.writeObject(records, key, Buffer.from("{"));
  await until("the broken record is rejected", () => facts(cloud, "Record Rejected").length > 0);
  const rejected = `${REJECTED_RECORDS_PREFIX}${records}/${key}`;
  await cloud.s3.writeObject(
    deadLetterBucket,
    rejected,
    readFileSync(new URL("../../../events/records/cdr.json", import.meta.url)),
  );
  await invoke(cloud, "ingest-records", messages(objectCreated(deadLetterBucket, rejected)));
  for (const bucket of [records, deadLetterBucket]) {
    const gone = bucket === records ? `${key}-gone` : rejected;
    await invoke(cloud, "ingest-records", messages(objectCreated(bucket, gone)));
  }
}

/** Nobody is called at night: the function's clock is so far ahead of this machine's. */
const untilNoonInNewYork = () => (DAY + NOON_IN_NEW_YORK - (Date.now() % DAY)) % DAY;
const DAY = 86_400_000;
/** Within an hour of it, in UTC. */
const NOON_IN_NEW_YORK = 17 * 3_600_000;

/** Tasks of flows that no call waits for here: a seat in a meeting, and a call about an appointment. */
export async function backgroundTasks(cloud: LocalCloud): Promise<void> {
  const [application] = cloud.voice.resources.applications.all();
  const told = { transactionId: "646d58d4-0b84-411a-81aa-4aed1e3b142a", sipMediaApplicationId: application?.id };
  const seat = { meetingId: "weekly", isHost: true, attendee: "somebody" };
  const reminder = {
    ...{ from: "+12065550104", to: "+12125550142", zone: "America/New_York", sipMediaApplicationId: application?.id },
    ...{ appointmentId: "a-1", when: "Friday at 10", language: "en" },
  };
  await invoke(cloud, "run-background", { key: "seat", name: "take-seat", args: seat, ...told });
  await invoke(
    cloud,
    "run-background",
    { key: "reminder", name: "place-reminder", args: reminder },
    { ahead: untilNoonInNewYork() },
  );
}

/** Legs that no event announced are found and recorded. */
export async function lostCall(cloud: LocalCloud): Promise<void> {
  const silent = await streamSilently(cloud, 2);
  const { call, startedAt, endedAt } = silent;
  const times = { startTime: new Date(startedAt).toISOString(), endTime: new Date(endedAt).toISOString() };
  // Its records need no more of a call than this.
  await writeCallRecords(cloud.s3, { call: { ...call, ...times, durationSeconds: 3 } } as unknown as Parameters<
    typeof writeCallRecords
  >[1]);
  const ofCall = (type: string) => facts(cloud, type).filter((one) => one["transactionId"] === call.transactionId);
  await until("its records are ingested", () => ofCall("Call Detail Recorded").length >= 2);
  await until("the lost call is recorded", async () => {
    await invoke(cloud, "reconcile", {});
    return ofCall("Recording Ready").length > 0;
  });
}

/** What each function does for a call that somebody else has left behind: whoever touches it next sends what has yet to leave. */
export async function desertedCalls(
  cloud: LocalCloud,
  transactionId: string,
  hasSent: (name: FunctionName) => boolean,
): Promise<void> {
  const deserted = openDeserted(cloud);
  try {
    const unread = await streamSilently(cloud, 3);
    await deserted.tell(unread);
    const [{ streamName: legId } = { streamName: "" }] = unread.legs;
    const leg = { type: "consume-leg", transactionId: unread.call.transactionId, legId, generation: 0 };
    await invoke(cloud, "consume-audio", messages(leg));
    await unreadableCall(cloud, deserted, await streamSilently(cloud, 4));
    const started = unread.events.find(({ detail }) => detail["streamingStatus"] === "STARTED");
    const matched = sample("media-insights/rule-matched-keyword.json");
    const sourceMetadata = { transactionId, voiceConnectorId: "abcdef1ghij2klmno3pqr4" };
    const insight = { ...matched, detail: { ...(matched["detail"] as object), sourceMetadata } };
    const report = { transactionId, told: "1.", legs: {} };
    const record = sample("records/cdr.json");
    const key = `Amazon-Chime-Voice-Connector-CDRs/json/abcdef1ghij2klmno3pqr4/2026/11/03/10.00.00.000_${transactionId}`;
    const turns: Readonly<Partial<Record<FunctionName, () => Promise<unknown>>>> = {
      "track-streaming": () =>
        invoke(cloud, "track-streaming", { ...started, detail: { ...started?.detail, transactionId } }),
      "track-analytics": () => invoke(cloud, "track-analytics", messages(insight)),
      "run-background": () => invoke(cloud, "run-background", { key: "note", name: "note-call", args: report }),
      reconcile: () => invoke(cloud, "reconcile", {}),
      "ingest-records": () => {
        const text = JSON.stringify({ ...record, TransactionId: transactionId });
        return cloud.s3
          .writeObject(LOCAL_NAMES.records, key, Buffer.from(text))
          .then(() => invoke(cloud, "ingest-records", messages(objectCreated(LOCAL_NAMES.records, key))));
      },
    };
    for (const [name, turn] of Object.entries(turns)) {
      // Others may be faster.
      await until(`${name} sends what was left behind`, async () => {
        await deserted.desert(transactionId);
        await turn();
        return hasSent(name as FunctionName);
      });
    }
  } finally {
    deserted.close();
  }
}

/** A call that no reader could read: the recording is made from the archive. */
async function unreadableCall(
  cloud: LocalCloud,
  { tell, calls }: ReturnType<typeof openDeserted>,
  silent: SilentCall,
): Promise<void> {
  const { transactionId } = silent.call;
  await tell(silent);
  for (const { streamName: legId } of silent.legs) {
    const drain = { at: systemClock.now(), reason: "unreadable", epoch: 1, parts: 0, explanation: "gone" } as const;
    await calls.apply({ kind: "leg-drained", transactionId, legId, drain });
  }
  await invoke(cloud, "finish-recording", messages({ type: "finish-recording", transactionId, key: "it" }));
}
