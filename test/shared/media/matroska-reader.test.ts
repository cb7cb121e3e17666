import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { ID } from "../../../shared/media/ebml.ts";
import { concatenate, element, openMaster } from "../../../shared/media/ebml-writer.ts";
import { MatroskaReader } from "../../../shared/media/matroska-reader.ts";
import { cluster, ebmlHeader, openSegment, producerTags, simpleBlock } from "../../../shared/media/matroska-writer.ts";
import { effort } from "../../support/effort.ts";
import { chunksOf, randomChunksOf } from "../../support/media/chunks.ts";
import { documentOf, tagsAfter } from "../../support/media/corpus/parts.ts";
import { CORPUS } from "../../support/media/corpus.ts";
import { type Outcome, outcomeOf } from "../../support/media/outcome.ts";
import { randomFrom } from "../../support/media/random.ts";
import { bytesOf, fragmentsOf, streams } from "../../support/media/streams.ts";
import { Transcript } from "../../support/media/transcript.ts";

/** `toEqual` takes most of the time of a property over many streams: it is only asked where it has something to show. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
  expect(isDeepStrictEqual(actual, expected)).toBe(true);
}

describe("streams of every shape", () => {
  it("are read as they were written, in any chunks", () => {
    fc.assert(
      fc.property(streams, fc.nat(), (stream, seed) => {
        const bytes = bytesOf(stream);
        const expected = { fragments: fragmentsOf(stream), error: null };

        const outcomes = [
          ...[1, 7, 16_384].map((size) => outcomeOf(chunksOf(bytes, size))),
          outcomeOf(randomChunksOf(bytes, randomFrom(seed))),
        ];

        for (const outcome of outcomes) expectSame(outcome, expected);
      }),
      { numRuns: effort(100, 5) },
    );
  });

  it("give each byte of audio with the push that brings it", () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const bytes = bytesOf(stream);
        const transcript = new Transcript();

        let most = 0;
        for (const byte of bytes) {
          const before = transcript.payloadBytes;
          transcript.reader.push(Uint8Array.of(byte));
          most = Math.max(most, transcript.payloadBytes - before);
        }

        // A byte that was withheld would have to come with another one.
        expect(most).toBeLessThanOrEqual(1);
      }),
      { numRuns: effort(30, 3) },
    );
  });
});

const blocksOf = ({ fragments }: Outcome) => fragments.flatMap(({ blocks }) => blocks);
const provenOf = ({ fragments }: Outcome) =>
  fragments.filter(({ endedBy }) => endedBy === "continuation-token" || endedBy === "error");

describe("a stream that is cut", () => {
  const small = CORPUS.filter(({ name, bytes }) => bytes.length < 700 || name === "two-fragments");

  it.each(small.slice(0, effort(small.length, 3)).map((entry) => [entry.name, entry] as const))(
    "at any byte gives what came before: %s",
    (_name, { bytes, expected, options }) => {
      for (let length = 0; length < bytes.length; length += effort(1, 61)) {
        const cut = outcomeOf([bytes.subarray(0, length)], options);

        expectSame(blocksOf(cut), blocksOf(expected).slice(0, blocksOf(cut).length));
        expectSame(provenOf(cut), provenOf(expected).slice(0, provenOf(cut).length));
        if (cut.error !== null) expectSame(cut.error, expected.error);
      }
    },
  );
});

const OPEN_CLUSTER = concatenate([ebmlHeader(), openSegment(), openMaster(ID.Cluster, 1)]);
const bytes = (...values: number[]) => Uint8Array.from(values);

/** A reader that was given `first`, and what it tells from then on. */
function listening(first: Uint8Array = OPEN_CLUSTER) {
  const told: string[] = [];
  const reader = new MatroskaReader({
    onDocument: (offset) => told.push(`document at ${offset}`),
    onTag: (name, value) => told.push(`${name}=${value}`),
    onTagsEnd: () => told.push("tags end"),
    onCluster: () => told.push("cluster"),
    onClusterTimestamp: (ticks) => told.push(`timestamp ${ticks}`),
    onBlock: (track, _ticks, _flags, payloadBytes) => told.push(`${payloadBytes} bytes of ${track}`),
    onPayload: (buffer, start, end, isLast) => {
      if (start < 0 || end < start || end > buffer.length) throw new RangeError(`a piece from ${start} to ${end}`);
      if (isLast) told.push("whole");
    },
    onClusterEnd: (truncated) => told.push(truncated ? "cluster cut" : "cluster end"),
    onDocumentEnd: (truncated) => told.push(truncated ? "document cut" : "document end"),
  });
  reader.push(first);
  told.length = 0;
  /** What the reader tells of some more bytes, in one chunk or several. */
  const tells = (...chunks: Uint8Array[]) => {
    for (const chunk of chunks) reader.push(chunk);
    return told.splice(0);
  };
  return { reader, tells };
}

describe("a block", () => {
  const header = bytes(0x81, 0, 0, 0x80);

  it.each([
    [1, 0x10],
    [1, 0x7e],
    [2, 0x84],
    [2, 0x90],
    [2, 0x3f_fe],
    [3, 0x8004],
    [3, 0x1f_fffe],
    [4, 0x80_8004],
    [5, 0x80_8004],
    [7, 0x10],
    [7, 2 ** 48 + 16],
    [8, 0x10],
    [8, 2 ** 24 + 16],
    [8, 2 ** 32 + 16],
    [8, 2 ** 40 + 16],
    [8, 2 ** 48 + 16],
  ])("whose size of %d bytes is %d says so", (length, size) => {
    const { tells } = listening();
    const marked = Buffer.from(
      ((1n << BigInt(7 * length)) | BigInt(size)).toString(16).padStart(2 * length, "0"),
      "hex",
    );
    const beforeTheCluster = bytes(0x81, 0xff, 0xec, 0x80);
    const zeros = element(ID.Void, new Uint8Array(8));
    const block = concatenate([bytes(ID.SimpleBlock), marked, beforeTheCluster, new Uint8Array(12)]);

    expect(tells(concatenate([zeros, block]))[0]).toBe(`${size - 4} bytes of 1`);
  });

  it("is found behind one whose audio looks like a header", () => {
    const loud = { track: 1, ticks: 0, payload: new Uint8Array(12).fill(0xff) };
    const { tells } = listening();

    for (const length of [1, 2, 8]) {
      const found = tells(concatenate([simpleBlock(loud, length), simpleBlock({ ...loud, track: 2 }, length)]));

      expect(found).toEqual(["12 bytes of 1", "whole", "12 bytes of 2", "whole"]);
    }
  });

  it("is told of with its last byte where it is empty", () => {
    const empty = concatenate([bytes(ID.SimpleBlock, 0x84), header]);
    const laced = bytes(ID.SimpleBlock, 0x85, 0x81, 0, 0, 0x84, 0);

    for (const block of [empty, laced]) {
      expect(listening().tells(block)).toEqual(["0 bytes of 1", "whole"]);
      expect(listening().tells(block.subarray(0, 3), block.subarray(3))).toHaveLength(2);
    }
  });

  it.each([
    ["of no known size, in one byte", [0xff], "only Segment and Cluster in their place may have an unknown size"],
    [
      "of no known size, in two bytes",
      [0x7f, 0xff],
      "only Segment and Cluster in their place may have an unknown size",
    ],
    ["of three bytes", [0x83], "a block holds at least four bytes"],
    ["of three bytes, in two", [0x40, 0x03], "a block holds at least four bytes"],
    ["of three bytes, in eight", [0x01, 0, 0, 0, 0, 0, 0, 0x03], "a block holds at least four bytes"],
  ])("%s is an error, whatever follows", (_name, size, explanation) => {
    const block = concatenate([bytes(ID.SimpleBlock), bytes(...size), header, new Uint8Array(140)]);

    expect(() => listening().tells(block)).toThrow(`${explanation} (SimpleBlock at byte ${OPEN_CLUSTER.length})`);
  });

  it("that is laced, but has no room for the sizes, is an error at once", () => {
    const none = bytes(ID.SimpleBlock, 0x84, 0x81, 0, 0, 0x82);
    const few = bytes(ID.SimpleBlock, 0x86, 0x81, 0, 0, 0x82, 3, 0);

    for (const block of [none, few]) {
      expect(() => listening().tells(block)).toThrow(expect.objectContaining({ code: "INVALID_LACING" }));
    }
  });

  it("is none outside of a cluster, nor inside of another element", () => {
    const block = simpleBlock({ track: 1, ticks: 0, payload: new Uint8Array(20).fill(0x81) });
    // A Void whose size looks like a SimpleBlock's id, cut before it.
    const size = bytes(ID.SimpleBlock, 0x90, ...header, ...new Uint8Array(30));
    const { tells } = listening(concatenate([ebmlHeader(), openSegment()]));

    expect(tells(block)).toEqual([]);
    expect(tells(openMaster(ID.Cluster, 1), bytes(ID.Void), size, block)).toEqual([
      "cluster",
      "20 bytes of 1",
      "whole",
    ]);
  });
});

describe("a MatroskaReader", () => {
  it("tells where clusters and documents end, and whether they were cut", () => {
    const { reader, tells } = listening(new Uint8Array(0));
    const blocks = [{ track: 1, ticks: 0, payload: new Uint8Array(2) }];
    const known = cluster({ timestampTicks: 5, blocks, size: "known" });
    const told = ["cluster", "timestamp 5", "2 bytes of 1", "whole", "cluster end"];

    expect(tells(ebmlHeader(), openSegment())).toEqual(["document at 0"]);
    expect(tells(known)).toEqual(told);
    expect(tells(cluster({ timestampTicks: 5, blocks }), known)).toEqual([...told, ...told]);
    expect(tells(ebmlHeader(), element(ID.Segment, known))).toEqual([
      "document end",
      `document at ${reader.offsetBytes - ebmlHeader().length - element(ID.Segment, known).length}`,
      ...told,
    ]);
    // A segment that ends where its cluster of unknown size does.
    expect(tells(ebmlHeader(), element(ID.Segment, cluster({ timestampTicks: 5, blocks })))).toContain("cluster end");
    expect(reader.end()).toBe(false);
    expect(tells()).toEqual(["document end"]);
  });

  it("is not cut behind an element without a body, and tells of it at once", () => {
    const { reader, tells } = listening(concatenate([ebmlHeader(), openSegment()]));

    expect(tells(producerTags([["a", "1"]]), element(ID.Tags, new Uint8Array(0)))).toEqual([
      "a=1",
      "tags end",
      "tags end",
    ]);
    expect(tells(element(ID.Void, new Uint8Array(0)))).toEqual([]);
    expect(reader.end()).toBe(false);
  });

  it("tells the end once", () => {
    const { reader, tells } = listening(OPEN_CLUSTER);

    reader.push(bytes(ID.SimpleBlock, 0x90));

    expect([reader.end(), reader.end()]).toEqual([true, false]);
    expect(tells()).toEqual(["cluster cut", "document cut"]);
  });

  it("passes over what nobody asks for without memory for it", () => {
    const { tells } = listening();

    expect(tells(concatenate([bytes(ID.Void, 0x01, 0, 0x10), new Uint8Array(80)]), bytes(0))).toEqual([]);
  });

  it("needs no visitor", () => {
    const reader = new MatroskaReader({});
    const long = { track: 1, ticks: 0, payload: new Uint8Array(20) };
    const laced = bytes(ID.SimpleBlock, 0x87, 0x81, 0, 0, 0x82, 0, 7, 7);

    reader.push(documentOf(0, { after: producerTags(tagsAfter(0)) }));
    reader.push(documentOf(1, { cluster: cluster({ timestampTicks: 0, blocks: [long] }), after: laced }));
    for (const byte of documentOf(2)) reader.push(bytes(byte));

    expect(reader.end()).toBe(false);
  });

  it("says what is no document as soon as an id is there, and the same ever after", () => {
    const { reader, tells } = listening(new Uint8Array(0));
    const code = { code: "NOT_MATROSKA", offsetBytes: 0, element: "Segment" };
    let first: unknown;
    try {
      tells(openSegment().subarray(0, 4));
    } catch (error) {
      first = error;
    }

    expect(first).toMatchObject(code);
    expect(() => tells(documentOf(0))).toThrow(first as Error);
    expect([reader.end(), tells()]).toEqual([false, []]);
  });

  it("tells nothing more after an error, not even the end", () => {
    const { reader, tells } = listening();

    expect(() => tells(bytes(0))).toThrow("no element id starts with this byte");
    expect([reader.end(), tells()]).toEqual([false, []]);
  });
});
