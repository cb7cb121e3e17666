import fc from "fast-check";
import { alignLegs } from "../../../shared/media/leg-plan.ts";
import { planLeg } from "../../../shared/media/leg-timeline.ts";

const START = 1_767_607_200_000;
const RATE = 8000;

/** A leg of one run. */
function leg(delay: number, samples: number) {
  const run = { fragment: "1", at: START + delay, samples, source: "source" };
  return planLeg(samples > 0 ? [run] : [], { rateInHertz: RATE, startTime: START + delay });
}

const lengthOf = (segments: readonly { samples: number }[]) => segments.reduce((sum, { samples }) => sum + samples, 0);

describe("alignLegs", () => {
  it("pads every leg to one origin and one length, and counts none of it as a gap", () => {
    const legs = fc.array(fc.tuple(fc.nat(20_000), fc.integer({ min: 1, max: 200_000 })), {
      minLength: 1,
      maxLength: 4,
    });

    fc.assert(
      fc.property(legs, (shapes) => {
        const plans = shapes.map(([delay, samples]) => leg(delay, samples));

        const aligned = alignLegs(plans, RATE);

        const earliest = Math.min(...shapes.map(([delay]) => delay));
        expect(aligned.origin).toBe(START + earliest);
        expect(aligned.samples).toBe(Math.max(...shapes.map(([delay, samples]) => (delay - earliest) * 8 + samples)));
        aligned.legs.forEach(({ segments, leadSamples, trailSamples }, index) => {
          const [delay, samples] = shapes[index] ?? [0, 0];
          expect(lengthOf(segments)).toBe(aligned.samples);
          expect(leadSamples).toBe((delay - earliest) * 8);
          expect(trailSamples).toBe(aligned.samples - leadSamples - samples);
        });
        expect(plans.every(({ gapSamples }) => gapSamples === 0)).toBe(true);
      }),
    );
  });

  it("says which silence is which", () => {
    const { legs } = alignLegs([leg(0, 16_000), leg(500, 4000)], RATE);

    expect(legs[0]?.segments).toEqual([{ kind: "audio", source: "source", skipSamples: 0, samples: 16_000 }]);
    expect(legs[1]?.segments).toEqual([
      { kind: "silence", samples: 4000, cause: "late-start" },
      { kind: "audio", source: "source", skipSamples: 0, samples: 4000 },
      { kind: "silence", samples: 8000, cause: "early-end" },
    ]);
  });

  it("covers a span that is asked for, and cuts nothing off", () => {
    const wide = alignLegs([leg(1000, 8000)], RATE, { start: START, end: START + 3000 });
    const narrow = alignLegs([leg(1000, 8000)], RATE, { start: START + 1500, end: START + 1600 });

    expect(wide).toMatchObject({ origin: START, samples: 24_000, legs: [{ leadSamples: 8000, trailSamples: 8000 }] });
    expect(narrow).toMatchObject({ origin: START + 1000, samples: 8000, legs: [{ leadSamples: 0, trailSamples: 0 }] });
  });

  it("is not moved by a leg without audio", () => {
    const { origin, samples, legs } = alignLegs([leg(2000, 8000), leg(0, 0), leg(60_000, 0)], RATE);

    expect({ origin, samples }).toEqual({ origin: START + 2000, samples: 8000 });
    expect(legs.map(({ segments }) => lengthOf(segments))).toEqual([8000, 8000, 8000]);
  });

  it("starts with the first leg where none has audio", () => {
    const silent = { segments: [], leadSamples: 0, trailSamples: 0 };

    expect(alignLegs([leg(2000, 0), leg(1000, 0)], RATE)).toEqual({
      origin: START + 1000,
      samples: 0,
      legs: [silent, silent],
    });
  });
});
