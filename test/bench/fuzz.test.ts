import type { Verdict } from "../../bench/fuzz/check.ts";
import { fuzzOne, sources, streamAt } from "../../bench/fuzz/run.ts";

const SEED = 7;
const STREAMS = 1000;

describe("broken streams", () => {
  const from = sources(SEED);

  it("are all read to a defined end, the same in any chunks", () => {
    const problems: string[] = [];
    const verdicts = new Set<Verdict>();

    for (let index = 0; index < STREAMS; index++) {
      const outcome = fuzzOne(index, SEED, from);
      if ("problem" in outcome) problems.push(`stream ${index} of seed ${SEED}: ${outcome.problem}`);
      else verdicts.add(outcome.verdict);
    }

    expect(problems).toEqual([]);
    // They are broken in every way that has a name, and not beyond recognition.
    expect([...verdicts].sort()).toEqual([
      "ELEMENT_PAST_PARENT",
      "ELEMENT_TOO_LARGE",
      "INVALID_BLOCK",
      "INVALID_ELEMENT_ID",
      "INVALID_ELEMENT_SIZE",
      "INVALID_LACING",
      "NOT_MATROSKA",
      "UNKNOWN_SIZE_NOT_ALLOWED",
      "cut",
      "whole",
    ]);
  });

  it("are the same for the same seed, and others for another", () => {
    const streams = (seed: number, sound = sources(seed)) =>
      Array.from({ length: 20 }, (_none, index) => Buffer.from(streamAt(index, seed, sound)).toString("hex"));

    expect(streams(SEED)).toEqual(streams(SEED, from));
    expect(streams(SEED)).not.toEqual(streams(SEED + 1, from));
  });
});
