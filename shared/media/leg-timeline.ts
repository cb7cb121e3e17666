/**
 * Lays the audio of one leg on a grid of samples by producer time. Only positions and lengths are handled here: the samples
 * themselves stay where `source` says, so a leg of hours costs memory for its runs alone.
 */

import type { Anomaly, DriftCorrection, GapCause, LegPlan, OverlapCause, Segment } from "./leg-plan.ts";
import { ProducerClock } from "./producer-clock.ts";
import { RepeatedRuns } from "./repeated-runs.ts";

export { alignLegs, type LegPlan, type Segment } from "./leg-plan.ts";

/** A stretch of samples without a gap, as it came from one fragment. */
export interface Run<Source> {
  /** Number of the fragment it came in. */
  readonly fragment: string;
  /** Producer time of its first sample in epoch milliseconds; null or 0 where the fragment has none. */
  readonly at: number | null;
  readonly samples: number;
  readonly source: Source;
}

export interface TimelineOptions {
  readonly rateInHertz: number;
  /** Where sample 0 lies when no run tells, in epoch milliseconds; a run's time must be near it to be believed. */
  readonly startTime: number;
  /** From this distance between time and sample count on, in milliseconds, it is no jitter. Default 20: one RTP packet. */
  readonly tolerance?: number;
  /** A jump forward by more, in milliseconds, is a wrong clock, not a gap. Default 12 hours. */
  readonly longestGap?: number;
  /** A jump back by more, in milliseconds, is a clock that was set, not a repetition. Default 5 minutes. */
  readonly longestOverlap?: number;
}

/** Two clocks that part faster than this, in milliseconds per millisecond, do not drift: audio is lost or made up. */
const FASTEST_DRIFT = 0.001;

/**
 * Takes a leg's runs as they arrive, in the order of their fragments, and plans where they lie. A run within the tolerance of where
 * it is expected follows the one before it to the sample. The distance is always measured from the leg's start, so small errors
 * cannot add up unseen. Of two runs that claim the same time the first wins.
 */
export class LegTimeline<Source> {
  readonly #options: Required<TimelineOptions>;
  readonly #clock: ProducerClock;
  readonly #repeatedRuns: RepeatedRuns;
  readonly #segments: Segment<Source>[] = [];
  readonly #gaps: Anomaly<GapCause>[] = [];
  readonly #overlaps: Anomaly<OverlapCause>[] = [];
  readonly #drifts: DriftCorrection[] = [];
  #position = 0;
  #untimedRuns = 0;
  #fragment: string | null = null;
  /** Distance between time and samples at the last run, in milliseconds, and the position at which they were last made to agree. */
  #lastOffset = 0;
  #agreedAt = 0;
  #isOverlapping = false;

  constructor(options: TimelineOptions) {
    this.#options = { tolerance: 20, longestGap: 43_200_000, longestOverlap: 300_000, ...options };
    this.#clock = new ProducerClock(this.#options);
    this.#repeatedRuns = new RepeatedRuns(options.rateInHertz);
  }

  add({ fragment, at, samples, source }: Run<Source>): void {
    if (samples === 0) return;
    const offset = this.#clock.offset(at, this.#milliseconds(this.#position));
    const repeated = this.#repeatedRuns.take(fragment, offset === null ? null : at, samples);
    if (repeated > 0) this.#leaveOut(repeated, "repeated-fragment", fragment);
    if (repeated === samples) return;
    if (offset === null) this.#untimedRuns++;
    const start = (offset ?? 0) + this.#milliseconds(repeated);
    const skipSamples = repeated + this.#moveBy(start, samples - repeated, fragment);
    this.#fragment = fragment;
    if (skipSamples === samples) return;
    this.#segments.push({ kind: "audio", source, skipSamples, samples: samples - skipSamples });
    this.#position += samples - skipSamples;
  }

  /** The plan of all runs so far. */
  plan(): LegPlan<Source> {
    return {
      origin: this.#clock.origin ?? this.#options.startTime,
      isOriginTimed: this.#clock.origin !== null,
      samples: this.#position,
      segments: [...this.#segments],
      gaps: [...this.#gaps],
      gapSamples: this.#gaps.reduce((sum, gap) => sum + gap.samples, 0),
      overlaps: [...this.#overlaps],
      drifts: [...this.#drifts],
      untimedRuns: this.#untimedRuns,
    };
  }

  /**
   * Moves on by silence to a run that lies `offset` milliseconds after the end of the audio. Returns how many of its samples to leave
   * out instead, when it lies before.
   */
  #moveBy(offset: number, samples: number, fragment: string): number {
    const { tolerance } = this.#options;
    const isJump = Math.abs(offset - this.#lastOffset) >= tolerance;
    const isDrift = !isJump && Math.abs(offset) <= FASTEST_DRIFT * this.#milliseconds(this.#position - this.#agreedAt);
    // Once audio is left out for its time, the rest of it is cut to the sample.
    const isJitter = Math.abs(offset) < tolerance && !(this.#isOverlapping && offset < 0);
    this.#lastOffset = isJitter ? offset : 0;
    const distance = isJitter ? 0 : Math.round((offset * this.#options.rateInHertz) / 1000);
    const skipped = Math.min(samples, Math.max(0, -distance));
    this.#isOverlapping = skipped === samples;
    if (distance === 0) return 0;
    const atSamples = this.#position;
    const cause = isDrift ? "drift" : isJump && fragment !== this.#fragment ? "missing-fragment" : "short-block";
    const silent = Math.max(0, distance);
    if (cause === "drift") this.#drifts.push({ atSamples, samples: silent - skipped, fragment });
    else if (silent === 0) this.#leaveOut(skipped, "overlapping-audio", fragment);
    else this.#gaps.push({ atSamples, samples: silent, cause, fragment });
    if (silent > 0) this.#segments.push({ kind: "silence", samples: silent, cause });
    this.#position += silent;
    this.#agreedAt = this.#position;
    return skipped;
  }

  #leaveOut(samples: number, cause: OverlapCause, fragment: string): void {
    this.#overlaps.push({ atSamples: this.#position, samples, cause, fragment });
  }

  #milliseconds(samples: number): number {
    return (samples * 1000) / this.#options.rateInHertz;
  }
}

/** The plan of a leg whose runs are all there. */
export function planLeg<Source>(runs: Iterable<Run<Source>>, options: TimelineOptions): LegPlan<Source> {
  const timeline = new LegTimeline<Source>(options);
  for (const run of runs) timeline.add(run);
  return timeline.plan();
}
