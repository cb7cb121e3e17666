import fc from "fast-check";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import { MatroskaError } from "../../../shared/media/errors.ts";
import { MatroskaReader } from "../../../shared/media/matroska-reader.ts";
import {
  cluster,
  ebmlHeader,
  openSegment,
  producerTags,
  segmentInfo,
  serviceTags,
  trackList,
} from "../../../shared/media/matroska-writer.ts";
import { RepeatedHead } from "../../../shared/media/repeated-head.ts";

const audio = { samplingFrequencyInHertz: 8000, channels: 1 };
const BLOCKS = cluster({ timestampTicks: 7, blocks: [{ track: 1, ticks: 0, payload: Uint8Array.of(1, 2) }] });
const NUMBER = serviceTags([["AWS_KINESISVIDEO_FRAGMENT_NUMBER", "1"]]);

/** Parts of a head, any of which a producer may write, leave out or change. */
const PARTS = {
  info: segmentInfo(),
  tracks: trackList([{ number: 1, name: "audio", codecId: "A_AAC", audio }]),
  "other tracks": trackList([{ number: 1, name: "video", codecId: "A_AAC", audio }]),
  call: producerTags([["CallId", "one"]]),
  "other call": producerTags([["CallId", "two"]]),
  "no tags": Uint8Array.of(0x12, 0x54, 0xc3, 0x67, 0x80),
  void: Uint8Array.of(0xec, 0x82, 0, 0),
  "long void": Uint8Array.of(0xec, 0x50, 0x00, ...new Uint8Array(0x1000)),
  service: NUMBER,
} as const;
type Part = keyof typeof PARTS;

const documentOf = (parts: readonly Part[]) =>
  concatenate([ebmlHeader(), openSegment(), ...parts.map((part) => PARTS[part]), BLOCKS, NUMBER]);

/** Everything that a visitor is told, each with the offset that the reader stands at. */
function toldOf(documents: readonly Uint8Array[], readerOf: (index: number) => number): unknown[] {
  const told: unknown[] = [];
  const readers = new Map<number, MatroskaReader>();
  let before = 0;
  documents.forEach((document, index) => {
    const key = readerOf(index);
    const started = readers.get(key) === undefined ? before : 0;
    const tell =
      (name: string) =>
      (...values: unknown[]) =>
        told.push([name, name === "document" ? [] : values, started + reader.offsetBytes]);
    const reader: MatroskaReader =
      readers.get(key) ??
      new MatroskaReader({
        onDocument: (offset) => tell("document")(offset),
        onTimestampScale: tell("scale"),
        onTracks: tell("tracks"),
        onTag: tell("tag"),
        onTagsEnd: tell("tags end"),
        onCluster: tell("cluster"),
      });
    readers.set(key, reader);
    reader.push(document);
    before += document.length;
  });
  return told;
}

describe("the head of a document", () => {
  const part = fc.constantFrom(...(Object.keys(PARTS) as Part[]));
  // Heads that repeat: what is drawn is which of two stands where.
  const stream = fc
    .tuple(fc.array(part, { maxLength: 5 }), fc.array(part, { maxLength: 5 }), fc.array(fc.boolean(), { maxLength: 6 }))
    .map(([one, other, picks]) => [one, one, ...picks.map((pick) => (pick ? one : other))].map(documentOf));

  it("is told the same by a reader that has read it before and by one that has not", () => {
    fc.assert(
      fc.property(stream, (documents) => {
        const bySame = toldOf(documents, () => 0);
        const byNew = toldOf(documents, (index) => index);

        expect(bySame).toEqual(byNew);
      }),
    );
  });
});

/** What a reader reads, element by element, of documents that are pushed one after the other. */
function replaysOf(documents: readonly (readonly Uint8Array[])[]): number[] {
  const replay = RepeatedHead.prototype.replay;
  const replays: number[] = [];
  try {
    documents.forEach((chunks, index) => {
      RepeatedHead.prototype.replay = function (advance) {
        replays.push(index);
        replay.call(this, advance);
      };
      for (const chunk of chunks) reader.push(chunk);
    });
  } finally {
    RepeatedHead.prototype.replay = replay;
  }
  return replays;
}

let reader = new MatroskaReader({});
beforeEach(() => {
  reader = new MatroskaReader({});
});

describe("a head is not read again", () => {
  const usual = documentOf(["info", "tracks", "call", "service"]);

  it("where it comes again, also after another one and after a cluster that the service's tags do not announce", () => {
    const other = documentOf(["info", "tracks", "other call"]);

    expect(replaysOf([[usual], [usual], [usual], [other], [other], [usual], [usual]])).toEqual([1, 2, 4, 6]);
  });

  it("whatever stands before it in its chunk, and where its EBML header came in another one", () => {
    const twice = concatenate([usual, usual]);

    expect(replaysOf([[twice], [usual.subarray(0, 3), usual.subarray(3)]])).toEqual([0, 1]);
  });

  it("but it is where it is cut, and is not kept then", () => {
    const cut = [usual.subarray(0, 60), usual.subarray(60)];

    expect(replaysOf([cut, [usual], cut, [usual]])).toEqual([3]);
  });

  it("but it is where it is very long, or in a segment of known size", () => {
    const long = documentOf(["info", "long void"]);
    const known = concatenate([ebmlHeader(), Uint8Array.of(0x18, 0x53, 0x80, 0x67, 0x80 + BLOCKS.length), BLOCKS]);

    expect(replaysOf([[long], [long], [known], [known]])).toEqual([]);
  });

  it("but it is where the same bytes follow an EBML header of another size", () => {
    const first = concatenate([ebmlHeader(), openSegment(), BLOCKS]);
    const other = first.slice();
    // One byte shorter: the last one of the EBML header is then an element id, which is none.
    other[4] = (other[4] as number) - 1;

    expect(() => replaysOf([[first], [other]])).toThrow(MatroskaError);
  });
});

test("tags of a head that repeats count as much as they did the first time", () => {
  const call = PARTS.call;
  // Both Tags elements before the cluster fit exactly: the size of each body stands in the element's header.
  const headerBytes = (element: Uint8Array) => 4 + (Math.clz32(element[4] as number) - 23);
  const maximumBufferedBytes = call.length - headerBytes(call) + NUMBER.length - headerBytes(NUMBER);
  reader = new MatroskaReader({}, { maximumBufferedBytes });
  const document = documentOf(["call", "service"]);

  expect(replaysOf([[document], [document], [document]])).toEqual([1, 2]);
});

describe("what is kept of a head", () => {
  const chunk = Uint8Array.of(9, 1, 2, 3, 4, 5, 0xff, 9);

  it("is told in its order, with where each element ends", () => {
    const told: unknown[] = [];
    const head = new RepeatedHead({
      onTimestampScale: (scale) => told.push(scale),
      onTracks: (tracks) => told.push(tracks),
      onTag: (name, value) => told.push([name, value]),
      onTagsEnd: () => told.push("end"),
    });
    head.record(chunk, 1, 100, 5);
    head.add(101, null, 7);
    head.add(102, null, []);
    head.addTags([["A", ""]], 102, 104, 2);
    head.addTags([], 104, 105, 1);
    expect(head.isRecording).toBe(true);
    head.addTags(
      [
        ["B", "x"],
        ["AWS_X", "y"],
      ],
      105,
      109,
      4,
    );
    expect(head.isRecording).toBe(false);
    head.replay((end) => told.push(end));

    expect(told).toEqual([1, 7, 2, [], 4, ["A", ""], 4, "end", 5, "end"]);
    expect([head.bytes, head.tagsBytes]).toEqual([5, 3]);
  });

  it("is known again by all of its bytes and the size of the EBML header", () => {
    const head = new RepeatedHead({});
    expect(head.isAt(chunk, 0, 0)).toBe(false);
    head.record(chunk, 1, 100, 5);
    head.keep(106);

    expect(head.isAt(chunk, 1, 5)).toBe(true);
    expect(head.isAt(chunk.subarray(1, 7), 0, 5)).toBe(true);
    expect(head.isAt(chunk, 1, 4)).toBe(false);
    expect(head.isAt(chunk, 0, 5)).toBe(false);
    expect(head.isAt(chunk.subarray(1, 6), 0, 5)).toBe(false);
    expect(head.isAt(chunk.with(6, 0xfe), 1, 5)).toBe(false);
  });

  it.each([2048, 2049])("of %i bytes is up to 2,048 bytes", (bytes) => {
    const head = new RepeatedHead({});
    const long = new Uint8Array(bytes);
    head.record(long, 0, 0, 5);
    head.keep(bytes);

    expect(head.isAt(long, 0, 5)).toBe(bytes === 2048);
  });

  it("stays as it was where another one is forgotten", () => {
    const head = new RepeatedHead({ onTagsEnd: () => {} });
    head.record(chunk, 1, 100, 5);
    head.keep(103);
    head.record(chunk, 3, 100, 5);
    head.forget();
    head.add(101, null, null);
    head.addTags([["A", "b"]], 101, 102, 1);
    head.keep(104);

    expect([head.isAt(chunk, 1, 5), head.bytes, head.tagsBytes]).toEqual([true, 3, 0]);
  });
});
