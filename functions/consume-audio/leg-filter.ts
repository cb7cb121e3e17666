import type { Checkpoint } from "../../shared/calls/leg-store.ts";
import type { LegStream } from "../../shared/events/streaming-status.ts";
import { compareNumbers } from "../../shared/kvs/fragment-numbers.ts";
import type { Fragment } from "../../shared/media/fragment-reader.ts";

/**
 * Keeps fragments of other calls out of a recording: streams are pooled and used again, and the persistent tags
 * `TransactionId` and `CallId` say whose a fragment is. Single fragments are seen without tags; those count as the leg's own
 * only after fragments that are, and before any that is another call's.
 */
export class LegFilter {
  readonly #transactionId: string;
  readonly #startFragmentNumber: string;
  #lastAccepted: string | null;
  #hasSeenOthers = false;

  constructor(transactionId: string, stream: LegStream, checkpoint: Checkpoint) {
    this.#transactionId = transactionId;
    this.#startFragmentNumber = stream.startFragmentNumber;
    this.#lastAccepted = checkpoint.parts.at(-1)?.lastFragment ?? null;
  }

  /** Whether the fragment is the leg's own and new. */
  accepts(fragment: Fragment): boolean {
    const { number, tags } = fragment;
    if (number === null) return false;
    if (this.#lastAccepted !== null && compareNumbers(number, this.#lastAccepted) <= 0) return false;
    const owner = tags["TransactionId"];
    const isOwn =
      owner === undefined
        ? (this.#lastAccepted !== null && !this.#hasSeenOthers) || number === this.#startFragmentNumber
        : owner === this.#transactionId;
    if (isOwn) this.#lastAccepted = number;
    if (isOwn || owner !== undefined) this.#hasSeenOthers = !isOwn;
    return isOwn;
  }
}
