/** What the current fragment gave so far, in milliseconds by its producer's clock. */
interface Given {
  readonly first: number;
  readonly latest: number;
  readonly end: number;
}

/**
 * Tells what of a leg's audio was there before: a fragment that comes again after others is a repetition as a whole; one that was cut
 * and is read again at once starts over, and may now go further. The second kind cannot be told without times, or in runs below a
 * millisecond.
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
    if (repeated < samples) {
      const first = this.#given?.first ?? time;
      this.#given = { first, latest: time + this.#milliseconds(repeated), end: time + this.#milliseconds(samples) };
    }
    return repeated;
  }

  /** Times inside a fragment grow, and two that are rounded to the same millisecond are less than one apart. */
  #repeated(time: number, samples: number): number {
    const given = this.#given;
    if (given === null || time < given.first || time > given.latest) return 0;
    if (time === given.latest && given.end - given.latest < 1) return 0;
    return Math.min(samples, Math.round(((given.end - time) * this.#rateInHertz) / 1000));
  }

  #milliseconds(samples: number): number {
    return (samples * 1000) / this.#rateInHertz;
  }
}
