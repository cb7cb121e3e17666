/** Streams of every shape that producers and the service write, made at random, and what a reader must say about each. */
import fc from "fast-check";
import { ID } from "../../../shared/media/ebml.ts";
import {
  type Bytes,
  concatenate,
  element,
  master,
  openMaster,
  uintElement,
} from "../../../shared/media/ebml-writer.ts";
import {
  ebmlHeader,
  openSegment,
  producerTags,
  segmentInfo,
  serviceTags,
  trackList,
  type WrittenTags,
  type WrittenTrack,
} from "../../../shared/media/matroska-writer.ts";
import { type AnyBlock, anyBlock, type LacingKind } from "./laced.ts";
import { type BlockOutcome, type FragmentOutcome, sha256 } from "./outcome.ts";
import { noise } from "./random.ts";

interface BlockShape extends Omit<AnyBlock, "frames"> {
  readonly frameBytes: readonly number[];
  /** Bytes of the audio follow from it. */
  readonly seed: number;
}

interface ClusterShape {
  /** Bytes of an unknown size, or null where the size is written. */
  readonly openSizeLength: number | null;
  readonly ticks: number;
  readonly blocks: readonly BlockShape[];
  /** Elements that nobody asks for, behind the blocks with these indices. */
  readonly strangers: readonly number[];
}

interface FragmentShape {
  /** Null where the service's tags are missing; a later fragment of a document is told apart by its number alone. */
  readonly service: {
    readonly number: string;
    readonly server: number | null;
    readonly producer: number | null;
    readonly spelling: "" | "_SIDE";
  } | null;
  readonly before: WrittenTags;
  readonly cluster: ClusterShape | null;
  readonly after: WrittenTags;
  /** Milliseconds behind now and a token, or nothing. */
  readonly tail: { readonly token: string; readonly millisBehindNow: number } | null;
}

interface DocumentShape {
  /** Bytes of an unknown size, or null where the size is written. */
  readonly openSegmentLength: number | null;
  readonly nanosecondsPerTick: number | null;
  readonly tracks: readonly WrittenTrack[];
  readonly strangers: boolean;
  readonly fragments: readonly FragmentShape[];
}

export type StreamShape = readonly DocumentShape[];

const STRANGERS = concatenate([
  element(ID.Void, noise(1, 7)),
  element(ID.Crc32, noise(2, 4)),
  element(0x5ff0, noise(3, 130)),
]);

export function bytesOf(stream: StreamShape): Bytes {
  return concatenate(stream.map(documentBytes));
}

function documentBytes(shape: DocumentShape): Bytes {
  const between = shape.strangers ? STRANGERS : new Uint8Array(0);
  const { nanosecondsPerTick } = shape;
  const body = [
    between,
    ...(nanosecondsPerTick === null ? [] : [segmentInfo({ nanosecondsPerTick })]),
    trackList(shape.tracks),
    ...shape.fragments.flatMap((fragment) => [...fragmentParts(fragment), between]),
  ];
  return concatenate([
    ebmlHeader(),
    ...(shape.openSegmentLength === null
      ? [master(ID.Segment, body)]
      : [openSegment(shape.openSegmentLength), ...body]),
  ]);
}

function fragmentParts({ service, before, cluster, after, tail }: FragmentShape): Bytes[] {
  const inSeconds = (time: number | null) => ((time ?? 0) / 1000).toFixed(3);
  return [
    ...(service === null
      ? []
      : [
          serviceTags([
            ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", service.number],
            [`AWS_KINESISVIDEO_SERVER${service.spelling}_TIMESTAMP`, inSeconds(service.server)],
            [`AWS_KINESISVIDEO_PRODUCER${service.spelling}_TIMESTAMP`, inSeconds(service.producer)],
          ]),
        ]),
    producerTags(before),
    ...(cluster === null ? [] : [clusterBytes(cluster)]),
    producerTags(after),
    ...(tail === null
      ? []
      : [
          serviceTags([
            ["AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", String(tail.millisBehindNow)],
            ["AWS_KINESISVIDEO_CONTINUATION_TOKEN", tail.token],
          ]),
        ]),
  ];
}

function clusterBytes({ openSizeLength, ticks, blocks, strangers }: ClusterShape): Bytes {
  const children = [
    uintElement(ID.Timestamp, ticks, 8),
    ...blocks.flatMap((block, index) => [
      anyBlock({ ...block, frames: framesOf(block) }),
      ...(strangers.includes(index) ? [STRANGERS] : []),
    ]),
  ];
  if (openSizeLength === null) return master(ID.Cluster, children);
  return concatenate([openMaster(ID.Cluster, openSizeLength), ...children]);
}

const framesOf = ({ seed, frameBytes }: BlockShape): Bytes[] =>
  frameBytes.map((length, index) => noise(seed + index, length));

/** What a reader must say about the whole stream. */
export function fragmentsOf(stream: StreamShape): FragmentOutcome[] {
  const fragments = stream.flatMap((shape) =>
    shape.fragments.filter(isTold).map((fragment) => ({ fragment, document: shape })),
  );
  return fragments.map(({ fragment, document }, index) => {
    const isLast = index === fragments.length - 1 && document === stream.at(-1);
    const endedBy = fragment.tail !== null ? "continuation-token" : isLast ? lastEnd(stream) : "next-fragment";
    return { ...fragmentOutcome(fragment, document), endedBy };
  });
}

/** Without a tag and without a cluster there is nothing to tell. */
function isTold({ service, before, cluster, after, tail }: FragmentShape): boolean {
  return service !== null || cluster !== null || tail !== null || before.length + after.length > 0;
}

/** The last fragment has no token: only a cluster whose end nothing showed is ended by the stream. */
function lastEnd(stream: StreamShape): FragmentOutcome["endedBy"] {
  const document = stream.at(-1);
  const last = document?.fragments.at(-1);
  const isOpen = last?.cluster != null && last.cluster.openSizeLength !== null && last.after.length === 0;
  return isOpen && document?.openSegmentLength !== null ? "end-of-stream" : "known-size";
}

function fragmentOutcome(fragment: FragmentShape, document: DocumentShape): Omit<FragmentOutcome, "endedBy"> {
  const { service, before, cluster, after, tail } = fragment;
  const nanosecondsPerTick = document.nanosecondsPerTick ?? 1_000_000;
  const clusterTimestampTicks = cluster?.ticks ?? 0;
  const blocks = cluster?.blocks ?? [];
  const milliseconds = nanosecondsPerTick / 1_000_000;
  const start = service?.producer ?? clusterTimestampTicks * milliseconds;
  return {
    number: service?.number ?? null,
    producerTimestamp: service?.producer ?? null,
    serverTimestamp: service?.server ?? null,
    millisBehindNow: tail?.millisBehindNow ?? null,
    continuationToken: tail?.token ?? null,
    tags: Object.fromEntries([...before, ...after]),
    tracks: document.tracks.map((track) => ({
      number: track.number,
      uid: track.uid ?? track.number,
      type: track.type ?? 2,
      codecId: track.codecId,
      name: track.name ?? "",
      samplingFrequencyInHertz: track.audio?.samplingFrequencyInHertz ?? 0,
      channels: track.audio?.channels ?? 0,
    })),
    nanosecondsPerTick,
    clusterTimestampTicks,
    error: null,
    blocks: blocks.map((block) => blockOutcome(block, start + block.ticks * milliseconds)),
    payloadSha256: sha256(blocks.flatMap(framesOf)),
    truncated: false,
  };
}

function blockOutcome({ track, lacing, frameBytes }: BlockShape, milliseconds: number): BlockOutcome {
  const payloadBytes = frameBytes.reduce((sum, bytes) => sum + bytes, 0);
  return lacing === "none" ? [track, milliseconds, payloadBytes] : [track, milliseconds, payloadBytes, [...frameBytes]];
}

const MARKER_LENGTHS = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8);

const tag = fc.tuple(
  fc.oneof(
    fc.constantFrom("TransactionId", "VoiceConnectorId", "ContactId", "MimeType", "__proto__"),
    text(128).filter((name) => name !== "" && !name.startsWith("AWS")),
  ),
  text(256),
);
const tags: fc.Arbitrary<WrittenTags> = fc.array(tag, { maxLength: 4 });

/** Any text that UTF-8 can hold and that no NUL ends early. */
function text(longestBytes: number): fc.Arbitrary<string> {
  return fc.string({ unit: "grapheme", maxLength: longestBytes / 8 }).filter((string) => !string.includes("\0"));
}

const frameBytes: Record<LacingKind, fc.Arbitrary<number[]>> = {
  none: fc.tuple(fc.oneof(fc.nat(3), fc.nat(400), fc.constantFrom(123, 124, 320, 1024))),
  xiph: fc.array(fc.nat(600), { minLength: 1, maxLength: 6 }),
  fixed: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(40)).map(([count, bytes]) => Array(count).fill(bytes)),
  ebml: fc.array(fc.nat(600), { minLength: 1, maxLength: 6 }),
};

const block: fc.Arbitrary<BlockShape> = fc
  .constantFrom<LacingKind>("none", "none", "none", "none", "xiph", "fixed", "ebml")
  .chain((lacing) =>
    fc.record({
      lacing: fc.constant(lacing),
      frameBytes: frameBytes[lacing],
      kind: fc.constantFrom("simple", "simple", "simple", "group"),
      track: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.nat(20_000)),
      ticks: fc.oneof({ weight: 5, arbitrary: fc.nat(1000) }, fc.integer({ min: -32_768, max: 32_767 })),
      flags: fc.constantFrom(0x80, 0, 0x88, 0x08),
      sizeLength: fc.constantFrom(8, 4, 3),
      seed: fc.nat(1_000_000),
    }),
  );

const cluster: fc.Arbitrary<ClusterShape> = fc.record({
  openSizeLength: fc.option(MARKER_LENGTHS),
  ticks: fc.oneof(fc.nat(100_000), fc.constant(1_700_000_000_000)),
  blocks: fc.array(block, { maxLength: 5 }),
  strangers: fc.array(fc.nat(4), { maxLength: 2 }),
});

const time = fc.option(
  fc.oneof(
    fc.integer({ min: 1, max: 99_999 }),
    fc.nat(1000).map((more) => 1_700_000_000_000 + more),
  ),
);
const number = fc.bigInt({ min: 1n << 155n, max: (1n << 156n) - 1n }).map(String);
const service = fc.record({ number, server: time, producer: time, spelling: fc.constantFrom("", "_SIDE") });

const fragment = (named: fc.Arbitrary<FragmentShape["service"]>): fc.Arbitrary<FragmentShape> =>
  fc.record({
    service: named,
    before: tags,
    cluster: fc.option(cluster, { freq: 8 }),
    after: tags,
    tail: fc.option(fc.record({ token: number, millisBehindNow: fc.nat(100_000) }), { freq: 3 }),
  });

const track = fc.record({
  name: fc.constantFrom("AUDIO_FROM_CUSTOMER", "AUDIO_TO_CUSTOMER", ""),
  codecId: fc.constantFrom("A_AAC", "A_MS/ACM", "V_MPEG4/ISO/AVC"),
});
const audio = fc.option(
  fc.record({ samplingFrequencyInHertz: fc.constantFrom(8000, 44_100.5), channels: fc.constantFrom(1, 2) }),
);
const tracks = fc
  .tuple(fc.shuffledSubarray([1, 2, 3], { minLength: 1 }), track, audio)
  .map(([numbers, written, master]) =>
    numbers.map((number): WrittenTrack => ({ ...written, number, ...(master === null ? {} : { audio: master }) })),
  );

const document: fc.Arbitrary<DocumentShape> = fc.record({
  openSegmentLength: fc.option(MARKER_LENGTHS, { freq: 6 }),
  nanosecondsPerTick: fc.constantFrom(null, 1_000_000, 100, 100_000, 1_000_000_000),
  tracks,
  strangers: fc.boolean(),
  fragments: fc
    .tuple(fragment(fc.option(service, { freq: 5 })), fc.array(fragment(service), { maxLength: 2 }))
    // Tags alone would be those of the number that comes next.
    .map(([first, more]) => (first.service === null && first.cluster === null ? [first] : [first, ...more])),
});

export const streams: fc.Arbitrary<StreamShape> = fc.array(document, { minLength: 1, maxLength: 3 });
