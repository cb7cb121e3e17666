import type { Call, StepStore } from "../../../shared/flow/index.ts";
import {
  defineFlow,
  type Flow,
  OutcomeUnknownError,
  SecretGoneError,
  StepFailedError,
  StepTimeoutError,
} from "../../../shared/flow/index.ts";
import { JOURNAL_ATTRIBUTE } from "../../../shared/flow/journal.ts";
import { SmaService, typesOf } from "../../support/sma-service.ts";

const never = () => new Promise<never>(() => {});

/** A flow that says how one of its parts ends. */
const telling = (part: (call: Call) => Flow<unknown>) =>
  defineFlow("telling", function* (call) {
    try {
      const value = yield* part(call);
      yield* call.say(JSON.stringify(value) ?? "nothing");
    } catch (error) {
      caught.push(error);
      yield* call.say("Failed.");
    }
    yield* call.askDigits({ say: "Digits?" });
  });

const caught: unknown[] = [];
const said = (call: SmaService) => call.replies.at(-1)?.Actions?.[0]?.Parameters["Text"];

beforeEach(() => {
  caught.length = 0;
});

describe("perform", () => {
  it("gives the result as JSON, at first and from the journal", async () => {
    const results: unknown[] = [];
    const flow = defineFlow("dates", function* (call) {
      const at = yield* call.perform("when", () => ({ at: new Date(0), left: undefined }));
      results.push(at);
      const nothing = yield* call.perform("nothing", () => {});
      results.push(nothing);
      yield* call.askDigits({ say: "Digits?" });
    });
    const call = new SmaService(flow);

    await call.begin();
    await call.succeeds({ ReceivedDigits: "1" });

    expect(results.length).toBeGreaterThan(4);
    for (let at = 0; at < results.length; at += 2) {
      expect(results.slice(at, at + 2)).toEqual([{ at: "1970-01-01T00:00:00.000Z" }, undefined]);
    }
  });

  it("hands out a key of transaction, generation, place and name", async () => {
    const keys: string[] = [];
    const note = (call: Call, name: string) =>
      call.perform(name, ({ idempotencyKey }) => void keys.push(idempotencyKey));
    const second = defineFlow("second", (call: Call) => note(call, "b"));
    const first = defineFlow("first", function* (call) {
      yield* note(call, "a");
      yield* note(call, "a");
      yield* call.become(second);
    });
    const call = new SmaService(first, { flows: [first, second] });

    await call.begin();

    const transaction = "11111111-1111-4111-8111-111111111111";
    expect(keys).toEqual([`${transaction}/0.0/a`, `${transaction}/0.1/a`, `${transaction}/1.0/b`]);
  });

  it("throws what the code threw by name and code only", async () => {
    const secret = Object.assign(new RangeError("caller +15550100002"), { code: "E_RANGE", retryable: true });
    const flow = telling((call) =>
      call.perform("broken", () => {
        throw secret;
      }),
    );
    const call = new SmaService(flow);

    await call.begin();

    expect(said(call)).toBe("Failed.");
    expect(caught[0]).toBeInstanceOf(StepFailedError);
    expect(caught[0]).toMatchObject({
      errorName: "RangeError",
      errorCode: "E_RANGE",
      retryable: true,
      message: 'The step "broken" threw RangeError (E_RANGE).',
    });
    expect(JSON.stringify(call.attributes)).not.toContain("+1555");
    expect(call.notices[0]).toMatchObject({ kind: "step-failed", error: secret });
    await call.succeeds({ ReceivedDigits: "1" });
    expect(String(caught.at(-1))).toBe(String(caught[0]));
  });

  it("records names and codes of bounded length", async () => {
    const long = Object.assign(new Error("x"), { name: "N".repeat(100), code: "C".repeat(100) });
    const call = new SmaService(
      telling((one) =>
        one.perform("broken", () => {
          throw long;
        }),
      ),
    );

    await call.begin();

    expect(caught[0]).toMatchObject({ errorName: "N".repeat(80), errorCode: "C".repeat(80) });
  });

  it.each([
    ["text", "text"],
    ["nothing", undefined],
  ])("throws also when the code threw %s", async (_, thrown) => {
    const call = new SmaService(
      telling((one) =>
        one.perform("broken", () => {
          throw thrown;
        }),
      ),
    );

    await call.begin();

    expect(caught[0]).toMatchObject({ errorName: "Error", errorCode: "", retryable: false });
  });

  it("throws a time-out when there is no result in time, and tells the code", async () => {
    const signals: AbortSignal[] = [];
    const call = new SmaService(
      telling((one) =>
        one.perform(
          "slow",
          ({ signal }) => {
            signals.push(signal);
            return never();
          },
          { atMost: 500, delivery: "repeatable" },
        ),
      ),
    );
    const started = call.clock.now();

    const reply = await call.ask(call.request("NEW_INBOUND_CALL", {}, 1));

    expect(call.clock.now() - started).toBe(500);
    expect(typesOf(reply)).toEqual(["Speak", "SpeakAndGetDigits"]);
    expect(caught[0]).toBeInstanceOf(StepTimeoutError);
    expect(caught[0]).toMatchObject({ retryable: true, message: expect.stringContaining("500 ms") });
    expect(signals[0]?.aborted).toBe(true);
    expect(call.stepsLoaded).toBe(0);
    expect(call.notices).toMatchObject([{ kind: "step-failed", error: { code: "STEP_TIMEOUT" } }]);
  });

  it("does not tell the code that it is late when it is not", async () => {
    const signals: AbortSignal[] = [];
    const call = new SmaService(telling((one) => one.perform("fast", ({ signal }) => void signals.push(signal))));

    await call.begin();

    expect(signals[0]?.aborted).toBe(false);
    expect(call.stepsLoaded).toBe(1);
  });

  it("waits for an attempt that another invocation has begun, and takes its result", async () => {
    let asked = 0;
    const store: StepStore = {
      claim: async () => (++asked < 3 ? { kind: "begun" } : { kind: "done", outcome: { value: "theirs" } }),
      record: async (_, outcome) => outcome,
    };
    const call = new SmaService(telling((one) => one.perform("shared", () => "ours")));
    call.useSteps(store);

    await call.ask(call.request("NEW_INBOUND_CALL", {}, 1)).then((reply) => call.take(reply));

    expect(said(call)).toBe('"theirs"');
    expect(asked).toBe(3);
  });

  it("takes the result that was recorded first", async () => {
    const store: StepStore = {
      claim: async () => ({ kind: "claimed" }),
      record: async () => ({ value: "first" }),
    };
    const call = new SmaService(telling((one) => one.perform("shared", () => "second")));
    call.useSteps(store);

    await call.begin();

    expect(said(call)).toBe('"first"');
  });

  it.each([
    ["at-least-once", 3_400],
    ["at-most-once", null],
  ] as const)("claims %s until %s", async (delivery, until) => {
    const claims: unknown[] = [];
    const call = new SmaService(telling((one) => one.perform("x", () => 1, { delivery })));
    call.useSteps({
      claim: async (key, limit) => {
        claims.push([key.split("/").slice(1).join("/"), limit === null ? null : limit - call.clock.now()]);
        return { kind: "claimed" };
      },
      record: async (_, outcome) => outcome,
    });

    await call.begin();

    expect(claims[0]).toEqual(["0.0/x", until]);
  });

  it("says that nobody knows how a step ended that is begun once", async () => {
    const call = new SmaService(telling((one) => one.perform("dial", () => 1, { delivery: "at-most-once" })));
    call.useSteps({ claim: async () => ({ kind: "begun" }), record: async (_, outcome) => outcome });

    await call.ask(call.request("NEW_INBOUND_CALL", {}, 1));

    expect(caught[0]).toBeInstanceOf(OutcomeUnknownError);
    expect(caught[0]).toMatchObject({ message: expect.stringContaining('"dial" was begun once') });
    expect(call.notices).toMatchObject([{ kind: "step-failed", error: { code: "OUTCOME_UNKNOWN" } }]);
  });

  it("fails when the store does, and loads it again next time", async () => {
    let loads = 0;
    const call = new SmaService(
      telling(function* (one) {
        try {
          yield* one.perform("a", () => 1);
        } catch (error) {
          caught.push(error);
        }
        return yield* one.perform("b", () => 2);
      }),
      {},
    );
    call.loadSteps = async () => {
      if (++loads === 1) throw new TypeError("no table");
      return { claim: async () => ({ kind: "claimed" }), record: async (_, outcome) => outcome };
    };

    const reply = await call.ask(call.request("NEW_INBOUND_CALL", {}, 1));

    expect(caught[0]).toMatchObject({ code: "STEP_FAILED", errorName: "TypeError" });
    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe("2");
  });
});

describe("time and chance", () => {
  it("are recorded", async () => {
    const seen: unknown[] = [];
    const flow = defineFlow("chance", function* (call) {
      seen.push([yield* call.now(), yield* call.random(), yield* call.random()]);
      yield* call.askDigits({ say: "Digits?" });
    });
    const call = new SmaService(flow);
    const now = call.clock.now();
    await call.begin();
    await call.clock.sleep(5_000);

    await call.succeeds({ ReceivedDigits: "1" });

    const [first] = seen as [number, number, number][];
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(first?.[0]).toBe(now);
    expect(first?.[1]).toBeGreaterThanOrEqual(0);
    expect(first?.[1]).toBeLessThan(1);
    expect(first?.[1]).not.toBe(first?.[2]);
  });
});

describe("secrets", () => {
  it("are gone in the next invocation, and shown nowhere", async () => {
    const shown: string[] = [];
    const flow = defineFlow("secret", function* (call) {
      const pin = yield* call.askDigits({ say: "PIN?", secret: true, name: "pin" });
      shown.push(`${pin} ${JSON.stringify({ pin })}`);
      yield* call.askDigits({ say: "Sure?" });
      try {
        pin.reveal();
      } catch (error) {
        caught.push(error);
      }
    });
    const call = new SmaService(flow);
    await call.begin();
    await call.succeeds({ ReceivedDigits: "4711" });

    await call.succeeds({ ReceivedDigits: "1" });

    expect(caught[0]).toBeInstanceOf(SecretGoneError);
    expect(String(caught[0])).toContain('"pin"');
    expect(new Set(shown)).toEqual(new Set(['[secret] {"pin":"[secret]"}']));
    expect(JSON.stringify(call.attributes)).not.toContain("4711");
    expect(call.attributes?.[JOURNAL_ATTRIBUTE]).toContain("['pin',null]");
  });
});

describe("background", () => {
  const flow = telling((call) =>
    call.background("summarise", { pages: 3 }, { hold: { play: { bucket: "b", key: "hold.wav" } }, atMost: 60_000 }),
  );
  const keyOf = (call: SmaService) => call.tasks.started[0]?.key ?? "";

  it("starts a task once while the caller hears something, and goes on when it is done", async () => {
    const call = new SmaService(flow);
    const reply = await call.begin();
    expect(reply.Actions).toMatchObject([{ Type: "PlayAudio", Parameters: { Repeat: 3 } }]);
    expect(call.tasks.started).toEqual([
      {
        key: "11111111-1111-4111-8111-111111111111/0.0/summarise",
        name: "summarise",
        args: { pages: 3 },
        transactionId: "11111111-1111-4111-8111-111111111111",
        sipMediaApplicationId: "33333333-3333-4333-8333-333333333333",
      },
    ]);
    call.tasks.finish(keyOf(call), { value: "short" });

    await call.update({ "carillon-task": keyOf(call) });

    expect(said(call)).toBe('"short"');
    expect(typesOf(await call.update({ "carillon-task": keyOf(call) }))).toEqual([]);
  });

  it("looks when what the caller hears is over, also without being told", async () => {
    const call = new SmaService(flow);
    await call.begin();
    expect(typesOf(await call.succeeds())).toEqual(["PlayAudio"]);
    call.tasks.finish(keyOf(call), { value: 7 });

    await call.succeeds();

    expect(said(call)).toBe("7");
  });

  it("does nothing when it is told too early, or of an update of another kind", async () => {
    const call = new SmaService(flow);
    await call.begin();

    expect(typesOf(await call.update({ "carillon-task": keyOf(call) }))).toEqual([]);
    expect(typesOf(await call.update({ op: "x" }))).toEqual([]);
  });

  it("is silent where the prompt cannot be played, and gives up in the end", async () => {
    const call = new SmaService(flow);
    await call.begin();

    const silent = await call.fails("InvalidAudioSource");

    expect(silent.Actions).toMatchObject([{ Type: "Pause", Parameters: { DurationInMilliseconds: 5_000 } }]);
    expect(typesOf(await call.succeeds())).toEqual(["Pause"]);
    await call.clock.sleep(60_000);
    await call.succeeds();
    expect(caught.at(-1)).toBeInstanceOf(StepTimeoutError);
    expect(call.notices[0]).toMatchObject({ kind: "step-failed", step: "summarise", error: { code: "STEP_TIMEOUT" } });
  });

  it("throws what the task threw", async () => {
    const call = new SmaService(flow);
    await call.begin();
    const failure = {
      code: "STEP_FAILED",
      step: "summarise",
      errorName: "E",
      errorCode: "",
      retryable: false,
    } as const;
    call.tasks.finish(keyOf(call), { failure });

    await call.update({ "carillon-task": keyOf(call) });

    expect(caught[0]).toMatchObject({ code: "STEP_FAILED", errorName: "E" });
  });

  it("throws when the task cannot be started", async () => {
    const call = new SmaService(flow);
    call.tasks.start = async () => {
      throw new TypeError("throttled");
    };

    await call.begin();

    expect(said(call)).toBe("Failed.");
    expect(call.notices[0]).toMatchObject({ kind: "step-failed" });
  });
});

describe("become", () => {
  it("goes on as another flow with an empty journal, after finally blocks", async () => {
    const done: string[] = [];
    const second = defineFlow("second", function* (call: Call, { greeting }: { greeting: string }) {
      yield* call.say(greeting);
      yield* call.askDigits({ say: "Digits?" });
    });
    const first = defineFlow("first", function* (call) {
      try {
        yield* call.askDigits({ say: "First?" });
        yield* call.say("Wait.");
        yield* call.become(second, { greeting: "Hello." });
      } finally {
        yield* call.perform("tidy", () => void done.push("tidied"));
      }
    });
    const call = new SmaService(first, { flows: [first, second] });
    await call.begin();

    const waiting = await call.succeeds({ ReceivedDigits: "1" });
    const reply = await call.succeeds();

    expect(typesOf(waiting)).toEqual(["Speak"]);
    expect(said(call)).toBe("Hello.");
    expect(typesOf(reply)).toEqual(["Speak", "SpeakAndGetDigits"]);
    expect(done).toEqual(["tidied"]);
    expect(call.attributes?.[JOURNAL_ATTRIBUTE]).not.toContain("tidy");
  });
});
