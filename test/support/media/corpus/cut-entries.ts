import { concatenate } from "../../../../shared/media/ebml-writer.ts";
import { cluster, ebmlHeader } from "../../../../shared/media/matroska-writer.ts";
import { sha256 } from "../outcome.ts";
import * as $ from "./parts.ts";

const T = $.START;
const WHOLE = $.documentOf(0);
const UP_TO_CLUSTER = $.documentOf(0, { cluster: $.NOTHING, after: $.NOTHING }).length;
const UP_TO_TAIL = $.documentOf(0, { after: $.NOTHING }).length;

/** Bytes of the cluster's header with its Timestamp and Position, and of a block's header. */
const CLUSTER_START = 5 + 10 + 3;
const BLOCK_HEADER = 13;
const FIRST_BLOCK = UP_TO_CLUSTER + CLUSTER_START;

const cut = { ...$.UNFINISHED, truncated: true, endedBy: "end-of-stream" } as const;

export const cutEntries: $.CorpusEntry[] = [
  {
    name: "truncated-in-block",
    why: "A dropped connection, as two of AWS's captures end: what came of the block is delivered, the fragment says it was cut.",
    bytes: concatenate([WHOLE, $.documentOf(1, { after: $.NOTHING }).subarray(0, UP_TO_TAIL - 5)]),
    expected: $.reads(
      $.fragmentOf(0),
      $.fragmentOf(1, { ...cut, payloadSha256: sha256([$.audio(3), $.audio(4).subarray(0, 11)]) }),
    ),
  },
  {
    name: "truncated-in-block-header",
    why: "Cut before the block is known: it is not reported.",
    bytes: WHOLE.subarray(0, FIRST_BLOCK + BLOCK_HEADER + 16 + BLOCK_HEADER - 1),
    expected: $.reads($.fragmentOf(0, { ...cut, blocks: [[1, T, 16]], payload: [$.audio(1)] })),
  },
  {
    name: "truncated-before-payload",
    why: "Cut where a block's header ends: it is reported, and has no last piece.",
    bytes: WHOLE.subarray(0, FIRST_BLOCK + BLOCK_HEADER),
    expected: $.reads($.fragmentOf(0, { ...cut, blocks: [[1, T, 16]], payload: [] })),
  },
  {
    name: "truncated-between-blocks",
    why: "Cut exactly between two blocks of an open cluster: nothing shows it, but no token proves the fragment whole either.",
    bytes: WHOLE.subarray(0, FIRST_BLOCK + BLOCK_HEADER + 16),
    expected: $.reads($.fragmentOf(0, { ...cut, truncated: false, blocks: [[1, T, 16]], payload: [$.audio(1)] })),
  },
  {
    name: "truncated-between-blocks-of-known-cluster",
    why: "The same in a cluster whose size is written: that shows it.",
    bytes: $.documentOf(0, {
      cluster: cluster({ timestampTicks: T, blocks: $.twoBlocks(0), size: "known" }),
    }).subarray(0, FIRST_BLOCK + 7 + BLOCK_HEADER + 16),
    expected: $.reads($.fragmentOf(0, { ...cut, blocks: [[1, T, 16]], payload: [$.audio(1)] })),
  },
  {
    name: "truncated-in-tail-tags",
    why: "Cut inside the tags after the cluster: all audio is there, the token is not.",
    bytes: WHOLE.subarray(0, WHOLE.length - 1),
    expected: $.reads($.fragmentOf(0, cut)),
  },
  {
    name: "truncated-in-head-tags",
    why: "Cut before the tags are whole: there is no fragment yet.",
    bytes: concatenate([WHOLE, $.documentOf(1).subarray(0, UP_TO_CLUSTER - 1)]),
    expected: $.reads($.fragmentOf(0)),
  },
  {
    name: "truncated-in-ebml-header",
    why: "Cut inside the next document's first element.",
    bytes: concatenate([WHOLE, ebmlHeader().subarray(0, 3)]),
    expected: $.reads($.fragmentOf(0)),
  },
  {
    name: "hostile-sizes-block-of-8-pib",
    why: "A block may claim any size while its parents are open: what comes passes through, and nothing is kept for the rest.",
    bytes: concatenate([
      WHOLE.subarray(0, FIRST_BLOCK),
      Uint8Array.of(0xa3, 0x01, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0, 0, 0x80),
      $.audio(1),
    ]),
    expected: $.reads(
      $.fragmentOf(0, { ...cut, blocks: [[1, T, Number.MAX_SAFE_INTEGER - 4]], payload: [$.audio(1)] }),
    ),
  },
  {
    name: "empty",
    why: "An answer without a byte: no fragment, no error.",
    bytes: $.NOTHING,
    expected: $.reads(),
  },
];
