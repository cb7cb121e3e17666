import { type Call, drainOf, type Leg, type RecordingResult, roleOf } from "../../shared/calls/call.ts";
import { samplesOf } from "../../shared/calls/part.ts";
import type { StoredPart } from "../../shared/calls/part-store.ts";
import type { alignLegs, LegPlan } from "../../shared/media/leg-timeline.ts";

/** What a recording is made of: stored beside it, so that its claim to be complete can be checked. */
export function manifestOf(
  call: Call,
  recording: RecordingResult,
  aligned: ReturnType<typeof alignLegs>,
  legs: readonly { leg: Leg; parts: readonly StoredPart[]; plan: LegPlan<unknown> }[],
  rateInHertz: number,
): Record<string, unknown> {
  return {
    version: 1,
    transactionId: call.transactionId,
    voiceConnectorId: call.voiceConnectorId,
    key: recording.key,
    complete: recording.complete,
    reasons: recording.reasons,
    rateInHertz,
    origin: isoOf(aligned.origin),
    samples: aligned.samples,
    durationSeconds: recording.durationSeconds,
    channels: legs.map(({ leg, parts, plan }, index) => ({
      legId: leg.stream.legId,
      role: roleOf(leg),
      streamArn: leg.stream.streamArn,
      drained: drainOf(call, leg)?.reason ?? null,
      sha256: recording.channels[index]?.sha256 ?? null,
      leadSamples: aligned.legs[index]?.leadSamples ?? 0,
      samples: plan.samples,
      trailSamples: aligned.legs[index]?.trailSamples ?? 0,
      gaps: plan.gaps,
      overlaps: plan.overlaps,
      drifts: plan.drifts,
      isOriginTimed: plan.isOriginTimed,
      untimedRuns: plan.untimedRuns,
      parts: parts.map(({ key }) => key),
      fragments: parts.flatMap(({ index: part }) =>
        part.fragments.map((fragment) => ({
          number: fragment.number,
          producerTimestamp: fragment.producerTimestamp,
          serverTimestamp: fragment.serverTimestamp,
          samples: samplesOf(fragment),
        })),
      ),
    })),
  };
}

function isoOf(time: number): string {
  return new Date(Number.isFinite(time) ? time : 0).toISOString();
}
