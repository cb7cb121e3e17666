import fc from "fast-check";
import { type LegPlan, LegTimeline, planLeg, type Run } from "../../../shared/media/leg-timeline.ts";

/** Epoch milliseconds at which the legs of these tests are said to start. */
const START = 1_767_607_200_000;
const RATE = 8000;
const options = { rateInHertz: RATE, startTime: START };

/** `source` is where the run's first sample lies in the audio that was spoken. */
type SpokenRun = Run<number>;

interface Speech {
  readonly rateInHertz: number;
  /** Lengths of the runs of each fragment. */
  readonly fragments: readonly (readonly number[])[];
  /** Milliseconds from `START` to sample 0; need not be whole. */
  readonly delay?: number;
}

/** Continuous audio, cut into runs that carry times rounded to milliseconds. */
function spoken({ rateInHertz, fragments, delay = 0 }: Speech): SpokenRun[] {
  let source = 0;
  return fragments.flatMap((runs, index) =>
    runs.map((samples) => {
      const at = Math.round(START + delay + (source * 1000) / rateInHertz);
      const run = { fragment: `fragment-${index}`, at, samples, source };
      source += samples;
      return run;
    }),
  );
}

/** `count` fragments of `runs` runs of 1,024 bytes, as a Voice Connector sends them. */
function connectorRuns(count: number, runs = 16): SpokenRun[] {
  return spoken({ rateInHertz: RATE, fragments: Array.from({ length: count }, () => Array(runs).fill(512)) });
}

/** For every stretch of audio: where it was laid, and where in the speech it came from. */
function laidOut(plan: LegPlan<number>): { at: number; source: number; samples: number }[] {
  let at = 0;
  return plan.segments.flatMap((segment) => {
    const start = at;
    at += segment.samples;
    if (segment.kind === "silence") return [];
    return [{ at: start, source: segment.source + segment.skipSamples, samples: segment.samples }];
  });
}

const totalOf = (runs: readonly { samples: number }[]) => runs.reduce((sum, { samples }) => sum + samples, 0);
const NOTHING = { gaps: [], gapSamples: 0, overlaps: [], drifts: [], untimedRuns: 0 };

const rates = fc.constantFrom(8000, 11_025, 16_000, 44_100, 48_000);
const fragmentsOf = (shortest: number, longest: number) =>
  fc.array(fc.array(fc.integer({ min: shortest, max: longest }), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 25,
  });

describe("LegTimeline with continuous audio", () => {
  it("finds no gap and no overlap however it is cut into runs", () => {
    const speeches = fc.record({
      rateInHertz: rates,
      fragments: fc.oneof(fragmentsOf(1, 40), fragmentsOf(1, 9000)),
      delay: fc.double({ min: 0, max: 5000, noNaN: true }),
    });

    fc.assert(
      fc.property(speeches, (speech) => {
        const runs = spoken(speech);

        const plan = planLeg(runs, { rateInHertz: speech.rateInHertz, startTime: START });

        expect(plan).toMatchObject({ ...NOTHING, origin: Math.round(START + speech.delay), samples: totalOf(runs) });
        for (const { at, source } of laidOut(plan)) expect(at).toBe(source);
      }),
    );
  });

  it("takes jitter below the tolerance for what it is", () => {
    const speeches = fc.record({
      fragments: fragmentsOf(512, 512),
      jitter: fc.infiniteStream(fc.integer({ min: -9, max: 9 })),
    });

    fc.assert(
      fc.property(speeches, ({ fragments, jitter }) => {
        const runs = spoken({ rateInHertz: RATE, fragments }).map((run) => {
          return { ...run, at: (run.at ?? 0) + (jitter.next().value ?? 0) };
        });

        expect(planLeg(runs, options)).toMatchObject({ ...NOTHING, samples: totalOf(runs) });
      }),
    );
  });

  it("can be asked at any time", () => {
    const timeline = new LegTimeline<number>(options);
    const runs = connectorRuns(3, 4);

    const lengths = runs.map((run) => {
      timeline.add(run);
      return timeline.plan().samples;
    });

    expect(lengths).toEqual(runs.map((_run, index) => (index + 1) * 512));
  });

  it("starts at its announced time when there is nothing", () => {
    expect(planLeg([], options)).toEqual({
      ...NOTHING,
      origin: START,
      isOriginTimed: false,
      samples: 0,
      segments: [],
    });
  });
});

describe("LegTimeline with missing audio", () => {
  /** Runs of at least the tolerance, of which some never came; the first and the last did. */
  const withLoss = (lengths: fc.Arbitrary<number>, rateInHertz: fc.Arbitrary<number>) =>
    fc
      .record({
        rateInHertz,
        fragments: fc.array(fc.array(lengths, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 20 }),
        lost: fc.infiniteStream(fc.boolean()),
      })
      .map(({ rateInHertz, fragments, lost }) => {
        const runs = spoken({ rateInHertz, fragments });
        const kept = runs.filter((_run, index) => {
          return index === 0 || index === runs.length - 1 || lost.next().value !== true;
        });
        return { rateInHertz, runs, kept };
      });

  it("counts exactly the samples that were lost, and keeps the rest in place", () => {
    const wholeMilliseconds = fc.integer({ min: 20, max: 1000 }).map((milliseconds) => milliseconds * 8);

    fc.assert(
      fc.property(withLoss(wholeMilliseconds, fc.constant(RATE)), ({ runs, kept }) => {
        const plan = planLeg(kept, options);

        expect(plan.gapSamples).toBe(totalOf(runs) - totalOf(kept));
        expect(plan).toMatchObject({ samples: totalOf(runs), overlaps: [], drifts: [] });
        for (const { at, source } of laidOut(plan)) expect(at).toBe(source);
      }),
    );
  });

  it("is no further off than the rounding of its times, whatever the rate", () => {
    fc.assert(
      fc.property(withLoss(fc.integer({ min: 1000, max: 9000 }), rates), ({ rateInHertz, runs, kept }) => {
        const plan = planLeg(kept, { rateInHertz, startTime: START });
        const millisecond = Math.ceil(rateInHertz / 1000);

        expect(Math.abs(plan.gapSamples - (totalOf(runs) - totalOf(kept)))).toBeLessThanOrEqual(millisecond);
        expect(plan).toMatchObject({ overlaps: [], drifts: [] });
        for (const { at, source } of laidOut(plan)) expect(Math.abs(at - source)).toBeLessThanOrEqual(millisecond);
      }),
    );
  });

  it("says whether a fragment or blocks inside one are missing", () => {
    const runs = connectorRuns(4, 4);
    const kept = runs.filter(({ fragment }, index) => fragment !== "fragment-1" && index !== 10);

    const plan = planLeg(kept, options);

    expect(plan.gaps).toEqual([
      { atSamples: 2048, samples: 2048, cause: "missing-fragment", fragment: "fragment-2" },
      { atSamples: 5120, samples: 512, cause: "short-block", fragment: "fragment-2" },
    ]);
    expect(plan.segments.filter(({ kind }) => kind === "silence")).toEqual([
      { kind: "silence", samples: 2048, cause: "missing-fragment" },
      { kind: "silence", samples: 512, cause: "short-block" },
    ]);
  });

  it("says so for every fragment that is missing", () => {
    const kept = connectorRuns(7, 1).filter(({ source }) => source % 1024 === 0);

    expect(planLeg(kept, options).gaps.map(({ samples, cause }) => [samples, cause])).toEqual(
      Array(3).fill([512, "missing-fragment"]),
    );
  });

  it("takes a jump by the tolerance, and none below it, for a missing fragment", () => {
    const gapsOf = (jump: number) =>
      planLeg([first, { ...first, fragment: "b", at: START + 1000 + jump }], options).gaps;
    const first = { fragment: "a", at: START, samples: 8000, source: 0 };

    expect(gapsOf(19)).toEqual([]);
    expect(gapsOf(20)).toEqual([{ atSamples: 8000, samples: 160, cause: "missing-fragment", fragment: "b" }]);
  });

  it("sees blocks that are short on a regular grid of times", () => {
    const runs = connectorRuns(1, 4).map((run, index) => (index === 1 ? { ...run, samples: 96 } : run));

    const plan = planLeg(runs, options);

    expect(plan.gaps).toEqual([{ atSamples: 608, samples: 416, cause: "short-block", fragment: "fragment-0" }]);
    expect(plan.samples).toBe(2048);
  });

  it("adds up losses that are too small to see one by one", () => {
    const runs = connectorRuns(20, 1).map((run) => ({ ...run, samples: 472 }));

    const plan = planLeg(runs, options);

    expect(new Set(plan.gaps.map(({ cause }) => cause))).toEqual(new Set(["short-block"]));
    expect(plan.drifts).toEqual([]);
    expect(Math.abs(plan.gapSamples - 19 * 40)).toBeLessThan(160);
  });
});

describe("LegTimeline with clocks that drift", () => {
  const ten = { samples: 80_000, source: 0 };

  it("takes for drift what reaches the tolerance in small steps, at a thousandth of the time at the most", () => {
    const runs = [0, 10, 20].map((late, index) => {
      return { ...ten, fragment: `${index}`, at: START + index * 10_000 + late };
    });
    const faster = runs.map((run) => ({ ...run, at: run.at + (run.fragment === "2" ? 0.25 : 0) }));

    expect(planLeg(runs, options)).toMatchObject({
      gaps: [],
      drifts: [{ atSamples: 160_000, samples: 160, fragment: "2" }],
    });
    expect(planLeg(faster, options)).toMatchObject({
      gaps: [{ atSamples: 160_000, cause: "short-block" }],
      drifts: [],
    });
  });

  it("leaves no more out for drift than the run holds", () => {
    const runs = [
      { ...ten, fragment: "0", at: START },
      { ...ten, fragment: "1", at: START + 10_000 - 10 },
      { ...ten, fragment: "2", at: START + 20_000 - 20, samples: 80 },
      { ...ten, fragment: "3", at: START + 20_000 - 10 },
    ];

    expect(planLeg(runs, options)).toMatchObject({
      overlaps: [{ atSamples: 160_000, samples: 80, cause: "overlapping-audio" }],
      drifts: [{ atSamples: 160_000, samples: -80, fragment: "2" }],
    });
  });

  it("does not take a lost block for drift, however long it went well", () => {
    const kept = connectorRuns(120).filter((_run, index) => index !== 1800);

    expect(planLeg(kept, options)).toMatchObject({ gapSamples: 512, drifts: [] });
  });

  it("does not take steady losses for drift, after the first that may be", () => {
    const runs = connectorRuns(620, 1).map((run, index) => ({ ...run, samples: index < 600 ? 512 : 472 }));

    const plan = planLeg(runs, options);

    expect(plan.drifts.length).toBeLessThanOrEqual(1);
    expect(plan.gapSamples).toBeGreaterThan(19 * 40 - 2 * 200);
  });

  it.each([
    ["slower", 1 + 100e-6],
    ["faster", 1 - 100e-6],
  ])("corrects an hour of samples that come 100 ppm %s than the clock says", (_name, stretch) => {
    const runs = connectorRuns(3516, 1)
      .map((run, index) => ({ ...run, samples: 8192, source: index * 8192 }))
      .map((run) => ({ ...run, at: Math.round(START + (run.source / 8) * stretch) }));

    const plan = planLeg(runs, options);

    // 100 ppm of an hour are 360 ms: 17 corrections of 20 ms, and what has not reached the tolerance.
    expect(plan.drifts.length).toBeGreaterThanOrEqual(17);
    expect(plan).toMatchObject({ gaps: [], gapSamples: 0, overlaps: [] });
    for (const [index, { at, source }] of laidOut(plan).entries()) {
      if (index % 100 === 0) expect(Math.abs(at - source * stretch)).toBeLessThan(2 * 160);
    }
    expect(plan.samples - totalOf(runs)).toBe(totalOf(plan.drifts));
    expect(Math.sign(totalOf(plan.drifts))).toBe(Math.sign(stretch - 1));
  });
});

describe("LegTimeline with repeated audio", () => {
  it("is not changed by fragments that come again", () => {
    const stories = fc.record({
      rateInHertz: rates,
      // A run below a millisecond that comes again cannot be told from the next one with the same rounded time.
      fragments: fragmentsOf(48, 3000),
      lost: fc.infiniteStream(fc.boolean()),
      again: fc.infiniteStream(fc.nat()),
    });

    fc.assert(
      fc.property(stories, ({ rateInHertz, fragments, lost, again }) => {
        const runs = spoken({ rateInHertz, fragments }).filter(({ source }) => source === 0 || lost.next().value);
        const numbers = [...new Set(runs.map(({ fragment }) => fragment))];
        const fragmentOf = (number: string | undefined) => runs.filter(({ fragment }) => fragment === number);
        const repeated = numbers.flatMap((number, index) => {
          const earlier = numbers[(again.next().value ?? 0) % (index + 1)];
          return [...fragmentOf(number), ...fragmentOf(earlier), ...fragmentOf(number)];
        });

        const once = planLeg(runs, { rateInHertz, startTime: START });
        const plan = planLeg(repeated, { rateInHertz, startTime: START });

        const added = plan.overlaps.filter(({ cause }) => cause === "repeated-fragment");
        expect({ ...plan, overlaps: once.overlaps }).toEqual(once);
        expect(totalOf(added)).toBe(totalOf(repeated) - totalOf(runs));
      }),
    );
  });

  it("completes a fragment that was cut and is read again in other pieces", () => {
    const cut = { fragment: "a", at: START, samples: 3000, source: 0 };
    const rest = { fragment: "a", at: START + 375, samples: 5192, source: 3000 };
    const whole = { fragment: "a", at: START, samples: 8192, source: 0 };
    const next = { fragment: "b", at: START + 1024, samples: 8192, source: 8192 };

    const plan = planLeg([cut, whole, cut, rest, next], options);

    expect(plan).toMatchObject({ gaps: [], samples: 2 * 8192 });
    for (const { at, source } of laidOut(plan)) expect(at).toBe(source);
    expect(plan.overlaps.map(({ samples, cause }) => [samples, cause])).toEqual([
      [3000, "repeated-fragment"],
      [3000, "repeated-fragment"],
      [5192, "repeated-fragment"],
    ]);
  });

  it("keeps the first of two that claim the same time", () => {
    const runs = connectorRuns(6, 2);
    const sentAgain = runs.slice(4, 8).map((run) => ({ ...run, fragment: `${run.fragment}-again` }));
    const order = [...runs.slice(0, 8), ...sentAgain, ...runs.slice(8)];

    const plan = planLeg(order, options);

    expect(plan.segments).toEqual(planLeg(runs, options).segments);
    expect(plan.overlaps.map(({ samples, cause }) => [samples, cause])).toEqual(
      sentAgain.map(() => [512, "overlapping-audio"]),
    );
  });

  it("cuts a run that overlaps in part where the earlier one ends", () => {
    const runs = [
      { fragment: "a", at: START, samples: 8000, source: 0 },
      { fragment: "b", at: START + 900, samples: 8000, source: 7200 },
    ];

    const plan = planLeg(runs, options);

    expect(laidOut(plan)[1]).toEqual({ at: 8000, source: 8000, samples: 7200 });
    expect(plan.overlaps).toEqual([{ atSamples: 8000, samples: 800, cause: "overlapping-audio", fragment: "b" }]);
  });

  it("cuts a series of short runs that overlap to the sample", () => {
    const first = { fragment: "a", at: START, samples: 8000, source: 0 };
    const again = Array.from({ length: 30 }, (_none, index) => {
      return { fragment: `b${index}`, at: START + 905 + index * 10, samples: 80, source: 7240 + index * 80 };
    });

    const plan = planLeg([first, ...again], options);

    expect(plan).toMatchObject({ gaps: [], samples: 7240 + 30 * 80 });
    for (const { at, source } of laidOut(plan)) expect(at).toBe(source);
    expect(totalOf(plan.overlaps)).toBe(760);
  });

  it("takes jitter after audio that was left out for what it is", () => {
    const runs = [
      { fragment: "a", at: START, samples: 8000, source: 0 },
      { fragment: "b", at: START + 500, samples: 800, source: 4000 },
      { fragment: "c", at: START + 1005, samples: 8000, source: 8000 },
    ];

    expect(planLeg(runs, options)).toMatchObject({ gaps: [], samples: 16_000 });
  });

  it("leaves out no more of a fragment that goes on than there is", () => {
    const runs = [
      { fragment: "a", at: START, samples: 16_000, source: 0 },
      { fragment: "b", at: START + 500, samples: 4000, source: 4000 },
      { fragment: "b", at: START + 500, samples: 4400, source: 4000 },
    ];

    const plan = planLeg(runs, options);

    expect(plan.samples).toBe(16_000);
    expect(plan.overlaps.map(({ samples, cause }) => [samples, cause])).toEqual([
      [4000, "overlapping-audio"],
      [4000, "repeated-fragment"],
      [400, "overlapping-audio"],
    ]);
  });

  it("leaves out what comes too late", () => {
    const [first, second, third] = connectorRuns(3, 1).map((run) => ({ ...run, samples: 512 }));
    if (!first || !second || !third) throw new Error("three runs were made");

    const plan = planLeg([first, third, second], options);

    expect(plan.gaps).toEqual([{ atSamples: 512, samples: 512, cause: "missing-fragment", fragment: "fragment-2" }]);
    expect(plan.overlaps).toEqual([
      { atSamples: 1536, samples: 512, cause: "overlapping-audio", fragment: "fragment-1" },
    ]);
    expect(plan.samples).toBe(1536);
  });
});

describe("LegTimeline without believable times", () => {
  const timed = connectorRuns(4, 2);

  it.each([
    ["null", null],
    ["0.000", 0],
    ["no number", Number.NaN],
  ])("lets runs with %s for a time follow the one before", (_name, at) => {
    const runs = timed.map((run, index) => (index === 2 || index === 3 ? { ...run, at } : run));

    expect(planLeg(runs, options)).toMatchObject({ ...NOTHING, samples: 4096, untimedRuns: 2, origin: START });
  });

  it("counts back to the origin from the first time there is", () => {
    const runs = timed.map((run, index) => (index < 3 ? { ...run, at: null } : { ...run, at: (run.at ?? 0) + 700 }));

    expect(planLeg(runs, options)).toMatchObject({
      ...NOTHING,
      origin: START + 700,
      isOriginTimed: true,
      untimedRuns: 3,
      samples: 4096,
    });
  });

  it("takes the announced start when there is no time at all", () => {
    const runs = timed.map((run) => ({ ...run, at: null }));

    expect(planLeg(runs, options)).toMatchObject({
      origin: START,
      isOriginTimed: false,
      untimedRuns: 8,
      samples: 4096,
    });
  });

  it("measures gaps by a producer's relative clock, and takes the announced start for origin", () => {
    const runs = timed.filter(({ fragment }) => fragment !== "fragment-1");
    const relative = runs.map((run) => ({ ...run, at: (run.at ?? 0) - START + 1_109_909_253 }));

    const plan = planLeg(relative, options);

    expect(plan).toMatchObject({ origin: START, isOriginTimed: false, gapSamples: 1024, untimedRuns: 0 });
    expect(plan.segments).toEqual(planLeg(runs, options).segments);
  });

  it.each([
    ["the year 1970", 5_000_000],
    ["the year 2070", 3_155_760_000_000],
    ["an hour ago", START - 3_600_000],
  ])("survives one time from %s", (_name, at) => {
    const runs = timed.map((run, index) => (index === 3 ? { ...run, at } : run));

    const plan = planLeg(runs, options);

    expect(plan).toMatchObject({ gaps: [], overlaps: [], origin: START, samples: 4096, untimedRuns: 1 });
  });

  it("still sees gaps after the clock was set back by more than any repetition", () => {
    const runs = connectorRuns(8, 2).map((run, index) => (index < 6 ? run : { ...run, at: (run.at ?? 0) - 3_600_000 }));
    const kept = runs.filter(({ fragment }) => fragment !== "fragment-5");

    const plan = planLeg(kept, options);

    expect(plan).toMatchObject({ gapSamples: 1024, overlaps: [], untimedRuns: 1, samples: 8192, origin: START });
  });

  it("loses nothing when the clock is set back inside a fragment", () => {
    const runs = connectorRuns(1).map((run, index) => (index < 6 ? run : { ...run, at: (run.at ?? 0) - 3_600_000 }));

    expect(planLeg(runs, options)).toMatchObject({ ...NOTHING, untimedRuns: 1, samples: 8192 });
  });

  it("ignores runs without samples", () => {
    const empty = { samples: 0, source: 0 };
    const before = { ...empty, fragment: "before", at: START - 5000 };
    const after = { ...empty, fragment: "after", at: START + 60_000 };

    expect(planLeg([before, ...timed, after], options)).toEqual(planLeg(timed, options));
  });
});
