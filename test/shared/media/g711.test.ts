import { decodeG711, encodeG711, type G711Law } from "../../../shared/media/g711.ts";

/**
 * The Recommendation's tables 1 and 2, on its own scales (A-law 4,096, mu-law 8,159), written out by segment: where the segment's
 * first interval starts, how wide its intervals are, how many it has.
 */
const SEGMENTS: Readonly<Record<G711Law, readonly (readonly [start: number, width: number, intervals: number])[]>> = {
  A: [
    [0, 2, 32],
    [64, 4, 16],
    [128, 8, 16],
    [256, 16, 16],
    [512, 32, 16],
    [1024, 64, 16],
    [2048, 128, 16],
  ],
  mu: [
    [0, 1, 1],
    [1, 2, 15],
    [31, 4, 16],
    [95, 8, 16],
    [223, 16, 16],
    [479, 32, 16],
    [991, 64, 16],
    [2015, 128, 16],
    [4063, 256, 16],
  ],
};
/** 16-bit steps in one unit of the law's scale. */
const UNIT: Readonly<Record<G711Law, number>> = { A: 8, mu: 4 };

/** Each interval from zero outwards, in 16-bit steps: its decision value nearer to zero, and its quantised value. */
function intervalsOf(law: G711Law): { from: number; value: number }[] {
  const unit = UNIT[law];
  return SEGMENTS[law].flatMap(([start, width, intervals]) =>
    Array.from({ length: intervals }, (_none, index) => {
      const from = (start + index * width) * unit;
      // The innermost interval of mu-law spans zero, and is quantised to it.
      return { from, value: law === "mu" && from === 0 ? 0 : from + (width * unit) / 2 };
    }),
  );
}

/** The code of the interval with this number: as on the line, A-law with its even bits inverted, mu-law with all of them. */
function codeOf(law: G711Law, interval: number, isNegative: boolean): number {
  const character = interval | (isNegative ? 0 : 0x80);
  return law === "A" ? character ^ 0x55 : character ^ 0x7f;
}

const ALL_CODES = Uint8Array.from({ length: 256 }, (_none, code) => code);
const ALL_SAMPLES = Int16Array.from({ length: 65_536 }, (_none, index) => index - 32_768);

describe.each(["A", "mu"] as const)("G.711 %s-law", (law) => {
  const intervals = intervalsOf(law);

  it("has 128 intervals on each side of zero, the last of which holds the largest value", () => {
    expect(intervals).toHaveLength(128);
    expect(intervals.at(-1)?.value).toBe(law === "A" ? 32_256 : 32_124);
  });

  it("decodes all 256 codes", () => {
    const expected = new Int16Array(256);
    intervals.forEach(({ value }, interval) => {
      expected[codeOf(law, interval, false)] = value;
      expected[codeOf(law, interval, true)] = -value;
    });

    expect(decodeG711(ALL_CODES, law)).toEqual(expected);
  });

  it("encodes all 65,536 samples", () => {
    const expected = Uint8Array.from(ALL_SAMPLES, (sample) => {
      // On a decision value below zero A-law takes the interval nearer to zero, mu-law the one further from it.
      const magnitude = law === "A" && sample < 0 ? -sample - 1 : Math.abs(sample);
      const interval = intervals.findLastIndex(({ from }) => from <= magnitude);
      return codeOf(law, interval, sample < 0);
    });

    expect(encodeG711(ALL_SAMPLES, law)).toEqual(expected);
  });

  it("gives every code back but the second zero of mu-law", () => {
    const again = encodeG711(decodeG711(ALL_CODES, law), law);

    const changed = [...ALL_CODES].filter((code) => again[code] !== code);
    expect(changed).toEqual(law === "A" ? [] : [0x7f]);
    expect(law === "A" || again[0x7f] === 0xff).toBe(true);
  });

  it("errs by at most half an interval", () => {
    const decoded = decodeG711(encodeG711(ALL_SAMPLES, law), law);

    const worst = ALL_SAMPLES.map((sample, index) => Math.abs(sample - (decoded[index] ?? 0))).reduce(
      (a, b) => Math.max(a, b),
      0,
    );
    expect(worst).toBeLessThanOrEqual(law === "A" ? 512 : 644);
  });

  it("reads a view into a larger buffer, and nothing at all", () => {
    const codes = Uint8Array.of(1, 2, 3, 4).subarray(1, 3);

    expect(decodeG711(codes, law)).toEqual(decodeG711(Uint8Array.of(2, 3), law));
    expect(encodeG711(new Int16Array(0), law)).toHaveLength(0);
    expect(encodeG711(Int16Array.of(0), law)).toEqual(Uint8Array.of(law === "A" ? 0xd5 : 0xff));
  });
});
