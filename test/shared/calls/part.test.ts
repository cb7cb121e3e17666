import fc from "fast-check";
import {
  decodePartIndex,
  encodePart,
  type PartFragment,
  type PartIndex,
  partHeaderBytes,
  samplesOf,
} from "../../../shared/calls/part.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";

const time = fc.option(fc.integer({ min: 1, max: 4_102_444_800_000 }));
const fragment: fc.Arbitrary<PartFragment> = fc.record({
  number: fc.bigInt({ min: 0n, max: 10n ** 47n }).map(String),
  producerTimestamp: time,
  serverTimestamp: time,
  runs: fc.array(fc.tuple(fc.integer({ min: 0, max: 4_102_444_800_000 }), fc.nat(80_000)), { maxLength: 4 }),
});
const partIndex: fc.Arbitrary<PartIndex> = fc.record({
  version: fc.constant(1),
  // Any text: the length in front counts bytes, not characters.
  legId: fc.string({ unit: "grapheme", maxLength: 64 }),
  rateInHertz: fc.constantFrom(8000, 16_000),
  fragments: fc.array(fragment, { maxLength: 5 }),
});
const pcm = fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 5 });

const index: PartIndex = {
  version: 1,
  legId: "ChimeVoiceConnector-1",
  rateInHertz: 8000,
  fragments: [
    {
      number: "1",
      producerTimestamp: 1000,
      serverTimestamp: null,
      runs: [
        [1000, 512],
        [1100, 80],
      ],
    },
  ],
};

describe("a part", () => {
  it("gives back its index and its samples", () => {
    fc.assert(
      fc.property(partIndex, pcm, (written, pieces) => {
        const part = encodePart(written, pieces);

        expect(decodePartIndex(part)).toEqual(written);
        expect(part.subarray(partHeaderBytes(part))).toEqual(concatenate(pieces));
      }),
    );
  });

  it("is read from its header alone, wherever that lies in a buffer", () => {
    fc.assert(
      fc.property(partIndex, fc.nat(9), (written, offset) => {
        const part = encodePart(written, [Uint8Array.of(1, 2)]);
        const shifted = new Uint8Array(offset + part.length);
        shifted.set(part, offset);
        const start = shifted.subarray(offset);

        expect(decodePartIndex(start.subarray(0, partHeaderBytes(start)))).toEqual(written);
      }),
    );
  });

  it("is refused when its header is cut anywhere", () => {
    const part = encodePart(index, [new Uint8Array(1024)]);
    const header = part.subarray(0, partHeaderBytes(part));

    for (let length = 0; length < header.length; length++) {
      expect(() => decodePartIndex(header.subarray(0, length))).toThrow(
        expect.objectContaining({ code: "INVALID_INPUT" }),
      );
    }
  });

  it.each([
    ["text that is no index", new TextEncoder().encode("\0\0\0\x02{}")],
    ["an index of another version", encodePart({ ...index, version: 2 } as never, [])],
    ["a negative run", encodePart({ ...index, fragments: [{ ...index.fragments[0], runs: [[0, -1]] }] } as never, [])],
    ["sound", new TextEncoder().encode("RIFF\x24\0\0\0WAVEfmt ")],
  ])("is refused when it is %s", (_title, bytes) => {
    expect(() => decodePartIndex(bytes)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });

  it("counts the samples of a fragment over its runs", () => {
    expect(index.fragments.map(samplesOf)).toEqual([592]);
  });
});
