import { ID } from "../../../shared/media/ebml.ts";
import { sizeBytes, uintElement } from "../../../shared/media/ebml-writer.ts";

describe("sizes", () => {
  it.each([
    [0, [0x80]],
    [126, [0xfe]],
    [127, [0x40, 0x7f]],
    [16_382, [0x7f, 0xfe]],
    [16_383, [0x20, 0x3f, 0xff]],
  ])("of %d take the least bytes that do not say unknown", (size, bytes) => {
    expect([...sizeBytes(size)]).toEqual(bytes);
  });

  it("take as many bytes as they are told, or do not fit", () => {
    expect([...sizeBytes(126, 1), ...sizeBytes(126, 2)]).toEqual([0xfe, 0x40, 0x7e]);
    expect(() => sizeBytes(127, 1)).toThrow(new RangeError("a size of 127 does not fit in 1 bytes"));
    expect(() => sizeBytes(128, 1)).toThrow(RangeError);
  });
});

describe("unsigned integers", () => {
  it.each([
    [0, [0]],
    [255, [255]],
    [256, [1, 0]],
    [65_535, [255, 255]],
    [65_536, [1, 0, 0]],
  ])("of %d take the least bytes", (value, bytes) => {
    expect([...uintElement(ID.TrackNumber, value)]).toEqual([ID.TrackNumber, 0x80 | bytes.length, ...bytes]);
  });
});
