import { RepeatedRuns } from "../../../shared/media/repeated-runs.ts";

type Run = readonly [fragment: string, time: number | null, samples: number];

/** How many samples of each run, at 8 samples in a millisecond, were there before. */
function repeatedOf(...runs: readonly Run[]): number[] {
  const repeated = new RepeatedRuns(8000);
  return runs.map((run) => repeated.take(...run));
}

describe("RepeatedRuns", () => {
  it("takes a fragment that comes again after others as a whole, timed or not", () => {
    expect(repeatedOf(["a", 1000, 80], ["b", 1010, 80], ["a", 1000, 80], ["a", 1010, 40])).toEqual([0, 0, 80, 40]);
    expect(repeatedOf(["a", null, 80], ["b", null, 80], ["a", null, 80])).toEqual([0, 0, 80]);
  });

  it("takes a fragment that starts over up to where it was cut", () => {
    expect(repeatedOf(["a", 1000, 80], ["a", 1010, 40], ["a", 1000, 80], ["a", 1010, 80], ["a", 1020, 80])).toEqual([
      0, 0, 80, 40, 0,
    ]);
  });

  it("takes two runs below a millisecond with the same rounded time for two", () => {
    expect(repeatedOf(["a", 1000, 7], ["a", 1000, 7])).toEqual([0, 0]);
    expect(repeatedOf(["a", 1000, 8], ["a", 1000, 8])).toEqual([0, 8]);
    expect(repeatedOf(["a", 1000, 8], ["a", 1001, 4], ["a", 1000, 16])).toEqual([0, 0, 12]);
  });
});
