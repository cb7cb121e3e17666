import { dial, FlowTestError, LeapingClock } from "../../../engine/testing/index.ts";
import { defineFlow, StepTimeoutError } from "../../../shared/flow/index.ts";

describe("a dialled call", () => {
  it("finds a flow that takes changing state from elsewhere", async () => {
    let turns = 0;
    const fickle = defineFlow("fickle", (call) => call.say(`Turn ${++turns}.`));
    const call = await dial(fickle);

    const heard = call.hears("Turn");

    await expect(heard).rejects.toThrow(FlowTestError);
    await expect(heard).rejects.toThrow(/answered in two ways[\s\S]*Turn 1[\s\S]*Turn 2/);
  });

  it("lets a slow side effect take time of the call, and ends one that is too slow", async () => {
    const clock = new LeapingClock();
    const failures: unknown[] = [];
    const slow = defineFlow("slow", function* (call) {
      yield* call.perform("slow", () => clock.sleep(2_000));
      yield* call.say("Two seconds.");
      yield* call.askDigits({ say: "Digits?" });
      try {
        yield* call.perform("slower", () => clock.sleep(60_000));
      } catch (error) {
        failures.push(error);
        yield* call.say("Too slow.");
      }
    });
    const call = await dial(slow, { clock });
    await call.hears("Two seconds");
    await call.presses("1#");
    await call.hears("Too slow");

    const { trace } = await call.ends();

    const took = trace.invocations.map(({ attempts }) => attempts[0]?.tookMs);
    expect(took.slice(0, 2)).toEqual([2_040, 3_440]);
    expect(trace.invocations.every(({ attempts }) => attempts.length === 1)).toBe(true);
    expect(failures[0]).toBeInstanceOf(StepTimeoutError);
  });

  it("wakes who sleeps in the order of time", async () => {
    const clock = new LeapingClock(0);
    const woken: number[] = [];
    const sleepers = [300, 100, 200].map((duration) => clock.sleep(duration).then(() => woken.push(clock.now())));
    const gone = new AbortController();
    const never = clock.sleep(1_000_000, gone.signal);
    gone.abort();

    await Promise.all([...sleepers, never, clock.sleep(50, gone.signal)]);

    expect(woken).toEqual([100, 200, 300]);
  });

  it("lets a background task come to its end", async () => {
    const flow = defineFlow("background", function* (call) {
      const sum = yield* call.background<number>("sum", [1, 2], { hold: { say: "One moment." } });
      yield* call.say(`The sum is ${sum}.`);
    });
    const call = await dial(flow);
    await call.hears("One moment");
    await call.hears("One moment");

    await call.finishes("sum", { value: 3 });

    await call.hears("sum is 3");
    await expect(call.finishes("product", { value: 2 })).rejects.toThrow("No background task product");
  });
});
