import { type Call, drainOf, endedAt, type Leg } from "../../shared/calls/call.ts";
import type { LegStore } from "../../shared/calls/leg-store.ts";
import type { PartFragment } from "../../shared/calls/part.ts";
import type { PartStore, StoredPart } from "../../shared/calls/part-store.ts";
import { compareNumbers } from "../../shared/kvs/fragment-numbers.ts";
import { type LegPlan, planLeg, type Run } from "../../shared/media/leg-timeline.ts";
import type { Logger } from "../../shared/runtime/logger.ts";
import { type Archive, fetchFragments } from "./archive.ts";
import { type ListedFragment, unreadFragments } from "./completeness.ts";

/** Samples of a leg's run inside a stored part. */
export interface RunSource {
  readonly part: StoredPart;
  /** First sample of the run inside the part. */
  readonly fromSample: number;
  readonly fragment: string;
  /** Read live, or fetched from the archive because no live reader had it. */
  readonly from: "part" | "archive";
}

/** All that is known of one leg's audio, before any sample is read. */
export interface LegAudio {
  readonly leg: Leg;
  readonly plan: LegPlan<RunSource>;
  /** Fragments in the order of their audio, each once. */
  readonly fragments: readonly PartFragment[];
  readonly parts: readonly { readonly key: string; readonly from: RunSource["from"] }[];
  /** What the archive lists around the leg, other calls' fragments left out; null where it could not be asked. */
  readonly archive: readonly ListedFragment[] | null;
}

export interface LegAudioServices {
  readonly legs: LegStore;
  readonly parts: PartStore;
  readonly archive: Archive;
  readonly logger: Pick<Logger, "info" | "warn">;
}

export const RATE_IN_HERTZ = 8000;
/** The archive is asked a little beyond the leg's ends, since the service's times are not the producer's. */
const ARCHIVE_MARGIN = 5_000;

/** Finds a leg's audio: the parts that count, and from the archive what they lack, which is stored beside them. */
export async function gatherLeg(services: LegAudioServices, call: Call, leg: Leg): Promise<LegAudio> {
  const { legs, parts, archive } = services;
  const { transactionId } = call;
  const { legId, streamArn, startTime } = leg.stream;
  const checkpoint = await legs.load(transactionId, legId);
  const read = await openAll(
    parts,
    checkpoint.parts.map(({ key }) => key),
  );
  const before = await openAll(parts, await parts.archived(transactionId, legId));
  const known = merged(read, before);
  const end = endedAt(leg) ?? Math.max(startTime, drainOf(call, leg)?.at ?? 0, endOfLast(known));
  const listed = await archive.list(streamArn, startTime - ARCHIVE_MARGIN, end + ARCHIVE_MARGIN);
  const numbers = new Set(known.map(({ fragment }) => fragment.number));
  const unread = unreadFragments(leg, numbers, listed);
  const { stored, others } = await fetchUnread(services, call, leg, unread);
  const all = stored.length === 0 ? known : merged(read, [...before, ...stored]);
  const used = new Set(all.map(({ part }) => part));
  return {
    leg,
    plan: planLeg(runsOf(all), { rateInHertz: RATE_IN_HERTZ, startTime }),
    fragments: all.map(({ fragment }) => fragment),
    parts: [
      ...read.map(({ key }) => ({ key, from: "part" }) as const),
      ...[...before, ...stored].filter((part) => used.has(part)).map(({ key }) => ({ key, from: "archive" }) as const),
    ],
    archive: listed === null ? null : listed.filter(({ number }) => !others.has(number)),
  };
}

/** A fragment and where its samples are. */
interface Located {
  readonly part: StoredPart;
  readonly fragment: PartFragment;
  readonly fromSample: number;
  readonly from: RunSource["from"];
}

async function openAll(parts: PartStore, keys: readonly string[]): Promise<StoredPart[]> {
  const opened: StoredPart[] = [];
  for (const key of keys) opened.push(await parts.open(key));
  return opened;
}

/** What the parts hold, in the order of fragment numbers, each fragment once: the live reader's own goes first. */
function merged(read: readonly StoredPart[], archived: readonly StoredPart[]): Located[] {
  const byNumber = new Map<string, Located>();
  const sources = [
    ...read.map((part) => ({ part, from: "part" }) as const),
    ...archived.map((part) => ({ part, from: "archive" }) as const),
  ];
  for (const { part, from } of sources) {
    let fromSample = 0;
    for (const fragment of part.index.fragments) {
      if (!byNumber.has(fragment.number)) byNumber.set(fragment.number, { part, fragment, fromSample, from });
      for (const [, samples] of fragment.runs) fromSample += samples;
    }
  }
  return [...byNumber.values()].sort((a, b) => compareNumbers(a.fragment.number, b.fragment.number));
}

function endOfLast(located: readonly Located[]): number {
  const [at, samples] = located.at(-1)?.fragment.runs.at(-1) ?? [0, 0];
  return at + (samples * 1000) / RATE_IN_HERTZ;
}

function* runsOf(located: readonly Located[]): Generator<Run<RunSource>> {
  for (const { part, fragment, from, ...first } of located) {
    let { fromSample } = first;
    const hasTime = fragment.producerTimestamp !== null;
    for (const [at, samples] of fragment.runs) {
      const source = { part, fromSample, fragment: fragment.number, from };
      yield { fragment: fragment.number, at: hasTime ? at : null, samples, source };
      fromSample += samples;
    }
  }
}

async function fetchUnread(
  { parts, archive, logger }: LegAudioServices,
  { transactionId }: Call,
  leg: Leg,
  numbers: readonly string[],
): Promise<{ stored: readonly StoredPart[]; others: ReadonlySet<string> }> {
  if (numbers.length === 0) return { stored: [], others: new Set() };
  const stored: StoredPart[] = [];
  const { others, error } = await fetchFragments(archive, {
    ...{ transactionId, leg, numbers, isBounded: endedAt(leg) !== null },
    async store({ index, pcm }) {
      stored.push(await parts.open(await parts.storeArchived(transactionId, index, pcm)));
    },
  });
  // What was fetched before it failed is worth a recording; the rest stays unread, and the recording says so.
  if (error !== null) logger.warn("the archive could not be read", error as Error);
  const { legId } = leg.stream;
  logger.info("fragments that no reader had were fetched from the archive", { legId, fragments: numbers.length });
  return { stored, others };
}
