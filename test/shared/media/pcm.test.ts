import fc from "fast-check";
import { deinterleave, interleave, l16ToSamples, rmsLevel, samplesToL16 } from "../../../shared/media/pcm.ts";

const anySamples = fc.int16Array();

describe("16-bit little-endian PCM", () => {
  it("has the low byte first", () => {
    expect(samplesToL16(Int16Array.of(1, -2, 0x1234))).toEqual(Uint8Array.of(1, 0, 0xfe, 0xff, 0x34, 0x12));
    expect(l16ToSamples(Uint8Array.of(0x34, 0x12, 0, 0x80))).toEqual(Int16Array.of(0x1234, -32_768));
  });

  it("is read from any offset in a buffer, an odd byte at the end left out", () => {
    fc.assert(
      fc.property(anySamples, fc.nat(5), fc.boolean(), (samples, offset, hasOddByte) => {
        const bytes = samplesToL16(samples);
        const buffer = Buffer.alloc(offset + bytes.length + 9, 0x7f);
        buffer.set(bytes, offset);

        const read = l16ToSamples(buffer.subarray(offset, offset + bytes.length + (hasOddByte ? 1 : 0)));

        expect(read).toEqual(samples);
      }),
    );
  });

  it("is written from a view into a larger buffer", () => {
    const samples = Int16Array.of(1, 2, 3, 4).subarray(1, 3);

    expect(samplesToL16(samples)).toEqual(Uint8Array.of(2, 0, 3, 0));
  });

  it("is copied: what is changed afterwards changes nothing", () => {
    const bytes = Uint8Array.of(1, 0);
    const samples = l16ToSamples(bytes);
    const again = samplesToL16(samples);

    bytes[0] = 9;
    samples[0] = 8;

    expect([samples[0], again[0]]).toEqual([8, 1]);
  });
});

describe("interleave", () => {
  it("puts the first channel left", () => {
    expect(interleave([Int16Array.of(1, 2), Int16Array.of(-1, -2)])).toEqual(Int16Array.of(1, -1, 2, -2));
    expect(interleave([])).toHaveLength(0);
  });

  it("is undone by deinterleave", () => {
    const channels = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.nat(50))
      .chain(([count, length]) =>
        fc.array(fc.int16Array({ minLength: length, maxLength: length }), { minLength: count, maxLength: count }),
      );

    fc.assert(
      fc.property(channels, (samples) => {
        expect(deinterleave(interleave(samples), samples.length)).toEqual(samples);
      }),
    );
  });

  it("refuses channels of different lengths", () => {
    expect(() => interleave([new Int16Array(1), new Int16Array(2)])).toThrow(
      new RangeError("channels to interleave must be of equal length"),
    );
  });

  it("leaves out a last frame that is not whole", () => {
    expect(deinterleave(Int16Array.of(1, 2, 3), 2)).toEqual([Int16Array.of(1), Int16Array.of(2)]);
  });
});

describe("rmsLevel", () => {
  it.each([
    ["a full-scale square wave", Int16Array.of(-32_768, -32_768), 0],
    ["half of full scale", Int16Array.of(16_384, -16_384), -6.0206],
    ["a sine at full scale", Int16Array.from({ length: 8000 }, (_n, i) => 32_767 * Math.sin(i / 8)), -3.01],
    ["silence", new Int16Array(10), Number.NEGATIVE_INFINITY],
    ["nothing", new Int16Array(0), Number.NEGATIVE_INFINITY],
  ])("of %s", (_name, samples, expected) => {
    expect(rmsLevel(samples)).toBeCloseTo(expected, 2);
  });
});
