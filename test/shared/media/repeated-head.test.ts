import fc from "fast-check";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
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
