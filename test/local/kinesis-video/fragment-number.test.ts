import fc from "fast-check";
import { nextFragmentNumber } from "../../../local/kinesis-video/fragment-number.ts";
import { seededRandom } from "../../../shared/random.ts";

describe("fragment numbers", () => {
  it("grow, have 47 digits, and differ by steps of every size", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed);
        const steps: number[] = [];
        let last = nextFragmentNumber(null, random);
        for (let count = 0; count < 200; count++) {
          const next = nextFragmentNumber(last, random);
          expect(next).toMatch(/^\d{47}$/);
          steps.push(String(BigInt(next) - BigInt(last)).length);
          last = next;
        }
        expect(Math.min(...steps)).toBeGreaterThan(0);
        expect(new Set(steps).size).toBeGreaterThan(10);
      }),
      { numRuns: 20 },
    );
  });
});
