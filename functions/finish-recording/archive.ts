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

export interface Fetched {
  readonly parts: readonly BuiltPart[];
  /** Fragments of other calls among those that were asked for: streams are used again. */
  readonly others: ReadonlySet<string>;
  /** Why it ended before everything was asked for; null where it did not. */
  readonly error: unknown;
}

/**
 * Reads fragments of a leg from the archive. Tags say whose a fragment is; one without tags counts as the leg's own where its times are
 * known to lie within the leg.
 * @param isBounded whether both ends of the leg are known
 */
export async function fetchFragments(
  archive: Archive,
  transactionId: string,
  leg: Leg,
  numbers: readonly string[],
  isBounded: boolean,
): Promise<Fetched> {
  const { stream } = leg;
  const owner = { transactionId, callId: sipCallIdOf(leg) };
  const builder = new PartBuilder(stream.legId, stream.mediaType);
  const parts: BuiltPart[] = [];
  const others = new Set<string>();
  const take = () => {
    const part = builder.take();
    if (part) parts.push(part);
  };
  let failure: unknown = null;
  try {
    for await (const read of archive.read(stream.streamArn, numbers)) {
      const { number, tags } = read.fragment;
      if (isTaggedAsOwn(owner, tags) ?? isBounded) builder.add(read);
      else if (number !== null) others.add(number);
      if (builder.isFull) take();
    }
  } catch (error) {
    failure = error;
  }
  take();
  return { parts, others, error: failure };
}
