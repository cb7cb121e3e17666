/** The one document that every corpus file starts from, in replaceable parts, and what a reader must say about it. */
import { type Bytes, concatenate } from "../../../../shared/media/ebml-writer.ts";
import type { MatroskaReaderOptions } from "../../../../shared/media/matroska-reader.ts";
import {
  cluster,
  ebmlHeader,
  openSegment,
  segmentInfo,
  serviceTags,
  trackList,
  type WrittenBlock,
  type WrittenTags,
} from "../../../../shared/media/matroska-writer.ts";
import { type FragmentOutcome, type Outcome, sha256 } from "../outcome.ts";
import { noise } from "../random.ts";

export interface CorpusEntry {
  /** File name without `.mkv`: the defect. */
  readonly name: string;
  /** Where it was seen or is specified, and what must come of it. */
  readonly why: string;
  readonly bytes: Bytes;
  readonly expected: Outcome;
  readonly options?: MatroskaReaderOptions;
}

/** Producer time of the first fragment; each next one is a second later. */
export const START = 1_700_000_000_000;
export const timeOf = (index: number) => START + index * 1000;

/** A fragment number as the service makes them: 47 digits, the next one 2^92 higher. */
export const numberOf = (index: number) => (((1n << 64n) + 231_001n + BigInt(index)) * (1n << 92n) + 77n).toString();

const inSeconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);

export const tagsBefore = (index: number): WrittenTags => [
  ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", numberOf(index)],
  ["AWS_KINESISVIDEO_SERVER_TIMESTAMP", inSeconds(timeOf(index) + 90)],
  ["AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", inSeconds(timeOf(index))],
];

export const tagsAfter = (index: number): WrittenTags => [
  ["AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", "120"],
  ["AWS_KINESISVIDEO_CONTINUATION_TOKEN", numberOf(index)],
];

/** Audio of one block: different in every block, so that none can pass for another. */
export const audio = (seed: number, length = 16) => noise(seed, length);

export const block = (ticks: number, payload: Bytes, track = 1): WrittenBlock => ({ track, ticks, payload });

/** What a document consists of, in order; each part can be replaced by other bytes, or left out by empty ones. */
export interface Parts {
  header?: Bytes;
  segment?: Bytes;
  info?: Bytes;
  tracks?: Bytes;
  before?: Bytes;
  cluster?: Bytes;
  after?: Bytes;
}

export const NOTHING = new Uint8Array(0);

export const CALLER = { number: 1, name: "AUDIO_FROM_CUSTOMER", codecId: "A_MS/ACM" };

export const twoBlocks = (index: number): WrittenBlock[] => [
  block(0, audio(index * 2 + 1)),
  block(20, audio(index * 2 + 2)),
];

/** The fragment that comes `index`-th, as the service sends it for a producer SDK: a cluster of unknown size with two blocks. */
export function documentOf(index: number, parts: Parts = {}): Bytes {
  return concatenate([
    parts.header ?? ebmlHeader(),
    parts.segment ?? openSegment(),
    parts.info ?? segmentInfo(),
    parts.tracks ?? trackList([CALLER]),
    parts.before ?? serviceTags(tagsBefore(index)),
    parts.cluster ?? cluster({ timestampTicks: timeOf(index), blocks: twoBlocks(index) }),
    parts.after ?? serviceTags(tagsAfter(index)),
  ]);
}

export const trackOutcome = (track: { number: number; name?: string; codecId: string }) => ({
  number: track.number,
  uid: track.number,
  type: 2,
  codecId: track.codecId,
  name: track.name ?? "",
  samplingFrequencyInHertz: 0,
  channels: 0,
});

/** What a reader says about `documentOf(index)`; `payload` is what the blocks hold. */
export function fragmentOf(
  index: number,
  { payload, ...different }: Partial<FragmentOutcome> & { payload?: Bytes[] } = {},
): FragmentOutcome {
  return {
    number: numberOf(index),
    producerTimestamp: timeOf(index),
    serverTimestamp: timeOf(index) + 90,
    millisBehindNow: 120,
    continuationToken: numberOf(index),
    tags: {},
    tracks: [trackOutcome(CALLER)],
    nanosecondsPerTick: 1_000_000,
    clusterTimestampTicks: timeOf(index),
    error: null,
    blocks: [
      [1, timeOf(index), 16],
      [1, timeOf(index) + 20, 16],
    ],
    payloadSha256: sha256(payload ?? [audio(index * 2 + 1), audio(index * 2 + 2)]),
    truncated: false,
    endedBy: "continuation-token",
    ...different,
  };
}

/** Members of a fragment whose tags after the cluster never came. */
export const UNFINISHED = { millisBehindNow: null, continuationToken: null } as const;

/** Members of a fragment without a cluster. */
export const NO_CLUSTER = { clusterTimestampTicks: 0, blocks: [], payload: [] as Bytes[] } as const;

/** Members of a fragment without any tag. */
export const NO_TAGS = { number: null, producerTimestamp: null, serverTimestamp: null, ...UNFINISHED } as const;

export const reads = (...fragments: FragmentOutcome[]): Outcome => ({ fragments, error: null });
