export interface ProducerClockOptions {
  /** When the leg is said to start, in epoch milliseconds. */
  readonly startTime: number;
  /** Two times agree when they are closer than this, in milliseconds. */
  readonly tolerance: number;
  /** A jump forward by more, in milliseconds, is a wrong time, not a gap. */
  readonly longestGap: number;
  /** A jump back by more, in milliseconds, is a wrong time, not a repetition. */
  readonly longestOverlap: number;
}

/**
 * The clock that a leg's times come from, as far as it can be believed. Producers leave times out (`0.000`), count from their own
 * start instead of 1970, or have their clock set while they stream.
 */
export class ProducerClock {
  readonly #options: ProducerClockOptions;
  /** Time of the leg's sample 0 by the clock as it goes now, and by the last time that was not believed. */
  #zero: number | null = null;
  #suspectedZero: number | null = null;
  #origin: number | null = null;

  constructor(options: ProducerClockOptions) {
    this.#options = options;
  }

  /** Epoch milliseconds of sample 0; null while no believable time is near the announced start. */
  get origin(): number | null {
    return this.#origin;
  }

  /**
   * How far a run's time lies after the end of the audio before it, in milliseconds; null when the run has no time, or one that cannot
   * be. A time that jumps too far is believed when the next one agrees with it.
   * @param end milliseconds of audio before the run
   */
  offset(at: number | null, end: number): number | null {
    const time = at ?? 0;
    if (!(time > 0)) return null;
    const { tolerance, longestGap, longestOverlap } = this.#options;
    const zero = time - end;
    const offset = zero - (this.#zero ?? zero);
    const isPossible = offset <= longestGap && offset >= -longestOverlap;
    const isConfirmed = this.#suspectedZero !== null && Math.abs(zero - this.#suspectedZero) < tolerance;
    this.#suspectedZero = isPossible || isConfirmed ? null : zero;
    if (isPossible && this.#zero !== null) return offset;
    if (!isPossible && !isConfirmed) return null;
    this.#set(zero);
    return 0;
  }

  #set(zero: number): void {
    this.#zero = zero;
    const { startTime, longestGap } = this.#options;
    if (Math.abs(zero - startTime) <= longestGap) this.#origin ??= zero;
  }
}
