import { type Call, drainOf, endedAt, type Leg, roleOf } from "../../shared/calls/call.ts";
import { compareNumbers } from "../../shared/kvs/fragment-numbers.ts";

/** Between the event's times and the audio's, the service leaves this much without anything being lost. */
const EDGE_TOLERANCE = 1_500;

export interface ListedFragment {
  readonly number: string;
  /** Epoch milliseconds. */
  readonly producerTimestamp: number;
}

export interface LegEvidence {
  readonly leg: Leg;
  /** Numbers of the fragments that were read. */
  readonly read: ReadonlySet<string>;
  /** First and last moment of its audio by producer time; null where there is none. */
  readonly span: { readonly from: number; readonly to: number } | null;
  readonly gapSamples: number;
  /** Every stretch of its audio told when it was; else gaps could hide. */
  readonly isTimed: boolean;
  /** What the archive holds around the leg; null where it could not be asked. */
  readonly archive: readonly ListedFragment[] | null;
}

/** Fragments of the leg that the archive has and no part holds. Streams are used again: what lies outside the leg is another call's. */
export function unreadFragments({ leg, read, archive }: LegEvidence): string[] {
  const end = endedAt(leg) ?? Number.POSITIVE_INFINITY;
  return (archive ?? [])
    .filter(({ number, producerTimestamp }) => {
      return compareNumbers(number, leg.stream.startFragmentNumber) >= 0 && producerTimestamp < end;
    })
    .map(({ number }) => number)
    .filter((number) => !read.has(number));
}

/** Fragments that were read and that the archive does not list: then its list proves nothing. */
function unlistedFragments({ read, archive }: LegEvidence): string[] {
  const listed = new Set((archive ?? []).map(({ number }) => number));
  return [...read].filter((number) => !listed.has(number));
}

/**
 * Why a recording is not proven complete; empty when it is. Complete means: every leg's end was announced, everything the
 * archive lists between its start and end was read, and its audio covers that span without a gap.
 */
export function incompleteBecause(call: Call, evidence: readonly LegEvidence[]): string[] {
  return [
    // A failure does not say which leg: some audio was never streamed.
    ...Object.values(call.failures).map(({ reason }) => `streaming failed: ${reason}`),
    ...evidence.flatMap((leg) => legReasons(call, leg).map((reason) => `${roleOf(leg.leg)}: ${reason}`)),
  ];
}

function legReasons(call: Call, evidence: LegEvidence): string[] {
  const { leg, span, gapSamples, isTimed, archive } = evidence;
  const drain = drainOf(call, leg);
  const end = endedAt(leg);
  const unread = unreadFragments(evidence);
  const unlisted = unlistedFragments(evidence);
  const rules: readonly (readonly [boolean, string])[] = [
    [drain !== null && drain.reason !== "ended", drain?.explanation ?? `reading ended: ${drain?.reason}`],
    [end === null, "no event said when it ended"],
    [span === null, "no audio was read"],
    [span !== null && span.from - leg.stream.startTime > EDGE_TOLERANCE, "its audio starts later than the leg"],
    [span !== null && end !== null && end - span.to > EDGE_TOLERANCE, "its audio ends before the leg"],
    [span !== null && !isTimed, "parts of its audio do not say when they were"],
    [gapSamples > 0, `${gapSamples} samples are missing`],
    [archive === null, "the archive could not be asked"],
    [archive !== null && unlisted.length > 0, `the archive does not list ${unlisted.length} fragments that were read`],
    [unread.length > 0, `the archive holds ${unread.length} fragments that were not read`],
  ];
  return rules.flatMap(([holds, reason]) => (holds ? [reason] : []));
}
