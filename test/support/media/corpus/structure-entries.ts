import { ID } from "../../../../shared/media/ebml.ts";
import {
  concatenate,
  element,
  floatElement,
  master,
  openMaster,
  uintElement,
} from "../../../../shared/media/ebml-writer.ts";
import {
  cluster,
  ebmlHeader,
  openSegment,
  segmentInfo,
  serviceTags,
  simpleBlock,
  trackList,
} from "../../../../shared/media/matroska-writer.ts";
import * as $ from "./parts.ts";

const VOID = element(ID.Void, $.audio(90, 5));
const CRC = element(ID.Crc32, $.audio(91, 4));
/** Ids of one to four bytes that no Matroska element has. */
const UNKNOWN = concatenate(
  [0x8f, 0x5ff0, 0x3ffff0, 0x1ffffff0].map((id, index) => element(id, $.audio(92 + index, 6))),
);
const STRANGERS = concatenate([VOID, CRC, UNKNOWN]);

const clusterOf = (index: number, options: { size?: "known" | "unknown"; sizeLength?: number }) =>
  cluster({ timestampTicks: $.timeOf(index), blocks: $.twoBlocks(index), ...options });

const inKnownSegment = (index: number, clusterSize: "known" | "unknown") =>
  concatenate([
    ebmlHeader(),
    master(ID.Segment, [
      segmentInfo(),
      trackList([$.CALLER]),
      serviceTags($.tagsBefore(index)),
      clusterOf(index, { size: clusterSize }),
    ]),
  ]);

const magic = Uint8Array.of(
  0x1a,
  0x45,
  0xdf,
  0xa3,
  0x1f,
  0x43,
  0xb6,
  0x75,
  0xff,
  0x12,
  0x54,
  0xc3,
  0x67,
  0x81,
  0x00,
  0,
);

const untagged = (index: number) => $.fragmentOf(index, { ...$.NO_TAGS, endedBy: "next-fragment" });

export const structureEntries: $.CorpusEntry[] = [
  {
    name: "two-fragments",
    why: "What `GetMedia` sends for a producer SDK: a document per fragment, each with everything before the cluster again.",
    bytes: concatenate([$.documentOf(0), $.documentOf(1)]),
    expected: $.reads($.fragmentOf(0), $.fragmentOf(1)),
  },
  {
    name: "segment-unknown-size-1-byte",
    why: "The producer SDK's own form of an unknown size, `FF`; a reader that goes by magnitude sees 127 bytes.",
    bytes: concatenate([$.documentOf(0, { segment: openSegment(1) }), $.documentOf(1, { segment: openSegment(1) })]),
    expected: $.reads($.fragmentOf(0), $.fragmentOf(1)),
  },
  {
    name: "segment-unknown-size-3-bytes",
    why: "All value bits 1 mean unknown in any length (RFC 8794 section 6.2).",
    bytes: concatenate([$.documentOf(0, { segment: openSegment(3) }), $.documentOf(1, { segment: openSegment(5) })]),
    expected: $.reads($.fragmentOf(0), $.fragmentOf(1)),
  },
  {
    name: "unknown-cluster-1-byte-size",
    why: "The producer SDK's cluster, without tags behind it: it ends where the next document starts, not where the stream ends.",
    bytes: concatenate([$.documentOf(0, { after: $.NOTHING }), $.documentOf(1, { after: $.NOTHING })]),
    expected: $.reads(
      $.fragmentOf(0, { ...$.UNFINISHED, endedBy: "next-fragment" }),
      $.fragmentOf(1, { ...$.UNFINISHED, endedBy: "end-of-stream" }),
    ),
  },
  {
    name: "unknown-cluster-8-byte-size",
    why: "The same in the longest form, with the service's tags behind it.",
    bytes: $.documentOf(0, { cluster: clusterOf(0, { sizeLength: 8 }) }),
    expected: $.reads($.fragmentOf(0)),
  },
  {
    name: "known-cluster-3-byte-size",
    why: "Other producers write the cluster's size: three bytes in AWS's capture with non-increasing timecodes.",
    bytes: $.documentOf(0, { cluster: clusterOf(0, { size: "known", sizeLength: 3 }) }),
    expected: $.reads($.fragmentOf(0)),
  },
  {
    name: "known-cluster-8-byte-size",
    why: "Eight bytes in AWS's output_get_media.mkv. The second fragment's tags were lost: only the stream's end ends it.",
    bytes: concatenate([
      $.documentOf(0, { cluster: clusterOf(0, { size: "known" }) }),
      $.documentOf(1, { cluster: clusterOf(1, { size: "known" }), after: $.NOTHING }),
    ]),
    expected: $.reads($.fragmentOf(0), $.fragmentOf(1, { ...$.UNFINISHED, endedBy: "known-size" })),
  },
  {
    name: "known-segment-known-cluster",
    why: "A file rather than a stream (RFC 9559): every end is written.",
    bytes: concatenate([inKnownSegment(0, "known"), inKnownSegment(1, "known")]),
    expected: $.reads(
      $.fragmentOf(0, { ...$.UNFINISHED, endedBy: "next-fragment" }),
      $.fragmentOf(1, { ...$.UNFINISHED, endedBy: "known-size" }),
    ),
  },
  {
    name: "known-segment-unknown-cluster",
    why: "A cluster of unknown size ends at the latest where its segment does (RFC 8794 section 6.2).",
    bytes: concatenate([inKnownSegment(0, "unknown"), inKnownSegment(1, "unknown")]),
    expected: $.reads(
      $.fragmentOf(0, { ...$.UNFINISHED, endedBy: "next-fragment" }),
      $.fragmentOf(1, { ...$.UNFINISHED, endedBy: "known-size" }),
    ),
  },
  {
    name: "many-clusters-one-segment",
    why: "Fragments merged into one segment, as the parser library's OutputSegmentMerger writes them: each number starts one.",
    bytes: concatenate([
      $.documentOf(0, { after: $.NOTHING }),
      serviceTags($.tagsBefore(1)),
      clusterOf(1, {}),
      serviceTags($.tagsAfter(1)),
      serviceTags($.tagsBefore(2)),
      clusterOf(2, {}),
    ]),
    expected: $.reads(
      $.fragmentOf(0, { ...$.UNFINISHED, endedBy: "next-fragment" }),
      $.fragmentOf(1),
      $.fragmentOf(2, { ...$.UNFINISHED, endedBy: "end-of-stream" }),
    ),
  },
  {
    name: "many-clusters-without-tags",
    why: "Matroska that did not come from KVS: a cluster is a fragment, and its own time has to do.",
    bytes: concatenate([
      $.documentOf(0, { before: $.NOTHING, after: $.NOTHING }),
      clusterOf(1, { size: "known" }),
      clusterOf(2, { sizeLength: 4 }),
    ]),
    expected: $.reads(untagged(0), untagged(1), { ...untagged(2), endedBy: "end-of-stream" }),
  },
  {
    name: "void-crc-unknown-elements",
    why: "Void, CRC-32 and unknown ids of every length may stand anywhere (RFC 8794 sections 11.3 and 6.1): all are passed over.",
    bytes: concatenate([
      ebmlHeader(),
      STRANGERS,
      openSegment(),
      STRANGERS,
      segmentInfo(),
      STRANGERS,
      trackList([$.CALLER]),
      STRANGERS,
      serviceTags($.tagsBefore(0)),
      VOID,
      openMaster(ID.Cluster, 1),
      STRANGERS,
      uintElement(ID.Timestamp, $.timeOf(0), 8),
      simpleBlock({ track: 1, ticks: 0, payload: $.audio(1) }),
      STRANGERS,
      simpleBlock({ track: 1, ticks: 20, payload: $.audio(2) }),
      STRANGERS,
      serviceTags($.tagsAfter(0)),
      STRANGERS,
    ]),
    expected: $.reads($.fragmentOf(0)),
  },
  {
    name: "seek-head-of-another-file",
    why: "What the producer wrote before its first cluster is repeated verbatim: SeekHead, Duration and Cues say nothing true.",
    bytes: concatenate(
      [0, 1].map((index) =>
        $.documentOf(index, {
          info: concatenate([
            master(ID.SeekHead, [element(0x4dbb, $.audio(80, 19))]),
            VOID,
            master(ID.Info, [floatElement(0x4489, 123_456), uintElement(ID.TimestampScale, 1_000_000)]),
            master(ID.Cues, [element(0xbb, $.audio(81, 12))]),
          ]),
        }),
      ),
    ),
    expected: $.reads($.fragmentOf(0), $.fragmentOf(1)),
  },
  {
    name: "no-cluster",
    why: "A fragment of tags only, as in AWS's empty-mkv-with-tags.mkv; the next one is not affected.",
    bytes: concatenate([$.documentOf(0, { cluster: $.NOTHING }), $.documentOf(1)]),
    expected: $.reads($.fragmentOf(0, $.NO_CLUSTER), $.fragmentOf(1)),
  },
  {
    name: "empty-cluster",
    why: "A cluster without a block, as in AWS's test_tags_empty_cluster.mkv, and one without anything.",
    bytes: concatenate([
      $.documentOf(0, { cluster: cluster({ timestampTicks: $.timeOf(0), blocks: [] }) }),
      $.documentOf(1, { cluster: master(ID.Cluster, []) }),
    ]),
    expected: $.reads($.fragmentOf(0, { blocks: [], payload: [] }), $.fragmentOf(1, $.NO_CLUSTER)),
  },
  {
    name: "ebml-magic-inside-pcm",
    why: "Audio may hold the ids of an EBML header, a Cluster and Tags: readers that search for them cut it up.",
    bytes: $.documentOf(0, {
      cluster: cluster({ timestampTicks: $.timeOf(0), blocks: [$.block(0, magic), $.block(20, $.audio(2))] }),
    }),
    expected: $.reads($.fragmentOf(0, { payload: [magic, $.audio(2)] })),
  },
  {
    name: "ends-without-token",
    why: "`GetMedia` ends silently after about 40 minutes: the last fragment's tail tags never come.",
    bytes: concatenate([$.documentOf(0), $.documentOf(1, { after: $.NOTHING })]),
    expected: $.reads($.fragmentOf(0), $.fragmentOf(1, { ...$.UNFINISHED, endedBy: "end-of-stream" })),
  },
  {
    name: "equal-cluster-timestamps",
    why: "Both fragments start at timecode 0, as in AWS's capture of that name: producer time tells them apart.",
    bytes: concatenate(
      [0, 1].map((index) =>
        $.documentOf(index, { cluster: cluster({ timestampTicks: 0, blocks: $.twoBlocks(index) }) }),
      ),
    ),
    expected: $.reads($.fragmentOf(0, { clusterTimestampTicks: 0 }), $.fragmentOf(1, { clusterTimestampTicks: 0 })),
  },
  {
    name: "timestamps-go-back",
    why: "A second session of the producer starts before the first one ended: told as it is.",
    bytes: concatenate([$.documentOf(5), $.documentOf(2)]),
    expected: $.reads($.fragmentOf(5), $.fragmentOf(2)),
  },
  {
    name: "known-cluster-holds-a-document",
    why: "A parent whose size is written is passed to its end, whatever is in it: only one of unknown size ends early.",
    bytes: $.documentOf(0, {
      cluster: master(
        ID.Cluster,
        [
          uintElement(ID.Timestamp, $.timeOf(0), 8),
          simpleBlock($.twoBlocks(0)[0] ?? $.block(0, $.NOTHING)),
          ebmlHeader(),
          master(ID.Segment, [segmentInfo({ nanosecondsPerTick: 5 })]),
          simpleBlock($.twoBlocks(0)[1] ?? $.block(0, $.NOTHING)),
        ],
        8,
      ),
    }),
    expected: $.reads($.fragmentOf(0)),
  },
  {
    name: "group-holds-tags",
    why: "The same for a group inside a cluster of unknown size; a Timestamp in it is not the cluster's, either.",
    bytes: $.documentOf(0, {
      cluster: concatenate([
        clusterOf(0, {}),
        master(ID.BlockGroup, [serviceTags($.tagsBefore(7)), uintElement(ID.Timestamp, 5), ebmlHeader()]),
        simpleBlock($.block(40, $.audio(3))),
      ]),
    }),
    expected: $.reads(
      $.fragmentOf(0, {
        blocks: [
          [1, $.timeOf(0), 16],
          [1, $.timeOf(0) + 20, 16],
          [1, $.timeOf(0) + 40, 16],
        ],
        payload: [$.audio(1), $.audio(2), $.audio(3)],
      }),
    ),
  },
];
