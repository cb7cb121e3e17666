import { writeCallRecords } from "../../../cli/demo-records.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import type { FaultKind } from "../../../local/faults/kinds.ts";
import type { FaultPlan } from "../../../local/faults/plan.ts";
import { systemClock } from "../../../shared/clock.ts";
import { readWav, type WavAudio } from "../../../shared/media/wav.ts";
import { startVirtualCloud, type VirtualCloud } from "./cloud.ts";
import { streamCall } from "./streamed-call.ts";
import type { LeapingTime } from "./time.ts";

/** What became of a call. */
export interface RunOutcome {
  readonly audio: WavAudio | null;
  readonly manifest: Record<string, unknown> | null;
  readonly isComplete: boolean;
  readonly reasons: readonly string[];
  /** Type of each fact that was said, by its id. */
  readonly facts: ReadonlyMap<string, string>;
  readonly deadLetters: number;
  readonly strikes: Readonly<Partial<Record<FaultKind, number>>>;
  readonly failures: readonly string[];
  /** Milliseconds of virtual time until the last word on the recording. */
  readonly took: number;
}

/** After this much virtual time nothing more is expected of a call. */
const PATIENCE = 45 * 60_000;
/** Records of a call are written this long after it. */
const RECORDS_AFTER = 20_000;
const SETTLING = 120_000;
/** Two looks at a leg that nobody told of, and its recording. */
const LOOKING = 900_000;

/** A call as the service makes it: streams, events as they come, and its records after a while. */
async function makeCall(time: LeapingTime, cloud: VirtualCloud, seed: number, fragments: number): Promise<void> {
  const { kinesisVideo, bridge, s3 } = cloud;
  const { call, startedAt, endedAt } = await streamCall({
    ...{ kinesisVideo, clock: systemClock, seed, fragments },
    emit: (event) => bridge.deliver("default", event),
  });
  await systemClock.sleep(RECORDS_AFTER);
  const [startTime, endTime] = [startedAt, endedAt].map((at) => new Date(at).toISOString()) as [string, string];
  const durationSeconds = (endedAt - startedAt) / 1000;
  const records = { call: { ...call, startTime, endTime, durationSeconds } };
  await time.standStill(() => writeCallRecords(s3, records));
}

/** Makes one call in a cloud with the faults of a plan, and waits until it is recorded whole or nothing more comes of it. */
export async function runCall(
  time: LeapingTime,
  { plan, callSeed, fragments }: { plan: FaultPlan | null; callSeed: number; fragments: number },
): Promise<RunOutcome> {
  const cloud = await startVirtualCloud(time, plan);
  const startedAt = Date.now();
  try {
    let failure: unknown = null;
    let isOver = false;
    const streaming = makeCall(time, cloud, callSeed, fragments).then(
      () => {
        isOver = true;
      },
      (error: unknown) => {
        failure = error;
      },
    );
    const facts = () => cloud.bridge.events(LOCAL_NAMES.bus).map(({ event }) => event);
    const isReady = () =>
      failure !== null || (isOver && facts().some((event) => event["detail-type"] === "Recording Ready"));
    await time.runUntil(isReady, startedAt + PATIENCE);
    const took = Date.now() - startedAt;
    // What is still on its way comes too: messages that come twice, facts that were not marked, legs that are looked for.
    const isLookedFor = (cloud.faults.counts()["event-lost"] ?? 0) > 0;
    await time.runUntil(() => false, Date.now() + (isLookedFor ? LOOKING : SETTLING));
    const said = facts();
    const recordings = said.filter((event) => String(event["detail-type"]).startsWith("Recording "));
    const last = recordings.toSorted((a, b) => Number(a.detail["revision"]) - Number(b.detail["revision"])).at(-1);
    const read = async (key: unknown) =>
      typeof key === "string" ? cloud.s3.readObject(LOCAL_NAMES.bucket, key).catch(() => null) : null;
    const [wav, manifest] = await Promise.all([read(last?.detail["key"]), read(last?.detail["manifestKey"])]);
    await streaming;
    if (failure !== null) throw failure;
    return {
      audio: wav && readWav(wav),
      manifest: manifest && (JSON.parse(Buffer.from(manifest).toString("utf8")) as Record<string, unknown>),
      isComplete: last?.detail["complete"] === true,
      reasons: (last?.detail["reasons"] as string[] | undefined) ?? [],
      facts: new Map(said.map((event) => [String(event.detail["factId"]), String(event["detail-type"])])),
      deadLetters: cloud.queues.names().reduce((sum, name) => {
        return name.endsWith("dead-letters") ? sum + cloud.queues.queue(cloud.queues.url(name)).counts().visible : sum;
      }, 0),
      strikes: cloud.faults.counts(),
      failures: cloud.failures,
      took,
    };
  } finally {
    await cloud.close();
    time.reset();
  }
}

let isWarm = false;

/**
 * The call without faults, which others are judged by. The first run of a process is thrown away: in it the AWS SDK looks for
 * configuration files, and time does not stand still for that.
 */
export async function runFaultless(
  time: LeapingTime,
  call: { readonly callSeed: number; readonly fragments: number },
): Promise<RunOutcome> {
  if (!isWarm) await runCall(time, { plan: null, ...call });
  isWarm = true;
  return runCall(time, { plan: null, ...call });
}
