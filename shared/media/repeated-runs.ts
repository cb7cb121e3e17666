/** What the current fragment gave so far, in milliseconds by its producer's clock. */
interface Given {
  readonly first: number;
  readonly latest: number;
  readonly end: number;
  /** It is being read once more. */
  readonly isRepeating: boolean;
}

/**
 * Tells what of a leg's audio was there before: a fragment that comes again after others is a repetition as a whole; one that was cut
 * and is read again at once starts over, and may now go further. The second kind cannot be told without times, or
 * in runs below a millisecond.
 */
export class RepeatedRuns {
  readonly #rateInHertz: number;
  readonly #fragments = new Set<string>();
  #current: string | null = null;
  #given: Given | null = null;

  constructor(rateInHertz: number) {
    this.#rateInHertz = rateInHertz;
  }

  /**
   * How many samples, from the start of the run, are a repetition.
   * @param time producer time of the run in milliseconds, null where it has none that can be believed
   */
  take(fragment: string, time: number | null, samples: number): number {
    if (fragment !== this.#current) {
      if (this.#fragments.has(fragment)) return samples;
      this.#fragments.add(fragment);
      this.#current = fragment;
      this.#given = null;
    }
    if (time === null) return 0;
    const repeated = this.#repeated(time, samples);
    if (repeated < samples) this.#give(time, samples);
    return repeated;
  }

  /** Times inside a fragment grow, and two that are rounded to the same millisecond are less than one apart. */
  #repeated(time: number, samples: number): number {
    const given = this.#given;
    if (given === null || time < given.first || time > given.latest) return 0;
    if (!given.isRepeating && time === given.latest && given.end - given.latest < 1) return 0;
    this.#given = { ...given, isRepeating: true };
    return Math.min(samples, Math.round(((given.end - time) * this.#rateInHertz) / 1000));
  }

  #give(time: number, samples: number): void {
    const length = (samples * 1000) / this.#rateInHertz;
    const { first, end, isRepeating } = this.#given ?? { first: time, end: time, isRepeating: false };
    // Rounded times may overlap by less than a millisecond; the audio does not. What goes further overlaps in earnest.
    const next = isRepeating ? time + length : Math.max(time, end) + length;
    this.#given = { first, latest: time, end: Math.max(end, next), isRepeating: false };
  }
}
