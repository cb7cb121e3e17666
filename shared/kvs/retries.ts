import type { Clock } from "../clock.ts";
import { StreamUnavailableError, UnreadableStreamError, verdictOf } from "./failures.ts";

const FIRST_WAIT = 200;
const LONGEST_WAIT = 5_000;
/** Attempts in a row that may be refused: credentials are renewed, and permissions spread, within seconds. */
const MOST_REFUSALS = 5;

export interface RetriesOptions {
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly streamArn: string;
  /** Failures in a row after which it is given up; none for a stream that is read live, whose reader knows how long to wait. */
  readonly mostFailures?: number;
}

/** How attempts to read one stream follow each other: waits double, jittered, until something succeeds. */
export class Retries {
  readonly #options: RetriesOptions;
  #failures = 0;
  #refusals = 0;

  constructor(options: RetriesOptions) {
    this.#options = options;
  }

  /** The service let us in: it may still fail to give anything. */
  admitted(): void {
    this.#refusals = 0;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#refusals = 0;
  }

  /**
   * Waits for the next attempt, or says that there is no point in one.
   * @param error null where an answer merely ended
   * @throws UnreadableStreamError, StreamUnavailableError
   */
  async failed(error: unknown, signal?: AbortSignal): Promise<void> {
    const { clock, random, streamArn, mostFailures = Number.POSITIVE_INFINITY } = this.#options;
    const verdict = error === null ? "again" : verdictOf(error);
    if (verdict === "refused") this.#refusals++;
    if (verdict === "never" || this.#refusals >= MOST_REFUSALS) throw new UnreadableStreamError(streamArn, error);
    this.#failures++;
    if (this.#failures >= mostFailures)
      throw new StreamUnavailableError(streamArn, this.#failures, error ?? new Error("answers ended without media"));
    const wait = Math.min(FIRST_WAIT * 2 ** (this.#failures - 1), LONGEST_WAIT);
    await clock.sleep(wait * (0.5 + random() / 2), signal);
  }
}
