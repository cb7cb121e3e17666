/** Where the audio of one leg lies, and how several legs come to lie on one timeline. */

export type GapCause =
  /** Time passed between two fragments that no fragment covers. */
  | "missing-fragment"
  /** Blocks hold less audio than the time to the next one, in one place or little by little. */
  | "short-block";

export type OverlapCause =
  /** Audio claims a time that earlier audio covers, or that has passed already. */
  | "overlapping-audio"
  /** The fragment was there before. */
  | "repeated-fragment";

/** Why there is silence: a gap, a correction of drift, or the leg was not yet, or no longer, part of the call. */
export type SilenceCause = GapCause | "drift" | "late-start" | "early-end";

export type Segment<Source> =
  | { readonly kind: "audio"; readonly source: Source; readonly skipSamples: number; readonly samples: number }
  | { readonly kind: "silence"; readonly samples: number; readonly cause: SilenceCause };

export interface Anomaly<Cause> {
  /** Position on the leg's own grid. */
  readonly atSamples: number;
  readonly samples: number;
  readonly cause: Cause;
  /** Fragment that revealed it. */
  readonly fragment: string;
}

/** The producer's clock and its sampling had drifted apart by the tolerance. */
export interface DriftCorrection {
  readonly atSamples: number;
  /** Samples of silence put in, or, below zero, of audio left out. */
  readonly samples: number;
  readonly fragment: string;
}

export interface LegPlan<Source> {
  /** Producer time of sample 0 in epoch milliseconds. */
  readonly origin: number;
  /** Whether a run told the origin; else it is the leg's announced start, as good as that is. */
  readonly isOriginTimed: boolean;
  readonly samples: number;
  readonly segments: readonly Segment<Source>[];
  /** Audio that should be there and is not. */
  readonly gaps: readonly Anomaly<GapCause>[];
  readonly gapSamples: number;
  /** Audio that was there and is left out. */
  readonly overlaps: readonly Anomaly<OverlapCause>[];
  readonly drifts: readonly DriftCorrection[];
  /** Runs whose time was missing or could not be: they follow what came before them. */
  readonly untimedRuns: number;
}

export interface AlignedLeg<Source> {
  readonly segments: readonly Segment<Source>[];
  /** Silence before and after the leg's own audio: it was not part of the call then, so nothing is missing. */
  readonly leadSamples: number;
  readonly trailSamples: number;
}

export interface Alignment<Source> {
  /** Epoch milliseconds of sample 0 of every leg. */
  readonly origin: number;
  /** Length of every leg. */
  readonly samples: number;
  readonly legs: readonly AlignedLeg<Source>[];
}

/**
 * Pads legs with silence to one origin and one length, to the sample. A leg without audio does not move the others.
 * @param span epoch milliseconds that the timeline covers at least; audio outside is kept
 */
export function alignLegs<Source>(
  plans: readonly LegPlan<Source>[],
  rateInHertz: number,
  span: { readonly start?: number; readonly end?: number } = {},
): Alignment<Source> {
  const heard = plans.filter(({ samples }) => samples > 0);
  const origins = (heard.length > 0 ? heard : plans).map((plan) => plan.origin);
  const origin = Math.min(...origins, span.start ?? Number.POSITIVE_INFINITY);
  const samplesUntil = (time: number) => Math.round(((time - origin) * rateInHertz) / 1000);
  const leads = plans.map((plan) => (plan.samples > 0 ? samplesUntil(plan.origin) : 0));
  const ends = plans.map((plan, index) => plan.samples + (leads[index] ?? 0));
  const samples = Math.max(0, ...ends, span.end === undefined ? 0 : samplesUntil(span.end));
  const legs = plans.map((plan, index) => {
    const leadSamples = leads[index] ?? 0;
    const trailSamples = samples - leadSamples - plan.samples;
    const segments = [...silence(leadSamples, "late-start"), ...plan.segments, ...silence(trailSamples, "early-end")];
    return { segments, leadSamples, trailSamples };
  });
  return { origin, samples, legs };
}

function silence(samples: number, cause: SilenceCause): Segment<never>[] {
  return samples > 0 ? [{ kind: "silence", samples, cause }] : [];
}
