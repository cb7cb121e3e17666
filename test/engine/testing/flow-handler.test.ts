import type { HandlerAnswer } from "../../../engine/handler.ts";
import type { WireRequest } from "../../../engine/request.ts";
import { VirtualTime } from "../../../engine/scheduler.ts";
import { type FlowHandlerOptions, flowHandler, type UnevenAnswerError } from "../../../engine/testing/flow-handler.ts";
import { LeapingClock } from "../../../engine/testing/leaping-clock.ts";
import { REQUESTS } from "../../support/sma-requests.ts";

const request = REQUESTS.NEW_INBOUND_CALL as unknown as WireRequest;

function handled(options: Partial<FlowHandlerOptions>) {
  const time = new VirtualTime(1_000);
  const clock = new LeapingClock(0);
  const answer = async () => ({ SchemaVersion: "1.0" });
  const handler = flowHandler({ answer, scheduler: time, clock, functionVersion: () => "7", ...options });
  const answers: (HandlerAnswer & { at: number })[] = [];
  const invoke = () => handler.invoke(request, (told) => answers.push({ ...told, at: time.now() }));
  return { time, clock, answers, invoke };
}

describe("an answerer of flows as a handler", () => {
  it("is asked at the time of the call, by the version of the moment, with an event of its own", async () => {
    const asked: unknown[] = [];
    let version = "7";
    const call = handled({
      answer: async (event, invocation) => {
        asked.push([event !== request, event, invocation]);
        return { left: undefined };
      },
      functionVersion: () => version,
    });
    call.invoke();
    await call.time.run();
    version = "8";
    call.invoke();
    await call.time.run();

    expect(asked).toEqual([
      [true, request, { functionVersion: "7", askedAt: 1_000 }],
      [true, request, { functionVersion: "8", askedAt: 1_040 }],
    ]);
    expect(call.answers).toEqual([
      { kind: "reply", payload: {}, at: 1_040 },
      { kind: "reply", payload: {}, at: 1_080 },
    ]);
    expect("left" in (call.answers[0] as unknown as { payload: object }).payload).toBe(false);
  });

  it("takes as long as its side effects, and each invocation its own time, also when they overlap", async () => {
    const clock = new LeapingClock(0);
    const call = handled({ clock, answer: () => clock.sleep(2_000).then(() => ({})), latency: () => 5 });

    call.invoke();
    call.time.after(500, call.invoke);
    await call.time.run();

    expect(call.answers.map(({ at }) => at)).toEqual([3_005, 3_505]);
  });

  it("is asked once, unless the test wants to know of two ways of answering", async () => {
    let turns = 0;
    const uneven: UnevenAnswerError[] = [];
    const answer = async () => ({ turns: ++turns });
    const [once, twice] = [handled({ answer }), handled({ answer, uneven: (error) => uneven.push(error) })];

    once.invoke();
    await once.time.run();
    twice.invoke();
    await twice.time.run();

    expect([...once.answers, ...twice.answers]).toMatchObject([{ payload: { turns: 1 } }, { payload: { turns: 2 } }]);
    expect(uneven).toMatchObject([
      { code: "UNEVEN_ANSWER", message: expect.stringContaining('first:  {"turns":2}\nsecond: {"turns":3}') },
    ]);
    expect(uneven[0]?.message).toContain("Event 1 (NEW_INBOUND_CALL)");
  });

  it("does not mind the order of members in an answer", async () => {
    let turns = 0;
    const uneven: UnevenAnswerError[] = [];
    const answer = async () => (++turns % 2 === 0 ? { a: 1, b: 2 } : { b: 2, a: 1 });
    const call = handled({ answer, uneven: (error) => uneven.push(error) });

    call.invoke();
    await call.time.run();

    expect(uneven).toEqual([]);
  });

  it("fails as a function does, and goes on with the next event", async () => {
    let turns = 0;
    const answer = async () => {
      if (++turns === 1) throw new RangeError("out of memory");
      return {};
    };
    const call = handled({ answer });

    call.invoke();
    call.invoke();
    await call.time.run();

    expect(call.answers).toEqual([
      { kind: "function-error", errorType: "Error", errorMessage: "RangeError: out of memory", at: 1_040 },
      { kind: "reply", payload: {}, at: 1_040 },
    ]);
  });
});

describe("a clock that leaps", () => {
  it("starts on a Monday morning, and is set to any time", () => {
    const clock = new LeapingClock();
    expect(new Date(clock.now()).toISOString()).toBe("2026-01-05T10:00:00.000Z");

    clock.set(7);

    expect(clock.now()).toBe(7);
  });

  it("stands still while promises are kept, and never goes back", async () => {
    const clock = new LeapingClock(1_000);
    let isKept = false;
    void (async () => {
      for (let turn = 0; turn < 50; turn++) await null;
      isKept = clock.now() === 1_000;
    })();

    await clock.sleep(-5);
    expect([clock.now(), isKept]).toEqual([1_000, true]);
    const sleeping = clock.sleep(10);
    clock.set(5_000);
    await sleeping;

    expect(clock.now()).toBe(5_000);
  });

  it("does not leap for who is woken before, or does not sleep at all", async () => {
    const clock = new LeapingClock(0);
    const gone = new AbortController();
    const early = clock.sleep(1_000, gone.signal);
    gone.abort();

    await Promise.all([early, clock.sleep(1_000, gone.signal)]);
    await clock.sleep(5);

    expect(clock.now()).toBe(5);
  });

  it("wakes first whoever lay down first, of those who wake at the same time, and lets each lie down again", async () => {
    const clock = new LeapingClock(0);
    const woken: string[] = [];
    const sleeper = async (name: string) => {
      for (let time = 1; time <= 2; time++) {
        await clock.sleep(10);
        woken.push(`${name}${clock.now()}`);
      }
    };

    await Promise.all(["a", "b"].map(sleeper));

    expect(woken).toEqual(["a10", "b10", "a20", "b20"]);
  });
});
