import { SIMULATED_DIRECTORY } from "../../../engine/simulate.ts";
import { type DialledCall, dial, dialOut, FlowTestError } from "../../../engine/testing/index.ts";
import { type Call, defineFlow, type Flow } from "../../../shared/flow/index.ts";

const ask = defineFlow("ask", function* (call) {
  yield* call.say("Good morning.");
  const digits = yield* call.askDigits({ say: "Enter your PIN.", length: 3, timeout: 60_000, betweenDigits: 10_000 });
  yield* call.say(`You keyed ${digits}.`);
});

const now = ({ simulation }: DialledCall) => simulation.time.now();

/** Milliseconds of the call that something takes. */
async function lasting(call: DialledCall, what: () => Promise<unknown>): Promise<number> {
  const startedAt = now(call);
  await what();
  return now(call) - startedAt;
}

describe("the person in a flow test", () => {
  it("hears text in any case, or what a pattern matches, and nothing twice", async () => {
    const call = await dial(ask);

    await call.hears("GOOD morning");
    await call.hears(/your pin/i);

    await expect(call.hears("Good morning", { within: 5_000 })).rejects.toThrow(
      "The caller expected to hear Good morning and did not hear it within 5000 ms; heard nothing.",
    );
  });

  it("passes over what it does not wait for, and says what it has heard instead", async () => {
    const call = await dial(ask);
    await call.hears("PIN");

    await call.presses("123");
    await expect(call.hears("fish")).rejects.toThrow(
      'The caller expected to hear fish and did not hear it before the call ended; heard "You keyed 123.".',
    );
  });

  it("listens to the end and thinks for a moment, unless it barges in", async () => {
    const [patient, hasty] = [await dial(ask), await dial(ask)];
    for (const call of [patient, hasty]) await call.hears("Good morning");

    const heardOut = await lasting(patient, () => patient.hears("PIN"));
    const cutShort = await lasting(hasty, () => hasty.hears("PIN", { bargesIn: true }));

    expect(cutShort).toBe(300);
    expect(heardOut).toBeGreaterThan(cutShort + 500);
  });

  it("waits half a minute for something, or as long as it is told", async () => {
    const silent = defineFlow("silent", function* (call) {
      yield* call.wait({ atMost: 100_000 });
      yield* call.say("At last.");
    });
    const [one, two] = [await dial(silent), await dial(silent)];

    expect(await lasting(one, () => one.hears("At last").catch(() => {}))).toBe(30_000);
    expect(await lasting(two, () => two.hears("At last", { within: 200_000 }))).toBeGreaterThan(100_000);
  });

  it("presses one key after the other, and takes its time to speak", async () => {
    const call = await dial(ask);
    await call.hears("PIN");

    expect(await lasting(call, () => call.waits(777))).toBe(777);
    expect(await lasting(call, () => call.says("Hello, hello."))).toBeGreaterThan(500);
    expect(await lasting(call, () => call.presses("1"))).toBe(150);
    expect(await lasting(call, () => call.presses("23"))).toBe(300);
    await call.hears("You keyed 123");
  });

  it("hangs up now, or at a time from now", async () => {
    const [one, two] = [await dial(ask), await dial(ask)];
    two.hangsUpAfter(1_234);

    const [first, second] = [await one.hangsUp(), await two.ends()];

    expect([first.trace.ended?.atMs, second.trace.ended?.atMs]).toEqual([0, 1_234]);
    expect(second.trace.ended).toMatchObject({ leg: "LEG-A", reason: "party-hung-up" });
  });

  it("answers three seconds after it is called, or declines with a code", async () => {
    const greet = defineFlow("greet", (call) => call.say("Hello."));
    const [answered, declined] = [await dialOut(greet), await dialOut(greet)];

    expect(await lasting(answered, () => answered.answers())).toBe(3_000);
    await answered.hears("Hello");
    const { trace } = await declined.declines(480);

    expect(trace.ended).toMatchObject({ sipResponseCode: 480 });
    const events = trace.legs.map(({ event, atMs }) => [event, atMs]);
    expect(events).toEqual([
      ["called", 0],
      ["rings", 240],
      ["ended", 3_000],
    ]);
  });

  it("is who the test says, and is called by nobody else", async () => {
    const facts = defineFlow("facts", (call) => call.say(JSON.stringify([call.facts.from, call.facts.sipHeaders])));
    const call = await dial(facts, { from: "+15550100055", sipHeaders: { "X-Order": "7" } });

    await call.hears('["+15550100055",{"x-order":"7"}]');

    await call.ends();
    const other = await dial(facts);
    await other.hears('["+15550100002",{}]');
  });
});

describe("what a flow test is given", () => {
  it("reaches the flow: arguments, dependencies, flows to become, a fallback", async () => {
    const next = defineFlow<{ word: string }>("next", function* (call, { word }) {
      yield* call.askDigits({ say: `Next ${word}.` });
      throw new RangeError("as it is to be");
    });
    const first = ({ word }: { word: string }) =>
      defineFlow<{ name: string }>("first", (call, { name }) => call.become(next, { word: `${word} ${name}` }));
    const call = await dial(first, {
      args: { name: "Ada" },
      dependencies: { word: "dear" },
      flows: [next],
      fallback: { say: "Something else." },
    });

    await call.hears("Next dear Ada");
    await call.presses("1#");
    await call.hears("Something else");
    await call.ends();

    expect(call.notices.map(({ kind, flow }) => [kind, flow])).toContainEqual(["fallback", "next"]);
  });

  it("is a latency of 40 ms, or what it says", async () => {
    const [one, two] = [await dial(ask), await dial(ask, { latency: () => 700 })];
    for (const call of [one, two]) await call.hears("Good morning");

    const took = [await one.hangsUp(), await two.hangsUp()].map(
      ({ trace }) => trace.invocations[0]?.attempts[0]?.tookMs,
    );

    expect(took).toEqual([40, 700]);
  });

  it("is an update of a call that it has placed", async () => {
    const call = await dialOut(
      defineFlow("out", function* (one) {
        const { kind } = yield* one.wait({ update: true, atMost: 20_000 });
        yield* one.say(`Got ${kind}.`);
      }),
    );
    await call.answers();

    await call.update({ op: "x" });

    await call.hears("Got update");
  });

  it("is the whole of a call, with what is answered when it is over", async () => {
    const call = await dial(ask, { latency: () => 3_000 });

    const { trace } = await call.hangsUp();

    expect(trace.invocations.map(({ reply }) => typeof reply)).toEqual(["object", "object"]);
  });

  it("is an update, or a task that is done, now", async () => {
    const flow = defineFlow("waits", function* (call) {
      const { kind } = yield* call.wait({ update: true, atMost: 20_000 });
      yield* call.say(`Got ${kind}.`);
      yield* call.say(String(yield* call.background("sum", null, { hold: { say: "Hold." } })));
      yield* call.say(String(yield* call.background("sum", null, { hold: { say: "Hold again." } })));
    });
    const call = await dial(flow);
    await call.waits(1_000);

    await call.update({ op: "x" });
    await call.hears("Got update");
    await call.hears("Hold");
    await call.finishes("sum", { value: "First." });
    await call.hears("Hold again");
    await call.finishes("sum", { value: "Second." });
    await call.hears("Second");

    expect((await call.ends()).trace.ended?.atMs).toBeLessThan(20_000);
  });
});

describe("a flow test that fails", () => {
  const dialled = (part: (call: Call) => Flow<unknown>) => dial(defineFlow("fails", part));

  it("shows why the caller heard the fallback, before the timeline", async () => {
    const call = await dialled(function* (one) {
      yield* one.askDigits({ say: "Digits?" });
      throw new RangeError("not yet written");
    });
    await call.hears("Digits");
    await call.presses("1#");

    await expect(call.hears("Welcome")).rejects.toThrow(
      /Welcome[^\n]*\nfallback at "askDigits": RangeError: not yet written\n[\s\S]*\n\n {4}0\.000 {2}LEG-A/,
    );
  });

  it("says that nobody has answered for the number", async () => {
    const call = await dial(ask, { directory: () => ({ ...SIMULATED_DIRECTORY, rules: [] }) });

    const failing = call.hears("Good morning");

    await expect(failing).rejects.toThrow("Nobody has answered for the number.");
    await expect(failing).rejects.toMatchObject({ code: "FLOW_TEST" });
    expect(call.timeline).toBe("");
  });

  it("says that a call does not end", async () => {
    const call = await dialled(function* (one) {
      for (;;) yield* one.wait({ atMost: 290_000 });
    });

    await expect(call.ends()).rejects.toThrow(FlowTestError);
    await expect(call.ends()).rejects.toThrow("The call does not end.");
  });

  it("finds two ways of answering at whatever step the test does next", async () => {
    let turns = 0;
    const fickle = () => dialled((one) => one.askDigits({ say: `Turn ${++turns}?` }));
    const steps: ((call: DialledCall) => Promise<unknown>)[] = [
      (call) => call.presses("1"),
      (call) => call.says("Hello."),
      (call) => call.waits(1_000),
      (call) => call.ends(),
      (call) => call.hangsUp(),
      (call) => call.update({ op: "x" }),
    ];

    for (const step of steps) {
      const call = await fickle();
      // Until the first event is answered.
      await call.waits(1_000).catch(() => {});

      await expect(step(call)).rejects.toThrow("was answered in two ways");
    }
  });

  it("has its timeline at hand while the call goes on, and when it is over", async () => {
    const call = await dialled((one) => one.askDigits({ say: "Digits?" }));
    await call.hears("Digits");
    expect(call.timeline).toContain("hears speech");
    expect(call.timeline).not.toContain("the call is over");

    await call.hangsUp();

    expect(call.timeline).toContain("the call is over");
  });
});
