export interface SilenceLimits {
  /** How long an ended leg must be silent before everything of it counts as read, in milliseconds. */
  readonly quietTime: number;
  /** How long a leg without an end may be silent before it counts as over. */
  readonly idleLimit: number;
}

const NOTICED_SHARE = 0.75;

/**
 * How long nothing came of a leg, counted only while somebody listened: a reader that stood still, for a slow request or on a frozen machine,
 * has not heard that nothing came.
 */
export class Silence {
  readonly #limits: SilenceLimits;
  /** Listened to without a fragment of the leg: in all; while its stream was open; and of that, since its end is known. */
  #total = 0;
  #connected = 0;
  #sinceEnd = 0;
  #isEndKnown = false;

  constructor(limits: SilenceLimits) {
    this.#limits = limits;
  }

  /** A fragment of the leg came. */
  broken(): void {
    this.#total = 0;
    this.#connected = 0;
    this.#sinceEnd = 0;
  }

  /** Nothing of the leg came for so many milliseconds of listening. */
  lasted(milliseconds: number, isConnected: boolean): void {
    this.#total += milliseconds;
    // A stream that is still being opened may have all of the leg in store.
    this.#connected = isConnected ? this.#connected + milliseconds : 0;
    this.#sinceEnd = isConnected && this.#isEndKnown ? this.#sinceEnd + milliseconds : 0;
  }

  /** What is known of the leg's end. What came before that was known may still be on its way. */
  knows(isEndKnown: boolean): void {
    this.#isEndKnown = isEndKnown;
    if (!isEndKnown) this.#sinceEnd = 0;
  }

  /** Long enough to ask whether the leg has ended: longer than a fragment lasts, or it would be asked all the time. */
  get isNoticed(): boolean {
    const { quietTime, idleLimit } = this.#limits;
    return this.#connected >= quietTime * NOTICED_SHARE || this.#total >= idleLimit;
  }

  /** Everything of a leg that has ended was read. */
  get isEnd(): boolean {
    return this.#isEndKnown && this.#sinceEnd >= this.#limits.quietTime;
  }

  /** Nothing is expected any more, whether the leg has ended or not. */
  get isIdle(): boolean {
    return this.#total >= this.#limits.idleLimit;
  }
}
