import { fragmentsOf, planOf, singles } from "../../support/virtual-cloud/fault-table.ts";
import { judge } from "../../support/virtual-cloud/judge.ts";
import { type RunOutcome, runCall, runFaultless } from "../../support/virtual-cloud/run.ts";
import { installLeapingTime, type LeapingTime } from "../../support/virtual-cloud/time.ts";

/** Runs in CI take every kind with more seeds, and every pair: `npm run soak -- --short`. */
const SEEDS = [1, 2];
const CALL = { callSeed: 1, fragments: 6 };

let time: LeapingTime;
let faultless: RunOutcome;
beforeAll(async () => {
  time = installLeapingTime(Date.UTC(2026, 10, 3, 10));
  faultless = await runFaultless(time, CALL);
});
afterAll(() => time.restore());

it("a call without faults is one complete recording, of which six facts are told", () => {
  expect(faultless.isComplete).toBe(true);
  expect([...faultless.facts.values()].sort()).toEqual([
    "Call Detail Recorded",
    "Call Detail Recorded",
    "Call Ended",
    "Call Streaming Started",
    "Call Streaming Started",
    "Recording Ready",
  ]);
});

it("the same plan gives the same run", async () => {
  const plan = planOf(["lost-reply", "sandbox-killed", "media-drop"], 5);

  const [once, again] = [await runCall(time, { plan, ...CALL }), await runCall(time, { plan, ...CALL })];

  expect(again.strikes).toEqual(once.strikes);
  expect([...again.facts]).toEqual([...once.facts]);
  expect([once, again].map((outcome) => judge(outcome, faultless).kind)).toEqual(["identical", "identical"]);
});

describe.each(singles)("a call under %s", (...kinds) => {
  it.each(SEEDS)(
    "is recorded bit for bit, or says what is missing, and the same facts are told: seed %i",
    async (seed) => {
      const outcome = await runCall(time, { plan: planOf(kinds, seed), ...CALL });

      expect(judge(outcome, faultless)).not.toMatchObject({ kind: "wrong" });
    },
  );
});

it("a tick of reconcile whose sandbox is killed is tried again, and leaves no dead letter", async () => {
  const seed = 74;
  const outcome = await runCall(time, {
    plan: planOf(["sandbox-killed"], seed),
    callSeed: 1,
    fragments: fragmentsOf(seed),
  });

  expect(outcome.strikes["sandbox-killed"]).toBe(2);
  expect(outcome.deadLetters).toBe(0);
});
