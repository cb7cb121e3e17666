/**
 * Lays the audio of one leg on a grid of samples by producer time. Only positions and lengths are handled here: the samples
 * themselves stay where `source` says, so a leg of hours costs memory for its runs alone.
 */

/** A stretch of samples without a gap, as it came from one fragment. */
export interface Run<Source> {
  /** Number of the fragment it came in. */
  readonly fragment: string;
  /** Producer time of its first sample in epoch milliseconds; null where the fragment has none. */
  readonly at: number | null;
  readonly samples: number;
  readonly source: Source;
}

export type Segment<Source> =
  | { readonly kind: "audio"; readonly source: Source; readonly skipSamples: number; readonly samples: number }
  | { readonly kind: "silence"; readonly samples: number };

export type AnomalyCause =
  /** Gap: time passed between two fragments that no fragment covers. */
  | "missing-fragment"
  /** Gap: a block inside a fragment was shorter than the time to the next one. */
  | "short-block"
  /** Overlap: audio claims a time that earlier audio already covers; it was dropped. */
  | "overlapping-audio"
  /** Overlap: the fragment was already there. */
  | "repeated-fragment";

export interface Anomaly {
  /** Position on the leg's own grid. */
  readonly atSamples: number;
  readonly samples: number;
  readonly cause: AnomalyCause;
  /** Fragment that revealed it. */
  readonly fragment: string;
}

export interface LegPlan<Source> {
  /** Producer time of sample 0 in epoch milliseconds. */
  readonly origin: number;
  readonly samples: number;
  readonly segments: readonly Segment<Source>[];
  readonly gaps: readonly Anomaly[];
  readonly overlaps: readonly Anomaly[];
  /** Runs whose time was missing or could not be: they follow what came before them. */
  readonly untimedRuns: number;
}

export interface TimelineOptions {
  readonly rateInHertz: number;
  /** Where sample 0 lies when the first run has no time of its own, in epoch milliseconds. */
  readonly startTime: number;
  /** Distance between timestamp and sample count, in milliseconds, that is taken for jitter. Default 20. */
  readonly tolerance?: number;
  /** A jump by more than this, in milliseconds, is a wrong timestamp, not a gap. Default 12 hours. */
  readonly longestGap?: number;
}

/**
 * Plans a leg from its runs in the order of their fragments. A run within the tolerance of where it is expected follows the run before
 * it to the sample; the distance is measured from the leg's start each time, so small errors cannot add up unseen.
 */
export function planLeg<Source>(runs: Iterable<Run<Source>>, options: TimelineOptions): LegPlan<Source> {
  const { rateInHertz, tolerance = 20, longestGap = 43_200_000 } = options;
  const toSamples = (milliseconds: number) => Math.round((milliseconds * rateInHertz) / 1000);
  const segments: Segment<Source>[] = [];
  const gaps: Anomaly[] = [];
  const overlaps: Anomaly[] = [];
  const seen = new Set<string>();
  let origin: number | null = null;
  let current: string | null = null;
  let position = 0;
  let untimedRuns = 0;

  for (const { fragment, at, samples, source } of runs) {
    if (fragment !== current && seen.has(fragment)) {
      overlaps.push({ atSamples: position, samples, cause: "repeated-fragment", fragment });
      continue;
    }
    const isSameFragment = fragment === current;
    current = fragment;
    seen.add(fragment);
    origin ??= at ?? options.startTime;
    const offset = at === null ? 0 : at - origin - (position * 1000) / rateInHertz;
    const isTimed = at !== null && Math.abs(offset) <= longestGap;
    if (!isTimed) untimedRuns++;
    const distance = isTimed && Math.abs(offset) > tolerance ? toSamples(at - origin) - position : 0;
    if (distance > 0) {
      const cause = isSameFragment ? "short-block" : "missing-fragment";
      gaps.push({ atSamples: position, samples: distance, cause, fragment });
      segments.push({ kind: "silence", samples: distance });
      position += distance;
    }
    const skipSamples = Math.min(Math.max(0, -distance), samples);
    if (skipSamples > 0) {
      overlaps.push({ atSamples: position, samples: skipSamples, cause: "overlapping-audio", fragment });
    }
    if (skipSamples < samples) {
      segments.push({ kind: "audio", source, skipSamples, samples: samples - skipSamples });
      position += samples - skipSamples;
    }
  }
  return { origin: origin ?? options.startTime, samples: position, segments, gaps, overlaps, untimedRuns };
}

export interface AlignedLeg<Source> {
  readonly segments: readonly Segment<Source>[];
  /** Silence before and after the leg's own audio: it was not part of the call then, so nothing is missing. */
  readonly leadSamples: number;
  readonly trailSamples: number;
}

/** Pads legs with silence to one origin and one length, to the sample. */
export function alignLegs<Source>(
  plans: readonly LegPlan<Source>[],
  rateInHertz: number,
): { origin: number; samples: number; legs: AlignedLeg<Source>[] } {
  const origin = Math.min(...plans.map((plan) => plan.origin));
  const leads = plans.map((plan) => Math.round(((plan.origin - origin) * rateInHertz) / 1000));
  const samples = Math.max(0, ...plans.map((plan, index) => plan.samples + (leads[index] ?? 0)));
  const legs = plans.map((plan, index) => {
    const leadSamples = leads[index] ?? 0;
    const trailSamples = samples - leadSamples - plan.samples;
    return {
      segments: [...silence(leadSamples), ...plan.segments, ...silence(trailSamples)],
      leadSamples,
      trailSamples,
    };
  });
  return { origin, samples, legs };
}

function silence(samples: number): Segment<never>[] {
  return samples > 0 ? [{ kind: "silence", samples }] : [];
}
