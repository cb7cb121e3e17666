import { type Leg, sipCallIdOf } from "../../shared/calls/call.ts";
import { type BuiltPart, PartBuilder } from "../../shared/calls/part-builder.ts";
import { isTaggedAsOwn } from "../../shared/kvs/leg-filter.ts";
import type { FragmentWithBlocks } from "../../shared/media/read-fragments.ts";
import type { ListedFragment } from "./completeness.ts";

/** The archive of the streams, as far as a recording needs it. */
export interface Archive {
  /** What it holds of a stream between two producer times (epoch milliseconds); null when it cannot be asked. */
  list(streamArn: string, from: number, to: number): Promise<readonly ListedFragment[] | null>;
  /** Whole fragments, in the order of their numbers; those that it does not have any more are left out. */
  read(streamArn: string, numbers: readonly string[]): AsyncIterable<FragmentWithBlocks>;
}

export interface FragmentsToFetch {
  readonly transactionId: string;
  readonly leg: Leg;
  readonly numbers: readonly string[];
  /** Both ends of the leg are known. */
  readonly isBounded: boolean;
  /** Takes each part as soon as it is full: a leg of hours is more than memory holds. */
  readonly store: (part: BuiltPart) => Promise<void>;
}

export interface Fetched {
  /** Fragments of other calls among those that were asked for: streams are used again. */
  readonly others: ReadonlySet<string>;
  /** Why the archive ended before everything was asked for; null where it did not. */
  readonly error: unknown;
}

/**
 * Reads fragments of a leg from the archive. Tags say whose they are; one without tags counts as the leg's own where its times are
 * known to lie within the leg.
 */
export async function fetchFragments(archive: Archive, fetch: FragmentsToFetch): Promise<Fetched> {
  const { transactionId, leg, numbers, isBounded, store } = fetch;
  const { stream } = leg;
  const owner = { transactionId, callId: sipCallIdOf(leg) };
  const builder = new PartBuilder(stream.legId, stream.mediaType);
  const others = new Set<string>();
  const fragments = archive.read(stream.streamArn, numbers)[Symbol.asyncIterator]();
  let failure: unknown = null;
  for (;;) {
    const next = await fragments.next().catch((error: unknown) => {
      failure = error;
      return null;
    });
    const isOver = next === null || next.done === true;
    if (!isOver) {
      const { number, tags } = next.value.fragment;
      if (isTaggedAsOwn(owner, tags) ?? isBounded) builder.add(next.value);
      else if (number !== null) others.add(number);
    }
    const part = isOver || builder.isFull ? builder.take() : null;
    if (part) await store(part);
    if (isOver) return { others, error: failure };
  }
}
