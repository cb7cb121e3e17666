import fc from "fast-check";
import type { Drain, RecordingResult } from "../../shared/calls/call.ts";
import type { Change } from "../../shared/calls/reducer.ts";
import type { LegStream, StreamingChange } from "../../shared/events/streaming-status.ts";

export const TRANSACTION_ID = "44444444-4444-4444-8444-444444444444";
const VOICE_CONNECTOR_ID = "abcdef1ghij2klmno3pqr4";
const START = Date.UTC(2026, 10, 3, 10);

const common = (at: number, callId = "dialog-1") => ({
  transactionId: TRANSACTION_ID,
  callId,
  voiceConnectorId: VOICE_CONNECTOR_ID,
  at,
  detail: { callId, at },
});

function streamOf(leg: number, stretch: number, startTime: number): LegStream {
  const legId = `ChimeVoiceConnector-${leg}`;
  return {
    legId,
    streamArn: `arn:aws:kinesisvideo:us-east-1:111122223333:stream/${legId}/1793699990101`,
    startFragmentNumber: String(1000 * leg + stretch),
    startTime,
    isCaller: leg === 0 ? true : leg === 1 ? false : null,
    mediaType: "audio/L16",
    direction: "Inbound",
    fromNumber: "+12065550100",
    toNumber: "+13605550111",
  };
}

export function recordingOf(attempt: number, complete: boolean, knowledge = 1): RecordingResult {
  return {
    knowledge,
    attempt,
    complete,
    reasons: complete ? [] : [`attempt ${attempt} found a gap`],
    bucket: "recordings",
    key: `recordings/${TRANSACTION_ID}/call.wav`,
    manifestKey: `recordings/${TRANSACTION_ID}/manifest.json`,
    durationSeconds: 10,
    gapSamples: complete ? 0 : 512,
    channels: [],
  };
}

/** A leg that streams for one or two stretches; the second starts after the first ended. */
const stretches = fc.array(
  fc.record({
    pause: fc.integer({ min: 1, max: 5 }),
    seconds: fc.integer({ min: 1, max: 9 }),
    isEndSeen: fc.boolean(),
  }),
  { minLength: 1, maxLength: 2 },
);

function legChanges(leg: number, spans: { pause: number; seconds: number; isEndSeen: boolean }[]): Change[] {
  let now = START + leg * 40;
  return spans.flatMap(({ pause, seconds, isEndSeen }, stretch): Change[] => {
    const stream = streamOf(leg, stretch, now + pause * 1000);
    now = stream.startTime + seconds * 1000;
    const started: StreamingChange = { ...common(stream.startTime), kind: "started", stream };
    const ended: StreamingChange = { ...common(now), kind: "ended", stream };
    return isEndSeen ? [started, ended] : [started];
  });
}

const second = fc.integer({ min: 0, max: 30 }).map((seconds) => START + seconds * 1000);
const dialog = fc.constantFrom("dialog-1", "dialog-2");

const updated = fc.tuple(second, dialog).map(([at, callId]): Change => ({ ...common(at, callId), kind: "updated" }));
const failed = fc
  .tuple(second, dialog, fc.constantFrom("Internal failure", "Stream limit exceeded"))
  .map(([at, callId, reason]): Change => ({ ...common(at, callId), kind: "failed", reason }));
const other = fc
  .tuple(second, fc.constantFrom("PAUSED", "RESUMED", "constructor", "__proto__"))
  .map(([at, status]): Change => ({ ...common(at), kind: "other", status }));
const recorded = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean()).map(([attempt, complete]): Change => {
  return { kind: "recorded", transactionId: TRANSACTION_ID, recording: recordingOf(attempt, complete) };
});
const settled = fc.constant<Change>({ kind: "settled", transactionId: TRANSACTION_ID });

const drainOf = (legs: number) =>
  fc
    .record({
      leg: fc.nat(legs - 1),
      at: second,
      reason: fc.constantFrom<Drain["reason"]>("ended", "silent", "unanswered", "unreadable"),
      epoch: fc.integer({ min: 1, max: 3 }),
      parts: fc.nat(4),
    })
    .map(({ leg, ...drain }): Change => {
      const legId = `ChimeVoiceConnector-${leg}`;
      return { kind: "leg-drained", transactionId: TRANSACTION_ID, legId, drain: { ...drain, explanation: null } };
    });

/**
 * What can be heard of one call of one to three legs: each leg starts once or twice, and everything else may happen at any
 * time. In the order in which it happened leg by leg; everything may be missing but the starts.
 */
export const story: fc.Arbitrary<readonly Change[]> = fc
  .array(stretches, { minLength: 1, maxLength: 3 })
  .chain((legs) =>
    fc
      .tuple(
        fc.constant(legs.flatMap((spans, leg) => legChanges(leg, spans))),
        fc.array(updated, { maxLength: 3 }),
        fc.array(failed, { maxLength: 3 }),
        fc.array(other, { maxLength: 3 }),
        fc.array(drainOf(legs.length), { maxLength: 4 }),
        fc.array(settled, { maxLength: 1 }),
        fc.array(recorded, { maxLength: 3 }),
      )
      .map((changes) => changes.flat()),
  );

/** The changes in another order, and some of them again. */
export function toldBadly(changes: readonly Change[]): fc.Arbitrary<readonly Change[]> {
  return fc
    .tuple(
      fc.shuffledSubarray([...changes], { minLength: changes.length }),
      fc.array(fc.tuple(fc.nat(changes.length), fc.constantFrom(...changes)), { maxLength: 8 }),
    )
    .map(([order, repeats]) => {
      const told = [...order];
      for (const [place, change] of repeats) told.splice(place, 0, change);
      return told;
    });
}

/** Every order of a few things. */
export function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
  }
}
