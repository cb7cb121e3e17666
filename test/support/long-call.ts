import { createHash } from "node:crypto";
import type { RecordingResult } from "../../shared/calls/call.ts";
import type { OwnedLegPlace } from "./owned-leg.ts";
import { createRecordingWorld, FRAGMENT_SAMPLES, FRAGMENT_TIME, sampleValue } from "./recording-world.ts";

export interface LongCall {
  readonly door: "lambda" | "task";
  /** Milliseconds. */
  readonly duration: number;
  /** How long a Lambda may run. */
  readonly lambdaTime: number;
  /** How long an answer to GetMedia lasts before it just ends. */
  readonly sessionTime: number;
}

/** A call of four hours as the services limit it: Lambdas of 15 minutes, sessions of 45. */
export const FOUR_HOURS: Omit<LongCall, "door"> = {
  duration: 4 * 3_600_000,
  lambdaTime: 900_000,
  sessionTime: 2_700_000,
};

export interface LongCallOutcome {
  readonly recording: RecordingResult;
  /** Digests that the channels have when nothing is lost. */
  readonly wholeChannels: readonly string[];
  /** Of the leg with the fewest: how often it was taken up by a reader, and how many answers to GetMedia it took. */
  readonly links: number;
  readonly sessions: number;
  readonly failures: readonly unknown[];
  /** Revisions of the facts about the recording, in the order in which they were published. */
  readonly facts: readonly string[];
}

/** Records a call of two legs through one of the doors, in virtual time, from its first event to its recording. */
export async function recordLongCall(
  place: OwnedLegPlace,
  transactionId: string,
  call: LongCall,
): Promise<LongCallOutcome> {
  const fragments = Math.ceil(call.duration / FRAGMENT_TIME);
  const { sessionTime } = call;
  const world = createRecordingWorld({
    ...place,
    transactionId,
    legs: [
      { legId: "ChimeVoiceConnector-a", isCaller: true, fragments, others: 2, sessionTime },
      { legId: "ChimeVoiceConnector-b", isCaller: false, fragments, others: 2, sessionTime },
    ],
  });
  world.announce();
  if (call.door === "lambda") world.startLambdas(call.lambdaTime);
  else world.startTask();
  world.startFinisher();
  const { recording } = await world.until();
  await world.close();
  if (!recording) throw new Error("the call was waited for until it had a recording");
  return {
    recording,
    wholeChannels: [0, 1].map((channel) => wholeDigest(channel, fragments)),
    links: Math.min(...world.links.values()),
    sessions: Math.min(...[...world.streams.values()].map(({ opened }) => opened.length)),
    failures: world.failures,
    facts: world.facts.flatMap(({ fact, revision }) =>
      fact.type.startsWith("Recording") ? [`${fact.type} ${revision}`] : [],
    ),
  };
}

function wholeDigest(channel: number, fragments: number): string {
  const hash = createHash("sha256");
  for (let index = 0; index < fragments; index++) {
    hash.update(new Uint8Array(new Int16Array(FRAGMENT_SAMPLES).fill(sampleValue(channel, index)).buffer));
  }
  return hash.digest("hex");
}
