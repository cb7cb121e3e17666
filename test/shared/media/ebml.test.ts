import fc from "fast-check";
import {
  ENDS_CLUSTER,
  elementName,
  ID,
  idLength,
  readFloat,
  readId,
  readString,
  readUint,
  readVint,
  UNKNOWN_SIZE,
  vintLength,
} from "../../../shared/media/ebml.ts";
import { sizeBytes, uintBytes, unknownSizeBytes } from "../../../shared/media/ebml-writer.ts";

const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** The bytes with others around them, so that a reader that looks too far is found out. */
const amid = (bytes: Uint8Array) => Uint8Array.of(0xff, ...bytes, 0xff);

describe("variable-size integers", () => {
  it.each(LENGTHS)("of %d bytes read as they were written, the largest included", (length) => {
    const largest = Math.min(2 ** (7 * length) - 2, Number.MAX_SAFE_INTEGER);
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.nat(70_000), fc.constant(largest)), (number) => {
        const value = Math.min(number, largest);
        const bytes = amid(sizeBytes(value, length));

        expect([vintLength(bytes[1] ?? 0), readVint(bytes, 1, length)]).toEqual([length, value]);
      }),
    );
  });

  it.each(LENGTHS)("of %d bytes are unknown when all value bits are 1, and only then", (length) => {
    const unknown = unknownSizeBytes(length);

    expect([vintLength(unknown[0] ?? 0), readVint(amid(unknown), 1, length)]).toEqual([length, UNKNOWN_SIZE]);
    for (let bit = 0; bit < 7 * length; bit++) {
      const known = unknown.slice();
      const at = length - 1 - Math.floor(bit / 8);
      known[at] = (known[at] ?? 0) ^ (1 << (bit % 8));
      expect([bit, readVint(amid(known), 1, length)]).not.toEqual([bit, UNKNOWN_SIZE]);
    }
  });

  it("have a length that the first byte tells, 9 where none starts so", () => {
    expect([0xff, 0x80, 0x7f, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01, 0x00].map(vintLength)).toEqual([
      1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });
});

describe("ids", () => {
  it("have a length that the first byte tells, 5 where none starts so", () => {
    expect([0xff, 0x80, 0x7f, 0x40, 0x3f, 0x20, 0x1f, 0x10, 0x0f, 0x00].map(idLength)).toEqual([
      1, 1, 2, 2, 3, 3, 4, 4, 5, 5,
    ]);
  });

  it.each(Object.entries(ID))("of %s reads as it is written, and has its name", (name, id) => {
    const length = id > 0xff_ffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
    const bytes = amid(uintBytes(id, length));

    expect([idLength(bytes[1] ?? 0), readId(bytes, 1, length), elementName(id)]).toEqual([length, id, name]);
  });

  it("that nobody knows are not shown", () => {
    expect([0, 0x8f, 0x1a45dfa4].map(elementName)).toEqual(Array(3).fill("unknown element"));
  });

  it("that end a cluster are those that cannot be in one", () => {
    const inCluster = [ID.Timestamp, ID.Position, ID.PrevSize, ID.SimpleBlock, ID.BlockGroup, ID.Void, ID.Crc32];

    expect(inCluster.filter((id) => ENDS_CLUSTER.has(id))).toEqual([]);
    expect([...ENDS_CLUSTER].map(elementName).sort()).toEqual(
      ["EBML", "Segment", "SeekHead", "Info", "Tracks", "Tags", "Cues", "Chapters", "Attachments", "Cluster"].sort(),
    );
  });
});

describe("values", () => {
  it("are unsigned integers of up to eight bytes; what is longer is none", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(readUint(amid(uintBytes(value, 8)), 1, 9)).toBe(value);
      }),
    );
    expect([readUint(Uint8Array.of(1, 2, 3), 1, 1), readUint(new Uint8Array(9).fill(1), 0, 9)]).toEqual([0, 0]);
  });

  it("are floats of four or eight bytes; what is no number is 0", () => {
    const view = new DataView(new ArrayBuffer(14));
    view.setFloat32(1, 8000);
    view.setFloat64(5, 44_100.5);
    // The bytes may be part of a larger buffer.
    const bytes = new Uint8Array(view.buffer, 1);

    expect([readFloat(bytes, 0, 4), readFloat(bytes, 4, 12)]).toEqual([8000, 44_100.5]);
    expect([readFloat(bytes, 0, 0), readFloat(bytes, 0, 3), readFloat(bytes, 0, 12)]).toEqual([0, 0, 0]);
    view.setFloat32(1, Number.NaN);
    view.setFloat64(5, Number.NEGATIVE_INFINITY);
    expect([readFloat(bytes, 0, 4), readFloat(bytes, 4, 12)]).toEqual([0, 0]);
  });

  it.each([
    ["plain", "audio/L16;rate=8000", "audio/L16;rate=8000"],
    ["of several bytes a character", "Straße 東京 🎧", "Straße 東京 🎧"],
    ["with a byte order mark", "\uFEFFname", "\uFEFFname"],
    ["padded with NULs", "matroska\0\0\0", "matroska"],
    ["with something behind a NUL", "é\0rest", "é"],
    ["empty", "", ""],
  ])("are text: %s", (_name, written, read) => {
    const bytes = amid(new TextEncoder().encode(written));

    expect(readString(bytes, 1, bytes.length - 1)).toBe(read);
  });

  it("are text where bytes are none, with replacement characters", () => {
    expect(readString(Uint8Array.of(0x41, 0xff, 0x42), 0, 3)).toBe("A\uFFFDB");
    expect(readString(Uint8Array.of(0x80), 0, 1)).toBe("\uFFFD");
  });
});
