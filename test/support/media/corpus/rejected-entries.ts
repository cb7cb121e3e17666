import { ID } from "../../../../shared/media/ebml.ts";
import {
  type Bytes,
  concatenate,
  element,
  master,
  openMaster,
  uintBytes,
  uintElement,
} from "../../../../shared/media/ebml-writer.ts";
import type { MatroskaErrorCode } from "../../../../shared/media/errors.ts";
import {
  ebmlHeader,
  openSegment,
  segmentInfo,
  simpleBlock,
  trackList,
} from "../../../../shared/media/matroska-writer.ts";
import type { FragmentOutcome } from "../outcome.ts";
import * as $ from "./parts.ts";

const HEAD = $.documentOf(0, { cluster: $.NOTHING, after: $.NOTHING });
const FIRST = $.documentOf(0);
const IN_CLUSTER = concatenate([
  HEAD,
  openMaster(ID.Cluster, 1),
  uintElement(ID.Timestamp, $.START, 8),
  simpleBlock($.block(0, $.audio(1))),
]);

const hex = (text: string): Bytes => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

/** What was told of the fragment whose second block is refused. */
const open = $.fragmentOf(0, { ...$.UNFINISHED, blocks: [[1, $.START, 16]], payload: [$.audio(1)], endedBy: null });

interface Refused {
  readonly name: string;
  readonly why: string;
  readonly before: Bytes;
  readonly bad: Bytes;
  readonly code: MatroskaErrorCode;
  readonly element: string;
  readonly fragments?: FragmentOutcome[];
}

/** The error's offset is where `bad` starts, unless it says that something in it is wrong. */
function refused({ name, why, before, bad, code, element: named, fragments = [] }: Refused, inside = 0): $.CorpusEntry {
  // Bytes that follow must not change what is said.
  const bytes = concatenate([before, bad, $.audio(99, 40)]);
  return {
    name,
    why,
    bytes,
    expected: { fragments, error: { code, offsetBytes: before.length + inside, element: named } },
  };
}

const inCluster = (name: string, why: string, bad: Bytes, code: MatroskaErrorCode, named: string, inside = 0) =>
  refused({ name, why, before: IN_CLUSTER, bad, code, element: named, fragments: [open] }, inside);

const afterHead = (name: string, why: string, bad: Bytes, code: MatroskaErrorCode, named: string, inside = 0) =>
  refused({ name, why, before: HEAD, bad, code, element: named }, inside);

/** A SimpleBlock of track 1 with lacing `flags` and this body. */
const lacedBlock = (flags: string, body: string) => element(ID.SimpleBlock, hex(`81 0014 ${flags} ${body}`), 8);

/** 1,024 bytes as the reader counts them: without their headers. */
const ONE_KIB_OF_TAGS = master(ID.Tags, [master(ID.Void, [new Uint8Array(1024 - 3)])], 2);

const groupStart = concatenate([hex("a0 84")]);

export const rejectedEntries: $.CorpusEntry[] = [
  refused({
    name: "html-in-place-of-matroska",
    why: "A proxy's answer: no document starts so.",
    before: $.NOTHING,
    bad: new TextEncoder().encode("<!DOCTYPE html><html><body>503</body></html>"),
    code: "NOT_MATROSKA",
    element: "unknown element",
  }),
  refused({
    name: "zeros-in-place-of-matroska",
    why: "No id starts with a zero byte.",
    before: $.NOTHING,
    bad: new Uint8Array(8),
    code: "NOT_MATROSKA",
    element: "unknown element",
  }),
  refused({
    name: "segment-without-ebml-header",
    why: "Joined in the middle of a document.",
    before: $.NOTHING,
    bad: openSegment(),
    code: "NOT_MATROSKA",
    element: "Segment",
  }),
  refused({
    name: "invalid-id-after-fragment",
    why: "Ids of five bytes are not allowed (EBMLMaxIDLength 4); the fragment before was told.",
    before: FIRST,
    bad: hex("08 11 22 33 44 81 00"),
    code: "INVALID_ELEMENT_ID",
    element: "unknown element",
    fragments: [$.fragmentOf(0)],
  }),
  inCluster(
    "size-that-starts-with-zero",
    "Sizes of nine bytes are not allowed (EBMLMaxSizeLength 8).",
    hex("a3 00 81 00 00 80"),
    "INVALID_ELEMENT_SIZE",
    "SimpleBlock",
  ),
  inCluster(
    "void-size-past-2-53",
    "A size no number can hold.",
    hex("ec 01 20 00 00 00 00 00 00"),
    "ELEMENT_TOO_LARGE",
    "Void",
  ),
  afterHead(
    "hostile-sizes-tags-of-4-gib",
    "Nothing is allocated for a size that is only claimed.",
    hex("12 54 c3 67 08 ff ff ff ff"),
    "ELEMENT_TOO_LARGE",
    "Tags",
  ),
  refused(
    {
      name: "block-past-cluster",
      why: "A block that claims more than its cluster holds.",
      before: HEAD,
      bad: concatenate([hex("1f43b675 90"), uintElement(ID.Timestamp, $.START, 8), hex("a3 88 81 0000 80")]),
      code: "ELEMENT_PAST_PARENT",
      element: "SimpleBlock",
      fragments: [$.fragmentOf(0, { ...$.UNFINISHED, blocks: [], payload: [], endedBy: null })],
    },
    5 + 10,
  ),
  refused({
    name: "element-past-segment",
    why: "A cluster that claims more than its segment holds.",
    before: concatenate([ebmlHeader(), hex("18538067 88")]),
    bad: hex("1f43b675 84"),
    code: "ELEMENT_PAST_PARENT",
    element: "Cluster",
  }),
  refused(
    {
      name: "element-past-segment-in-unknown-cluster",
      why: "A cluster of unknown size does not make its segment longer.",
      before: concatenate([ebmlHeader(), hex("18538067 8a")]),
      bad: concatenate([openMaster(ID.Cluster, 1), hex("ec 84")]),
      code: "ELEMENT_PAST_PARENT",
      element: "Void",
      fragments: [$.fragmentOf(0, { ...$.NO_TAGS, ...$.NO_CLUSTER, tracks: [], endedBy: null })],
    },
    5,
  ),
  inCluster(
    "block-past-group",
    "A block that claims more than its group holds.",
    concatenate([groupStart, hex("a1 88 81 0000 00")]),
    "ELEMENT_PAST_PARENT",
    "Block",
    2,
  ),
  inCluster(
    "block-of-3-bytes",
    "A block holds at least its own header of four bytes.",
    hex("a3 83 81 0000"),
    "INVALID_BLOCK",
    "SimpleBlock",
  ),
  inCluster(
    "track-number-past-block",
    "A track number of eight bytes in a block of eight.",
    hex("a3 88 01 00 00 00 00 00 00 01"),
    "INVALID_BLOCK",
    "SimpleBlock",
  ),
  inCluster(
    "track-number-that-starts-with-zero",
    "No integer starts so.",
    hex("a3 8c 00 00"),
    "INVALID_BLOCK",
    "SimpleBlock",
  ),
  inCluster(
    "unknown-size-block",
    "Only Segment and Cluster may leave their size open.",
    hex("a3 ff"),
    "UNKNOWN_SIZE_NOT_ALLOWED",
    "SimpleBlock",
  ),
  inCluster(
    "unknown-size-group",
    "Only Segment and Cluster may leave their size open.",
    hex("a0 ff"),
    "UNKNOWN_SIZE_NOT_ALLOWED",
    "BlockGroup",
  ),
  afterHead(
    "unknown-size-tags",
    "Where they end cannot be told.",
    openMaster(ID.Tags, 8),
    "UNKNOWN_SIZE_NOT_ALLOWED",
    "Tags",
  ),
  refused({
    name: "unknown-size-ebml-header",
    why: "Where it ends cannot be told.",
    before: FIRST,
    bad: openMaster(ID.EBML, 1),
    code: "UNKNOWN_SIZE_NOT_ALLOWED",
    element: "EBML",
    fragments: [$.fragmentOf(0)],
  }),
  refused({
    name: "unknown-size-cluster-outside-segment",
    why: "It cannot be passed over: where it ends cannot be told.",
    before: ebmlHeader(),
    bad: openMaster(ID.Cluster, 1),
    code: "UNKNOWN_SIZE_NOT_ALLOWED",
    element: "Cluster",
  }),
  refused(
    {
      name: "unknown-size-cluster-in-known-cluster",
      why: "The same, where a cluster cannot be.",
      before: HEAD,
      bad: concatenate([hex("1f43b675 a0"), openMaster(ID.Cluster, 8)]),
      code: "UNKNOWN_SIZE_NOT_ALLOWED",
      element: "Cluster",
      fragments: [$.fragmentOf(0, { ...$.UNFINISHED, ...$.NO_CLUSTER, endedBy: null })],
    },
    5,
  ),
  refused(
    {
      name: "unknown-size-segment-in-known-segment",
      why: "The same for a segment.",
      before: ebmlHeader(),
      bad: concatenate([hex("18538067 a0"), openSegment(1)]),
      code: "UNKNOWN_SIZE_NOT_ALLOWED",
      element: "Segment",
    },
    5,
  ),
  inCluster(
    "timestamp-of-9-bytes",
    "An unsigned integer has at most eight bytes (RFC 8794 section 7.2).",
    element(ID.Timestamp, uintBytes($.START, 9)),
    "INVALID_ELEMENT_SIZE",
    "Timestamp",
  ),
  inCluster(
    "lacing-xiph-past-block",
    "Frames that claim more than the block.",
    lacedBlock("82", "01 ff05 0102030405"),
    "INVALID_LACING",
    "SimpleBlock",
  ),
  inCluster(
    "lacing-fixed-with-remainder",
    "Three frames of equal size do not make seven bytes.",
    lacedBlock("84", "02 01020304050607"),
    "INVALID_LACING",
    "SimpleBlock",
  ),
  inCluster(
    "lacing-ebml-below-zero",
    "A frame cannot be smaller than nothing.",
    lacedBlock("86", "02 82 bb 0102030405"),
    "INVALID_LACING",
    "SimpleBlock",
  ),
  inCluster(
    "lacing-without-header",
    "A laced block has at least the number of its frames.",
    lacedBlock("82", ""),
    "INVALID_LACING",
    "SimpleBlock",
  ),
  inCluster(
    "lacing-header-cut-by-block",
    "The sizes of 256 frames do not fit in three bytes.",
    lacedBlock("82", "ff 0101"),
    "INVALID_LACING",
    "SimpleBlock",
  ),
  refused(
    {
      name: "garbage-in-second-document",
      why: "After an error nothing is told any more, however sane what follows looks.",
      before: FIRST,
      bad: concatenate([ebmlHeader(), openSegment(), segmentInfo(), trackList([$.CALLER]), hex("00"), $.documentOf(2)]),
      code: "INVALID_ELEMENT_ID",
      element: "unknown element",
      fragments: [$.fragmentOf(0)],
    },
    concatenate([ebmlHeader(), openSegment(), segmentInfo(), trackList([$.CALLER])]).length,
  ),
  refused({
    name: "many-tags-without-a-cluster",
    why: "Tags of one fragment are bounded together, not one by one: a stream of nothing but tags must not fill the memory.",
    before: concatenate([HEAD, ...Array.from({ length: 63 }, () => ONE_KIB_OF_TAGS)]),
    bad: element(ID.Tags, new Uint8Array(1024)),
    code: "ELEMENT_TOO_LARGE",
    element: "Tags",
  }),
  inCluster(
    "lacing-header-over-4-kib",
    "A run of 255s in a block of 1 GiB: only so much of it is kept and read again with the next chunk.",
    concatenate([hex("a3 08 40 00 00 00 81 0014 82 01"), new Uint8Array(4096).fill(255)]),
    "INVALID_LACING",
    "SimpleBlock",
  ),
];
