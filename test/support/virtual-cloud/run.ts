import { LOCAL_NAMES } from "../../../local/deployment.ts";
import type { FaultKind } from "../../../local/faults/kinds.ts";
import type { FaultPlan } from "../../../local/faults/plan.ts";
import { systemClock } from "../../../shared/clock.ts";
import { readWav, type WavAudio } from "../../../shared/media/wav.ts";
import { startVirtualCloud } from "./cloud.ts";
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

/** Makes one call in a cloud with the faults of a plan, and waits until it is recorded whole or nothing more comes of it. */
export async function runCall(
  time: LeapingTime,
  { plan, callSeed, fragments }: { plan: FaultPlan | null; callSeed: number; fragments: number },
): Promise<RunOutcome> {
  const cloud = await startVirtualCloud(time, plan);
  const startedAt = Date.now();
  try {
    let failure: unknown = null;
    let transactionId: string | null = null;
    const streaming = streamCall({
      ...{ kinesisVideo: cloud.kinesisVideo, clock: systemClock, seed: callSeed, fragments },
      emit: (event) => cloud.bridge.deliver("default", event),
    }).then(
      (identity) => {
        transactionId = identity.transactionId;
      },
      (error: unknown) => {
        failure = error;
      },
    );
    const facts = () => cloud.bridge.events(LOCAL_NAMES.bus).map(({ event }) => event);
    const isReady = () =>
      failure !== null ||
      (transactionId !== null && facts().some((event) => event["detail-type"] === "Recording Ready"));
    await time.runUntil(isReady, startedAt + PATIENCE);
    // What is still on its way, messages that come twice and facts that were not marked, comes too.
    const took = Date.now() - startedAt;
    await time.runUntil(() => false, Date.now() + 180_000);
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
