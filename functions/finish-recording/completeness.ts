import { type Call, drainOf, endedAt, endsSaidElsewhere, type Leg, roleOf } from "../../shared/calls/call.ts";
import { compareNumbers } from "../../shared/kvs/fragment-numbers.ts";

/** Between the event's times and the audio's, the service leaves this much without anything being lost. */
const EDGE_TOLERANCE = 1_500;
/** Records of a call have whole seconds. */
const RECORD_TOLERANCE = EDGE_TOLERANCE + 1_000;

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

/**
 * Fragments of the leg that the archive has and no part holds, in the order of their numbers. Streams are used again: what lies outside
 * the leg is another call's.
 */
export function unreadFragments(
  leg: Leg,
  read: ReadonlySet<string>,
  archive: readonly ListedFragment[] | null,
): string[] {
  const end = endedAt(leg) ?? Number.POSITIVE_INFINITY;
  return (archive ?? [])
    .filter(({ number, producerTimestamp }) => {
      return compareNumbers(number, leg.stream.startFragmentNumber) >= 0 && producerTimestamp < end;
    })
    .map(({ number }) => number)
    .filter((number) => !read.has(number))
    .sort(compareNumbers);
}

/** Fragments that were read and that the archive does not list: then its list proves nothing. */
function unlistedFragments({ read, archive }: LegEvidence): string[] {
  const listed = new Set((archive ?? []).map(({ number }) => number));
  return [...read].filter((number) => !listed.has(number));
}

/**
 * When the leg ended, as far as that is known: its event said so, or was lost, and the end of its audio is the end that another leg's
 * event, or a record of the call, tells. Audio that just stops is no end: its producer may have failed.
 */
function endOf(call: Call, leg: Leg, audioEnd: number | null): number | null {
  const announced = endedAt(leg);
  if (announced !== null || audioEnd === null) return announced;
  const { events, records } = endsSaidElsewhere(call, leg);
  const agrees = (tolerance: number) => (end: number) => Math.abs(end - audioEnd) <= tolerance;
  return events.find(agrees(EDGE_TOLERANCE)) ?? records.find(agrees(RECORD_TOLERANCE)) ?? null;
}

/**
 * Why a recording is not proven complete; empty when it is. Complete means: every leg's end is known, everything the archive lists
 * between its start and end was read, and its audio covers that span without a gap.
 */
export function incompleteBecause(call: Call, evidence: readonly LegEvidence[]): string[] {
  return [
    // A failure does not say which leg: some audio was never streamed.
    ...Object.values(call.failures).map(({ reason }) => `streaming failed: ${reason}`),
    ...evidence.flatMap((leg) => legReasons(call, leg).map((reason) => `${roleOf(leg.leg)}: ${reason}`)),
  ];
}

function legReasons(call: Call, evidence: LegEvidence): string[] {
  const { leg, read, span, gapSamples, isTimed, archive } = evidence;
  const end = endOf(call, leg, span?.to ?? null);
  const unread = unreadFragments(leg, read, archive);
  const unlisted = unlistedFragments(evidence);
  const rules: readonly (readonly [boolean, string])[] = [
    ...readingRules(call, evidence, end),
    [end === null, "no event said when it ended"],
    [span === null, "no audio was read"],
    [span !== null && span.from - leg.stream.startTime > EDGE_TOLERANCE, "its audio starts later than the leg"],
    [
      span !== null && endedAt(leg) !== null && end !== null && end - span.to > EDGE_TOLERANCE,
      "its audio ends before the leg",
    ],
    [span !== null && !isTimed, "parts of its audio do not say when they were"],
    [gapSamples > 0, `${gapSamples} samples are missing`],
    [archive === null, "the archive could not be asked"],
    [archive !== null && unlisted.length > 0, `the archive does not list ${unlisted.length} fragments that were read`],
    [unread.length > 0, `the archive holds ${unread.length} fragments that were not read`],
  ];
  return rules.flatMap(([holds, reason]) => (holds ? [reason] : []));
}

/**
 * How the live reading ended matters only while something may be missing for it: once the leg's end is known and the archive was asked, what a reader
 * did not get was fetched, or is named as unread.
 */
function readingRules(
  call: Call,
  { leg, archive }: LegEvidence,
  end: number | null,
): readonly (readonly [boolean, string])[] {
  const drain = drainOf(call, leg);
  if (drain === null || drain.reason === "ended" || (end !== null && archive !== null)) return [];
  return [[true, drain.explanation ?? `reading ended: ${drain.reason}`]];
}
