import type { Fragment } from "../media/fragment.ts";
import { compareNumbers } from "./fragment-numbers.ts";

/** Whose fragments are wanted. */
export interface LegOwner {
  readonly transactionId: string;
  /** The leg's SIP Call-ID; null where it is not known. */
  readonly callId: string | null;
  readonly startFragmentNumber: string;
  /** The last fragment that was taken already; null where there is none. */
  readonly lastTaken: string | null;
}

/**
 * Keeps fragments of other calls out of a recording: streams are pooled and used again, and the persistent tags
 * `TransactionId` and `CallId` say whose a fragment is. Single fragments are seen without tags; those count as the leg's own
 * only after fragments that are, and before any that is another call's. Fragments are asked about in order of number.
 */
export class LegFilter {
  readonly #owner: LegOwner;
  #lastTaken: string | null;
  #hasSeenOthers = false;

  constructor(owner: LegOwner) {
    this.#owner = owner;
    this.#lastTaken = owner.lastTaken;
  }

  /** Whether the fragment is the leg's own and new. */
  accepts({ number, tags }: Pick<Fragment, "number" | "tags">): boolean {
    if (number === null) return false;
    if (this.#lastTaken !== null && compareNumbers(number, this.#lastTaken) <= 0) return false;
    const tagged = isTaggedAsOwn(this.#owner, tags);
    const isOwn =
      tagged ?? ((this.#lastTaken !== null && !this.#hasSeenOthers) || number === this.#owner.startFragmentNumber);
    if (isOwn) this.#lastTaken = number;
    if (isOwn || tagged !== null) this.#hasSeenOthers = !isOwn;
    return isOwn;
  }
}

/** Whether tags say that a fragment is the leg's; null where they do not tell. A transaction has several SIP dialogs: its own tag decides where there is one. */
export function isTaggedAsOwn(
  { transactionId, callId }: Pick<LegOwner, "transactionId" | "callId">,
  { TransactionId, CallId }: Fragment["tags"],
): boolean | null {
  if (TransactionId !== undefined) return TransactionId === transactionId;
  return CallId === undefined || callId === null ? null : CallId === callId;
}
