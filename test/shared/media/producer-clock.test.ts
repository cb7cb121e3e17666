import { ProducerClock } from "../../../shared/media/producer-clock.ts";

const START = 1_767_607_200_000;
const GAP = 43_200_000;
const OVERLAP = 300_000;
const options = { startTime: START, tolerance: 20, longestGap: GAP, longestOverlap: OVERLAP };

/** What a clock says of times that come one after the other, without any audio between them. */
function offsetsOf(...times: (number | null)[]): (number | null)[] {
  const clock = new ProducerClock(options);
  return times.map((at) => clock.offset(at, 0));
}

describe("ProducerClock", () => {
  it.each([[null], [0], [-1], [Number.NaN]])("has no time in %s, and waits for one", (at) => {
    const clock = new ProducerClock(options);

    expect(clock.offset(at, 0)).toBeNull();
    expect(clock.origin).toBeNull();
    expect(clock.offset(START + 1000, 1000)).toBe(0);
    expect(clock.origin).toBe(START);
  });

  it("believes the longest gap and the longest overlap, and nothing past them", () => {
    expect(offsetsOf(START, START + GAP)).toEqual([0, GAP]);
    expect(offsetsOf(START, START + GAP + 1)).toEqual([0, null]);
    expect(offsetsOf(START, START - OVERLAP)).toEqual([0, -OVERLAP]);
    expect(offsetsOf(START, START - OVERLAP - 1)).toEqual([0, null]);
  });

  it("believes a jump when the next time agrees, by less than the tolerance", () => {
    const later = START + 2 * GAP;

    expect(offsetsOf(START, later, later + 19, later + 29)).toEqual([0, null, 0, 10]);
    expect(offsetsOf(START, later, later + 20, later + 40)).toEqual([0, null, null, null]);
    expect(offsetsOf(START, later, START, later)).toEqual([0, null, 0, null]);
  });

  it("takes only a time that it did not believe for the first of two that agree", () => {
    expect(offsetsOf(START, START + GAP, START + GAP + 10)).toEqual([0, GAP, null]);
    // The first time of a clock that counts from its own start agrees with no other.
    expect(offsetsOf(START, 10, 12)).toEqual([0, null, 0]);
  });

  it.each([
    ["as far from the announced start as a gap may be", START + GAP, START + GAP],
    ["further from it", START + GAP + 1, null],
    ["as far before it", START - GAP, START - GAP],
  ])("takes a first time for the origin, or not: %s", (_name, at, expected) => {
    const clock = new ProducerClock(options);

    clock.offset(at, 0);

    expect(clock.origin).toBe(expected);
  });
});
