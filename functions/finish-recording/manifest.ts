import { type Call, drainOf, endedAt, type RecordingResult, roleOf } from "../../shared/calls/call.ts";
import { samplesOf } from "../../shared/calls/part.ts";
import type { GapCause, OverlapCause } from "../../shared/media/leg-plan.ts";
import type { alignLegs } from "../../shared/media/leg-timeline.ts";
import { unreadFragments } from "./completeness.ts";
import type { LegAudio, RunSource } from "./leg-audio.ts";
import { stretchesOf } from "./stretches.ts";

/** For a person, why audio is missing. */
const GAP_REASONS: Readonly<Record<GapCause, string>> = {
  "missing-fragment": "no fragment that was read or that the archive gave covers this time",
  "short-block": "the blocks of a fragment hold less audio than the time to the next one",
};

/** For a person, why audio that is there was left out. */
const OVERLAP_REASONS: Readonly<Record<OverlapCause, string>> = {
  "overlapping-audio": "it claims a time that earlier audio covers",
  "repeated-fragment": "the fragment was there before",
};

/** What a recording is made of: stored beside it, so that its claim to be complete can be checked. */
export function manifestOf(
  call: Call,
  recording: RecordingResult,
  aligned: ReturnType<typeof alignLegs<RunSource>>,
  legs: readonly LegAudio[],
  rateInHertz: number,
): Record<string, unknown> {
  return {
    version: 2,
    transactionId: call.transactionId,
    voiceConnectorId: call.voiceConnectorId,
    key: recording.key,
    complete: recording.complete,
    reasons: recording.reasons,
    rateInHertz,
    origin: isoOf(aligned.origin),
    samples: aligned.samples,
    durationSeconds: recording.durationSeconds,
    channels: legs.map(({ leg, parts, plan, fragments, archive }, index) => {
      const { segments = [], leadSamples = 0, trailSamples = 0 } = aligned.legs[index] ?? {};
      const read = new Set(fragments.map(({ number }) => number));
      const end = endedAt(leg);
      return {
        legId: leg.stream.legId,
        role: roleOf(leg),
        streamArn: leg.stream.streamArn,
        startTime: isoOf(leg.stream.startTime),
        endTime: end === null ? null : isoOf(end),
        drained: drainOf(call, leg)?.reason ?? null,
        sha256: recording.channels[index]?.sha256 ?? null,
        leadSamples,
        samples: plan.samples,
        trailSamples,
        /** Where each stretch of the channel comes from, lead and trail included. */
        stretches: stretchesOf(segments),
        gaps: plan.gaps.map((gap) => ({ ...gap, reason: GAP_REASONS[gap.cause] })),
        overlaps: plan.overlaps.map((overlap) => ({ ...overlap, reason: OVERLAP_REASONS[overlap.cause] })),
        drifts: plan.drifts,
        isOriginTimed: plan.isOriginTimed,
        untimedRuns: plan.untimedRuns,
        parts,
        /** What the archive lists and did not give. */
        unread: unreadFragments(leg, read, archive),
        fragments: fragments.map((fragment) => ({
          number: fragment.number,
          producerTimestamp: fragment.producerTimestamp,
          serverTimestamp: fragment.serverTimestamp,
          samples: samplesOf(fragment),
        })),
      };
    }),
  };
}

function isoOf(time: number): string {
  return new Date(Number.isFinite(time) ? time : 0).toISOString();
}
