import fc from "fast-check";
import { Pacer } from "../../../shared/kvs/pacer.ts";

const START = Date.UTC(2026, 10, 3, 10);

describe("spacing requests out", () => {
  it("lets a quota's worth go at once, and the next when the first is more than a second old", () => {
    const pacer = new Pacer();

    expect([0, 0, 300, 300].map((time) => pacer.reserve("a", 2, START + time))).toEqual([0, 0, 800, 800]);
    expect(pacer.reserve("a", 2, START + 3000)).toBe(0);
  });

  it("keeps keys apart", () => {
    const pacer = new Pacer();

    expect(["a", "b", "a", "b"].map((key) => pacer.reserve(key, 1, START))).toEqual([0, 0, 1100, 1100]);
  });

  it("no second ever holds more than the quota, and none waits longer than it must", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), gaps, (quota, waits) => {
        const pacer = new Pacer();
        const turns: number[] = [];
        let now = START;
        for (const wait of waits) {
          now += wait;
          turns.push(now + pacer.reserve("a", quota, now));
        }

        for (const [index, turn] of turns.entries()) {
          const previous = turns[index - quota];
          if (previous !== undefined) expect(turn - previous).toBeGreaterThan(1000);
        }
        for (const [index, turn] of turns.entries())
          if (turn > (turns[index - 1] ?? turn)) {
            // Whoever waits goes when the quota allows it, and not later.
            const arrived = START + waits.slice(0, index + 1).reduce((sum, wait) => sum + wait, 0);
            expect(turn).toBe(Math.max(arrived, (turns[index - quota] ?? 0) + 1100));
          }
      }),
    );
  });

  it("forgets those that nobody asks about any more", () => {
    const pacer = new Pacer();
    for (let stream = 0; stream < 10_000; stream++) pacer.reserve(`stream ${stream}`, 5, START + stream);

    expect(pacer.keys).toBeLessThanOrEqual(2001);
  });
});
