import { ID } from "../../../../shared/media/ebml.ts";
import {
  type Bytes,
  concatenate,
  element,
  master,
  openMaster,
  sizeBytes,
  uintElement,
} from "../../../../shared/media/ebml-writer.ts";
import {
  cluster,
  segmentInfo,
  simpleBlock,
  trackList,
  type WrittenBlock,
} from "../../../../shared/media/matroska-writer.ts";
import { type AnyBlock, anyBlock, type LacingKind } from "../laced.ts";
import * as $ from "./parts.ts";

const T = $.START;

const clusterOf = (blocks: WrittenBlock[]) => cluster({ timestampTicks: T, blocks });

/** A cluster as the producer SDK starts it, with children of any form. */
const clusterWith = (...children: Bytes[]) =>
  concatenate([openMaster(ID.Cluster, 1), uintElement(ID.Timestamp, T, 8), ...children]);

/** Four frames whose sizes need runs of 255s and differences in both directions. */
const FRAMES = [$.audio(11, 255), $.audio(12, 0), $.audio(13, 300), $.audio(14, 21)];
const EQUAL = [$.audio(15, 8), $.audio(16, 8), $.audio(17, 8)];

const laced = (kind: AnyBlock["kind"], lacing: LacingKind, ticks: number, frames: Bytes[]) =>
  anyBlock({ kind, track: 1, ticks, lacing, frames });

const lengths = (frames: Bytes[]) => frames.map(({ length }) => length);

const BOTH = [
  { number: 2, name: "AUDIO_TO_CUSTOMER", codecId: "A_AAC", codecPrivate: Uint8Array.of(0x11, 0x90) },
  { number: 1, name: "AUDIO_FROM_CUSTOMER", codecId: "A_AAC", codecPrivate: Uint8Array.of(0x11, 0x90) },
];

const withTrackNumber = (track: Bytes, payload: Bytes) =>
  element(ID.SimpleBlock, concatenate([track, Uint8Array.of(0, 0, 0x80), payload]), 8);

const scaled = (nanosecondsPerTick: number, clusterTicks: number, ticks: number) =>
  $.documentOf(0, {
    info: segmentInfo({ nanosecondsPerTick }),
    cluster: cluster({ timestampTicks: clusterTicks, blocks: [$.block(0, $.audio(1)), $.block(ticks, $.audio(2))] }),
  });

const scaledFragment = (nanosecondsPerTick: number, clusterTimestampTicks: number, after: number) =>
  $.fragmentOf(0, {
    nanosecondsPerTick,
    clusterTimestampTicks,
    blocks: [
      [1, T, 16],
      [1, T + after, 16],
    ],
  });

export const blockEntries: $.CorpusEntry[] = [
  {
    name: "all-four-lacings",
    why: "No KVS producer was seen to lace; the format allows it (RFC 9559 section 10.3). The sizes of the frames are told.",
    bytes: $.documentOf(0, {
      cluster: clusterWith(
        laced("simple", "none", 0, [$.audio(1)]),
        laced("simple", "xiph", 20, FRAMES),
        laced("simple", "fixed", 40, EQUAL),
        laced("simple", "ebml", 60, FRAMES),
        laced("simple", "xiph", 80, [$.audio(2)]),
      ),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [
          [1, T, 16],
          [1, T + 20, 576, lengths(FRAMES)],
          [1, T + 40, 24, lengths(EQUAL)],
          [1, T + 60, 576, lengths(FRAMES)],
          [1, T + 80, 16, [16]],
        ],
        payload: [$.audio(1), ...FRAMES, ...EQUAL, ...FRAMES, $.audio(2)],
      }),
    ),
  },
  {
    name: "laced-empty-frames",
    why: "Frames may all be empty: the block has no payload, and still ends.",
    bytes: $.documentOf(0, {
      cluster: clusterWith(
        laced("simple", "fixed", 0, [$.NOTHING, $.NOTHING]),
        laced("simple", "xiph", 20, [$.NOTHING, $.NOTHING]),
        laced("simple", "ebml", 40, [$.NOTHING]),
      ),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [
          [1, T, 0, [0, 0]],
          [1, T + 20, 0, [0, 0]],
          [1, T + 40, 0, [0]],
        ],
        payload: [],
      }),
    ),
  },
  {
    name: "block-groups",
    why: "Blocks inside groups, as other muxers write them; ebml-stream as used in AWS's sample drops them.",
    bytes: $.documentOf(0, {
      cluster: clusterWith(
        laced("group", "none", 0, [$.audio(1)]),
        master(ID.BlockGroup, []),
        laced("group", "xiph", 20, FRAMES),
        element(ID.Block, $.audio(9)),
        laced("simple", "none", 40, [$.audio(2)]),
      ),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [
          [1, T, 16],
          [1, T + 20, 576, lengths(FRAMES)],
          [1, T + 40, 16],
        ],
        payload: [$.audio(1), ...FRAMES, $.audio(2)],
      }),
    ),
  },
  {
    name: "block-of-127-bytes",
    why: "A size of 127 in two bytes is a size, not the unknown size: node-ebml corrupts these blocks (its pull request 14).",
    bytes: $.documentOf(0, {
      cluster: clusterWith(
        simpleBlock($.block(0, $.audio(1, 123)), 2),
        simpleBlock($.block(20, $.audio(2, 122)), 1),
        simpleBlock($.block(40, $.audio(3, 16_379)), 3),
      ),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [
          [1, T, 123],
          [1, T + 20, 122],
          [1, T + 40, 16_379],
        ],
        payload: [$.audio(1, 123), $.audio(2, 122), $.audio(3, 16_379)],
      }),
    ),
  },
  {
    name: "block-sizes-of-every-length",
    why: "The producer SDK writes eight bytes, others as few as they can (RFC 8794 section 4).",
    bytes: $.documentOf(0, {
      cluster: clusterWith(
        ...[1, 2, 3, 4, 5, 6, 7, 8].map((length) => simpleBlock($.block(length, $.audio(length, 5)), length)),
      ),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [1, 2, 3, 4, 5, 6, 7, 8].map((length) => [1, T + length, 5] as const),
        payload: [1, 2, 3, 4, 5, 6, 7, 8].map((length) => $.audio(length, 5)),
      }),
    ),
  },
  {
    name: "odd-short-block",
    why: "Connect streams hold short blocks between full ones; half a sample is still told as it came.",
    bytes: $.documentOf(0, {
      cluster: clusterOf([$.block(0, $.audio(1, 64)), $.block(64, $.audio(2, 11)), $.block(128, $.audio(3, 64))]),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [
          [1, T, 64],
          [1, T + 64, 11],
          [1, T + 128, 64],
        ],
        payload: [$.audio(1, 64), $.audio(2, 11), $.audio(3, 64)],
      }),
    ),
  },
  {
    name: "empty-block",
    why: "A block of nothing but its header: it has an empty payload, which ends at once.",
    bytes: $.documentOf(0, {
      cluster: clusterOf([$.block(0, $.NOTHING), $.block(20, $.audio(2)), $.block(40, $.NOTHING)]),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [
          [1, T, 0],
          [1, T + 20, 16],
          [1, T + 40, 0],
        ],
        payload: [$.audio(2)],
      }),
    ),
  },
  {
    name: "block-over-100-kb",
    why: "A video frame, more than any chunk and more than the reader keeps: it passes through in pieces.",
    bytes: $.documentOf(0, { cluster: clusterOf([$.block(0, $.audio(1, 102_400)), $.block(20, $.audio(2))]) }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [
          [1, T, 102_400],
          [1, T + 20, 16],
        ],
        payload: [$.audio(1, 102_400), $.audio(2)],
      }),
    ),
  },
  {
    name: "tracks-reversed",
    why: "Connect's track order is not fixed and its codec id is wrong on purpose: only the name says which side it is.",
    bytes: $.documentOf(0, {
      tracks: trackList(BOTH),
      cluster: clusterOf([$.block(0, $.audio(1), 2), $.block(0, $.audio(2), 1), $.block(64, $.audio(3), 2)]),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        tracks: BOTH.map($.trackOutcome),
        blocks: [
          [2, T, 16],
          [1, T, 16],
          [2, T + 64, 16],
        ],
        payload: [$.audio(1), $.audio(2), $.audio(3)],
      }),
    ),
  },
  {
    name: "undeclared-and-nameless-tracks",
    why: "A track without a name keeps an empty one, and blocks of a track nobody declared are told without it.",
    bytes: $.documentOf(0, {
      tracks: trackList([
        { number: 3, codecId: "A_PCM/INT/LIT", audio: { samplingFrequencyInHertz: 8000, channels: 1 } },
      ]),
      cluster: clusterOf([$.block(0, $.audio(1), 3), $.block(0, $.audio(2), 9)]),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        tracks: [
          { ...$.trackOutcome({ number: 3, codecId: "A_PCM/INT/LIT" }), samplingFrequencyInHertz: 8000, channels: 1 },
        ],
        blocks: [
          [3, T, 16],
          [9, T, 16],
        ],
      }),
    ),
  },
  {
    name: "wide-track-numbers",
    why: "Track numbers are variable-size integers in a block's header (RFC 9559 section 10.1), up to eight bytes.",
    bytes: $.documentOf(0, {
      cluster: clusterWith(
        withTrackNumber(sizeBytes(1, 2), $.audio(1)),
        withTrackNumber(sizeBytes(200), $.audio(2)),
        withTrackNumber(sizeBytes(1, 8), $.audio(3)),
      ),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [
          [1, T, 16],
          [200, T, 16],
          [1, T, 16],
        ],
        payload: [$.audio(1), $.audio(2), $.audio(3)],
      }),
    ),
  },
  {
    name: "ticks-below-and-far-above-the-cluster",
    why: "A block's ticks are signed 16-bit (RFC 9559 section 10.1).",
    bytes: $.documentOf(0, {
      cluster: clusterOf([-1, -32_768, 32_767, 128, 255].map((ticks, index) => $.block(ticks, $.audio(index)))),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [-1, -32_768, 32_767, 128, 255].map((ticks) => [1, T + ticks, 16] as const),
        payload: [0, 1, 2, 3, 4].map((index) => $.audio(index)),
      }),
    ),
  },
  {
    name: "timecode-scale-100us",
    why: "Producers choose the scale, 100 ns to 1 s (amazon-kinesis-video-streams-pic).",
    bytes: scaled(100_000, T * 10, 205),
    expected: $.reads(scaledFragment(100_000, T * 10, 20.5)),
  },
  {
    name: "timecode-scale-100ns",
    why: "The finest scale; a block lies at most 3.2767 ms after its cluster.",
    bytes: scaled(100, 5_000_000, 12_500),
    expected: $.reads(scaledFragment(100, 5_000_000, 1.25)),
  },
  {
    name: "timecode-scale-1s",
    why: "The coarsest scale.",
    bytes: scaled(1_000_000_000, T / 1000, 2),
    expected: $.reads(scaledFragment(1_000_000_000, T / 1000, 2000)),
  },
  {
    name: "timecode-scale-missing",
    why: "The default is 1 ms (RFC 9559 section 5.1.2.9): no Info, no scale in it, an empty one, and zero, which is not allowed.",
    bytes: concatenate(
      [
        $.NOTHING,
        master(ID.Info, []),
        master(ID.Info, [element(ID.TimestampScale, $.NOTHING)]),
        segmentInfo({ nanosecondsPerTick: 0 }),
      ].map((info, index) => $.documentOf(index, { info })),
    ),
    expected: $.reads($.fragmentOf(0), $.fragmentOf(1), $.fragmentOf(2), $.fragmentOf(3)),
  },
];
