import fc from "fast-check";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import { parseLacing } from "../../../shared/media/lacing.ts";
import { LACING_FLAGS, type LacingKind, lacingHeader } from "../../support/media/laced.ts";

const FRAMES: Record<Exclude<LacingKind, "none">, fc.Arbitrary<number[]>> = {
  xiph: fc.array(fc.nat(70_000), { minLength: 1, maxLength: 256 }),
  ebml: fc.array(fc.nat(70_000), { minLength: 1, maxLength: 256 }),
  fixed: fc.tuple(fc.integer({ min: 1, max: 256 }), fc.nat(2000)).map(([count, size]) => Array(count).fill(size)),
};

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

/** Parses `header` as all that is known of a block of `blockBytes`. */
const parsed = (kind: LacingKind, header: readonly number[], blockBytes: number) =>
  parseLacing(Uint8Array.from(header), 0, header.length, LACING_FLAGS[kind], blockBytes);

describe.each(["xiph", "fixed", "ebml"] as const)("%s lacing", (kind) => {
  it("gives the sizes that were written, wherever the header stands", () => {
    fc.assert(
      fc.property(FRAMES[kind], fc.nat(5), (frameBytes, start) => {
        const header = lacingHeader(kind, frameBytes);
        const buffer = concatenate([new Uint8Array(start).fill(0xff), header]);

        const lacing = parseLacing(buffer, start, buffer.length, LACING_FLAGS[kind], header.length + sum(frameBytes));

        expect(lacing).toEqual({ headerBytes: header.length, frameBytes });
      }),
    );
  });

  it("asks for more until the header is whole, never past it", () => {
    const frameBytes = kind === "fixed" ? [300, 300, 300] : [300, 10, 300, 5];
    const header = lacingHeader(kind, frameBytes);
    const blockBytes = header.length + sum(frameBytes);
    // What lies behind the bytes that are there means nothing.
    const results = Array.from({ length: header.length + 1 }, (_none, end) =>
      parseLacing(concatenate([header.subarray(0, end), new Uint8Array(9)]), 0, end, LACING_FLAGS[kind], blockBytes),
    );

    expect(results.slice(0, -1)).toEqual(Array(header.length).fill("more"));
    expect(results.at(-1)).toEqual({ headerBytes: header.length, frameBytes });
  });

  it("takes a block that its header fills", () => {
    expect(parsed(kind, [...lacingHeader(kind, [0, 0, 0])], lacingHeader(kind, [0, 0, 0]).length)).toEqual({
      headerBytes: lacingHeader(kind, [0, 0, 0]).length,
      frameBytes: [0, 0, 0],
    });
  });
});

describe("a lacing header that cannot be", () => {
  it.each([
    ["fixed: seven bytes for three frames", "fixed", [2], 8],
    ["xiph: a frame of one byte more than there is", "xiph", [1, 10], 11],
    ["xiph: a run of 255s past the block", "xiph", [1, 255, 255], 400],
    ["ebml: a frame of one byte more than there is", "ebml", [1, 0x8a], 11],
    ["ebml: a second frame past the block", "ebml", [2, 0x85, 0xff - 1], 40],
    ["ebml: a frame smaller than nothing", "ebml", [2, 0x81, 0x80], 400],
    ["ebml: a size that starts with a zero byte", "ebml", [1, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0], 400],
    ["ebml: a size that is unknown", "ebml", [1, 0xff], 400],
    ["ebml: a difference that is unknown", "ebml", [2, 0x85, 0xff], 400],
    ["ebml: the same behind a size that it would fit", "ebml", [2, 0x40, 0x80, 0xff], 400],
  ] as const)("%s", (_name, kind, header, blockBytes) => {
    expect(parsed(kind, header, blockBytes)).toBe("invalid");
  });

  it("may be as long as it can be: sizes of eight bytes, frames to the last byte", () => {
    expect(parsed("ebml", [1, 0x01, 0, 0, 0, 0, 0, 0, 5], 15)).toEqual({ headerBytes: 9, frameBytes: [5, 1] });
    expect(parsed("ebml", [1, 0x89], 11)).toEqual({ headerBytes: 2, frameBytes: [9, 0] });
    expect(parsed("xiph", [1, 9], 11)).toEqual({ headerBytes: 2, frameBytes: [9, 0] });
  });
});
