import {
  type Answer,
  BadJournalError,
  DeadlineError,
  DivergedError,
  defineFlow,
  type FlowDefinition,
  JournalOverflowError,
  RunawayFlowError,
  ServiceRefusedError,
  UnknownFlowError,
} from "../../../shared/flow/index.ts";
import { JOURNAL_ATTRIBUTE } from "../../../shared/flow/journal.ts";
import { LEG_A, LEG_B } from "../../support/sma-requests.ts";
import { SmaService, typesOf } from "../../support/sma-service.ts";

const ask = defineFlow("ask", function* (call) {
  for (;;) {
    const digits = yield* call.askDigits({ say: "Digits?" });
    yield* call.say(`You keyed ${digits}.`);
  }
});

const never = () => new Promise<never>(() => {});

/** Sends an event without asking twice: for what is not to be repeatable. */
async function sendOnce(call: SmaService, type: string, event = {}) {
  const reply = await call.ask(call.request(type, event, ++call.sequence));
  call.take(reply);
  return reply;
}

describe("the sequence of events", () => {
  it("answers an event that was answered before as it was answered", async () => {
    const call = new SmaService(ask);
    const first = await call.begin();

    const again = await call.ask(call.request("NEW_INBOUND_CALL", {}, 1));

    expect(again.Actions).toEqual(first.Actions);
    expect(again.TransactionAttributes).toEqual(first.TransactionAttributes);
    expect(call.notices.map(({ kind }) => kind)).toEqual(["repeated-event"]);
  });

  it("says nothing again where it said nothing", async () => {
    const call = new SmaService(ask);
    await call.begin();
    await call.update({ op: "x" });

    const again = await call.ask(call.request("CALL_UPDATE_REQUESTED", updateOf({ op: "x" }), 2));

    expect(again.Actions).toBeUndefined();
    expect(again.TransactionAttributes).toEqual(call.attributes);
  });

  it("leaves everything as it is when an older event comes late", async () => {
    const call = new SmaService(ask);
    await call.begin();
    await call.succeeds({ ReceivedDigits: "1" });
    await call.update({ op: "x" });

    const late = await call.ask(call.request("CALL_UPDATE_REQUESTED", updateOf({ op: "w" }), 2));

    expect(late).toEqual({ SchemaVersion: "1.0" });
    expect(call.notices.at(-1)).toMatchObject({ kind: "repeated-event", sequence: 2, step: "askDigits", flow: "ask" });
  });

  it("asks again when events are missing and a result fits nothing", async () => {
    const call = new SmaService(ask);
    const asked = await call.begin();
    call.sequence++;

    const reply = await call.send("ACTION_SUCCESSFUL", {
      ActionData: { Type: "PlayAudio", Parameters: { CallId: LEG_A.CallId } },
    });

    expect(reply.Actions).toEqual(asked.Actions);
    expect(call.notices.map(({ kind }) => kind).slice(0, 2)).toEqual(["sequence-gap", "stale-result"]);
  });

  it("keeps a gap in sight until an event fits", async () => {
    const call = new SmaService(ask);
    await call.begin();
    call.sequence++;
    await call.update({ op: "x" });
    const stale = { ActionData: { Type: "Speak", Parameters: { CallId: LEG_A.CallId, Text: "Other." } } };

    const reply = await call.send("ACTION_SUCCESSFUL", stale);

    expect(typesOf(reply)).toEqual(["SpeakAndGetDigits"]);
    expect(typesOf(await call.send("ACTION_SUCCESSFUL", stale))).toEqual([]);
  });

  it("stores nothing over what another invocation may be storing, when an event tells nothing", async () => {
    const call = new SmaService(ask);
    await call.begin();
    call.sequence++;

    const reply = await call.send("RINGING", {});

    expect(reply).toEqual({ SchemaVersion: "1.0" });
  });

  it("ignores a stale result when nothing is missing", async () => {
    const call = new SmaService(ask);
    await call.begin();

    const reply = await call.send("ACTION_SUCCESSFUL", {
      ActionData: { Type: "PlayAudio", Parameters: { CallId: LEG_A.CallId } },
    });

    expect(typesOf(reply)).toEqual([]);
    expect(call.notices[0]).toMatchObject({ kind: "stale-result", step: "askDigits" });
    expect(typesOf(await call.succeeds({ ReceivedDigits: "1" }))).toEqual(["Speak", "SpeakAndGetDigits"]);
  });

  it("sends the list again after a stale failure, which has cleared it", async () => {
    const call = new SmaService(ask);
    const asked = await call.begin();

    const reply = await call.send("ACTION_FAILED", {
      ActionData: { Type: "PlayAudio", Parameters: {}, ErrorType: "SystemException", ErrorMessage: "" },
    });

    expect(reply.Actions).toEqual(asked.Actions);
  });

  it.each([
    ["another text", { SpeechParameters: { Text: "Other?" } }, false],
    ["another leg", { CallId: LEG_B.CallId }, false],
    ["numbers as text and letters in capitals", { Repeat: "3", SpeechParameters: { Text: "DIGITS?" } }, true],
    ["parameters missing", { SpeechParameters: undefined, Repeat: undefined }, true],
    ["no leg", { CallId: undefined }, true],
  ])("matches a result with %s: %s", async (_, changes, isOurs) => {
    const call = new SmaService(ask);
    call.legs = [LEG_A, { ...LEG_B, Status: "Disconnected" }];
    await call.begin();
    const { Type, Parameters } = call.lastAction();

    const reply = await call.send("ACTION_SUCCESSFUL", {
      ActionData: { Type, Parameters: { ...Parameters, ...changes }, ReceivedDigits: "5" },
    });

    expect(typesOf(reply)).toEqual(isOurs ? ["Speak", "SpeakAndGetDigits"] : []);
  });
});

const updateOf = (Arguments: Record<string, string>) => ({
  ActionData: { Type: "CallUpdateRequest", Parameters: { Arguments } },
});

describe("versions", () => {
  it("forwards an event to the version that answered the call, and passes its reply on", async () => {
    const old = new SmaService(ask, { functionVersion: "7" });
    await old.begin();
    const asked: unknown[] = [];
    const theirs = { SchemaVersion: "1.0", Actions: [{ Type: "Hangup", Parameters: { CallId: LEG_A.CallId } }] };
    const call = new SmaService(ask, {
      functionVersion: "8",
      forward: async (version, event) => {
        asked.push([version, event]);
        return theirs;
      },
    });
    call.attributes = old.attributes;
    const event = call.request("ACTION_SUCCESSFUL", {}, 2);

    const reply = await call.answer({ ...event, ActionData: { Type: "Pause" } }, { functionVersion: "8", askedAt: 0 });

    expect(reply).toBe(theirs);
    expect(asked).toEqual([["7", { ...event, ActionData: { Type: "Pause" } }]]);
  });

  it("goes on itself when that version is gone, and stays with the call then", async () => {
    const call = new SmaService(ask, { functionVersion: "7" });
    await call.begin();
    call.functionVersion = "8";

    await call.succeeds({ ReceivedDigits: "1" });

    expect(call.notices.map(({ kind }) => kind)).toEqual(["version-gone", "version-gone"]);
    await call.succeeds({ ReceivedDigits: "1" });
    expect(call.notices).toHaveLength(2);
    expect(call.attributes?.[JOURNAL_ATTRIBUTE]).toContain("'v':'8'");
  });

  it("takes the result of what an older version asked in other words", async () => {
    const say = (text: string) =>
      defineFlow("ask", function* (call) {
        const digits = yield* call.askDigits({ say: text });
        yield* call.say(`You keyed ${digits}.`);
      });
    const old = new SmaService(say("Digits?"), { functionVersion: "7" });
    await old.begin();
    const call = new SmaService(say("Numbers?"), { functionVersion: "8" });
    Object.assign(call, { attributes: old.attributes, sequence: 1 });
    const { Type, Parameters } = old.lastAction();

    const reply = await call.send("ACTION_SUCCESSFUL", { ActionData: { Type, Parameters, ReceivedDigits: "4" } });

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
  });

  it("falls back when forwarding fails", async () => {
    const call = new SmaService(ask, {
      functionVersion: "7",
      forward: async () => {
        throw new RangeError("throttled");
      },
    });
    await call.begin();
    call.functionVersion = "8";

    const reply = await call.succeeds({ ReceivedDigits: "1" });

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
  });
});

describe("the fallback", () => {
  const failures: [string, FlowDefinition, unknown][] = [
    [
      "an exception",
      defineFlow("throws", function* (call) {
        yield* call.pause(500);
        throw new RangeError("no");
      }),
      RangeError,
    ],
    [
      "a flow without an end",
      defineFlow("endless", function* (call) {
        for (;;) yield* call.now();
      }),
      RunawayFlowError,
    ],
    [
      "a journal without bounds",
      defineFlow("large", function* (call) {
        yield* call.perform("huge", () => "x".repeat(25_000));
        yield* call.askDigits({ say: "Digits?" });
      }),
      JournalOverflowError,
    ],
    [
      "a background task that does not start",
      defineFlow("waits", function* (call) {
        yield* call.background("slow", null, { hold: { say: "Wait." } });
      }),
      DeadlineError,
    ],
    [
      "a side effect without an end in a flow that tries for ever",
      defineFlow("stuck", function* (call) {
        for (;;) {
          try {
            yield* call.perform("stuck", never);
          } catch {
            // Tries again.
          }
        }
      }),
      RunawayFlowError,
    ],
  ];

  it.each(failures)("is what the caller hears after %s", async (_, flow, error) => {
    const call = new SmaService(flow, { fallback: { say: "Sorry.", voice: { voiceId: "Amy" } } });
    call.tasks.start = never;

    const reply = await sendOnce(call, "NEW_INBOUND_CALL");

    expect(reply.Actions).toEqual([
      { Type: "Speak", Parameters: { Text: "Sorry.", VoiceId: "Amy", CallId: LEG_A.CallId } },
      { Type: "Hangup", Parameters: { CallId: LEG_A.CallId } },
    ]);
    expect(call.notices.findLast(({ kind }) => kind === "fallback")?.error).toBeInstanceOf(error);
  });

  it("says sorry by itself where nothing is configured", async () => {
    const call = new SmaService(failures[0]?.[1] as FlowDefinition);

    const reply = await call.begin();

    expect(reply.Actions?.[0]?.Parameters["Text"]).toMatch(/sorry/i);
  });

  it("may transfer to a number; when nobody answers there, the call ends", async () => {
    const fallback = { play: { bucket: "prompts", key: "sorry.wav" }, transferTo: "+15550100077" } as const;
    const call = new SmaService(failures[0]?.[1] as FlowDefinition, { fallback });

    const reply = await call.begin();

    expect(typesOf(reply)).toEqual(["PlayAudio", "CallAndBridge"]);
    expect(reply.Actions?.[1]?.Parameters).toMatchObject({
      CallerIdNumber: LEG_A.To,
      Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100077" }],
    });
    expect(typesOf(await call.fails("CallNotAnswered"))).toEqual(["Hangup"]);
  });

  it("leaves nobody behind after a transfer", async () => {
    const call = new SmaService(failures[0]?.[1] as FlowDefinition, {
      fallback: { say: "Sorry.", transferTo: "+15550100077", callerId: "+15550100088" },
    });
    const reply = await call.begin();
    expect(reply.Actions?.[1]?.Parameters["CallerIdNumber"]).toBe("+15550100088");
    call.legs = [LEG_A, LEG_B];
    expect(typesOf(await call.succeeds())).toEqual([]);

    const hungUp = await call.hangsUp(LEG_B);

    expect(hungUp.Actions).toEqual([{ Type: "Hangup", Parameters: { CallId: LEG_A.CallId } }]);
  });

  it("lets parties talk on", async () => {
    const call = new SmaService(ask);
    await call.begin();
    call.legs = [LEG_A, LEG_B];
    call.attributes = { [JOURNAL_ATTRIBUTE]: "no journal", other: "kept" };

    const reply = await call.digits("1");

    expect(typesOf(reply)).toEqual(["Speak"]);
    expect(reply.TransactionAttributes?.["other"]).toBe("kept");
    expect(call.notices[0]?.error).toBeInstanceOf(BadJournalError);
    expect((await call.hangsUp(LEG_A)).Actions).toEqual([{ Type: "Hangup", Parameters: { CallId: LEG_B.CallId } }]);
  });

  it("gives the same answer to a repeated event", async () => {
    const call = new SmaService(failures[0]?.[1] as FlowDefinition);
    const first = await call.begin();

    const again = await call.ask(call.request("NEW_INBOUND_CALL", {}, 1));

    expect(again).toEqual(first);
  });

  it("ends the call when it cannot be said either", async () => {
    const call = new SmaService(failures[0]?.[1] as FlowDefinition);
    await call.begin();

    const reply = await call.send("ACTION_FAILED", {
      ActionData: { Type: "Speak", Parameters: {}, ErrorType: "ActionExecutionThrottled" },
    });

    expect(typesOf(reply)).toEqual(["Hangup"]);
  });

  it.each([
    ["INVALID_LAMBDA_RESPONSE", { ErrorType: "ActionExecutionThrottled", ErrorMessage: "too many" }],
    ["CALL_TELEPORTED", {}],
  ])("answers %s", async (type, event) => {
    const call = new SmaService(ask);
    await call.begin();

    const reply = await call.send(type, event);

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(call.notices[0]).toMatchObject({ kind: "fallback", flow: "ask", step: "askDigits", sequence: 2 });
    expect(call.notices[0]?.error).toBeInstanceOf(ServiceRefusedError);
    expect(typesOf(await call.send("INVALID_LAMBDA_RESPONSE", { ErrorType: "X" }))).toEqual(["Hangup"]);
  });

  it("answers an event that cannot be read, without a leg", async () => {
    const call = new SmaService(ask);

    const reply = await call.answer({ nonsense: true }, { functionVersion: "1", askedAt: call.clock.now() });

    expect(reply).toEqual({
      SchemaVersion: "1.0",
      Actions: [
        { Type: "Speak", Parameters: { Text: expect.any(String) } },
        { Type: "Hangup", Parameters: {} },
      ],
    });
    const error = expect.objectContaining({ name: "InvalidInputError" });
    expect(call.notices).toEqual([{ kind: "fallback", transactionId: "", flow: "", step: "", sequence: 0, error }]);
  });

  it.each(["DIGITS_RECEIVED", "CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED"])(
    "is not for %s while the first event is still being answered",
    async (type) => {
      const call = new SmaService(ask);

      const reply = await call.send(type, {
        ActionData: { Type: "ReceiveDigits", Parameters: {}, ReceivedDigits: "1" },
        ...(type === "CALL_UPDATE_REQUESTED" && updateOf({})),
      });

      expect(reply).toEqual({ SchemaVersion: "1.0" });
      const gap = expect.objectContaining({ kind: "sequence-gap", flow: "", step: "" });
      expect(call.notices).toEqual([gap, gap]);
    },
  );

  it.each(["ACTION_SUCCESSFUL", "ACTION_FAILED"])("answers %s without a journal", async (type) => {
    const call = new SmaService(ask);

    const reply = await call.send(type, {
      ActionData: { Type: "ReceiveDigits", Parameters: { CallId: LEG_A.CallId }, ErrorType: "X" },
    });

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(call.notices[0]?.error).toBeInstanceOf(BadJournalError);
    expect(String(call.notices[0]?.error)).toContain("there is none");
  });

  it("is heard where no flow answers, or the flow of a journal is gone", async () => {
    const nobody = new SmaService(ask, { route: () => null });
    const gone = new SmaService(defineFlow("other", function* () {}));
    const old = new SmaService(ask);
    await old.begin();
    Object.assign(gone, { attributes: old.attributes, sequence: 1 });

    expect(typesOf(await nobody.begin())).toEqual(["Speak", "Hangup"]);
    expect(nobody.notices[0]?.error).toBeInstanceOf(UnknownFlowError);
    expect(String(nobody.notices[0]?.error)).toContain("no flow for this call");
    expect(typesOf(await gone.update({}))).toEqual(["Speak", "Hangup"]);
    expect(gone.notices[0]?.error).toBeInstanceOf(UnknownFlowError);
  });

  it("follows a flow that does not take the steps of the journal", async () => {
    let turn = 0;
    const fickle = defineFlow("fickle", function* (call) {
      if (++turn % 2 === 1) yield* call.now();
      else yield* call.random();
      yield* call.askDigits({ say: "Digits?" });
    });
    const call = new SmaService(fickle);
    await sendOnce(call, "NEW_INBOUND_CALL");

    const reply = await sendOnce(call, "CALL_UPDATE_REQUESTED", updateOf({}));

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(call.notices[0]?.error).toBeInstanceOf(DivergedError);
    expect(String(call.notices[0]?.error)).toContain('step 1: the journal has "now", the flow is at "random"');
  });

  it("does without the attributes of others where they leave no room", async () => {
    const call = new SmaService(failures[0]?.[1] as FlowDefinition);
    call.attributes = { other: "x".repeat(20_460) };

    const reply = await call.begin();

    expect(Object.keys(reply.TransactionAttributes ?? {})).toEqual([JOURNAL_ATTRIBUTE]);
  });
});

describe("attributes of others", () => {
  it("are kept", async () => {
    const call = new SmaService(ask);
    call.attributes = { other: "kept" };

    const reply = await call.begin();

    expect(Object.keys(reply.TransactionAttributes ?? {})).toEqual(["other", JOURNAL_ATTRIBUTE]);
  });

  it("leave room for 99 keys beside the journal", async () => {
    const call = new SmaService(ask);
    call.attributes = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`key-${index}`, ""]));

    const reply = await call.begin();

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(String(call.notices[0]?.error)).toContain("101 keys; 100 are allowed");
  });
});

describe("the deadline", () => {
  it("answers within 4 s of the question, whatever a flow waits for", async () => {
    const slow = defineFlow("slow", function* (call) {
      yield* call.perform("slow", never);
    });
    const call = new SmaService(slow);
    const askedAt = call.clock.now();

    await call.answer(call.request("NEW_INBOUND_CALL", {}, 1), { functionVersion: "1", askedAt });

    expect(call.clock.now() - askedAt).toBe(3_400);
  });

  it("starts nothing more once somebody else may have answered", async () => {
    const started: string[] = [];
    const hold = { say: "Hold." };
    const call = new SmaService(
      defineFlow("late", function* (one) {
        try {
          yield* one.background("task", null, { hold });
        } catch {
          yield* one.background("after", null, { hold });
        }
      }),
    );
    call.tasks.start = async ({ name }) => {
      started.push(name);
      await call.clock.sleep(5_000);
      throw new TypeError("too late");
    };

    const reply = await call.ask(call.request("NEW_INBOUND_CALL", {}, 1));
    await call.clock.sleep(10_000);

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(started).toEqual(["task"]);
  });

  it("counts a cold start", async () => {
    const call = new SmaService(
      defineFlow("slow", function* (call) {
        try {
          yield* call.perform("slow", never);
        } catch (error) {
          yield* call.say(String(error));
        }
      }),
    );
    const now = call.clock.now();

    const answer: Answer = call.answer;
    const reply = await answer(call.request("NEW_INBOUND_CALL", {}, 1), { functionVersion: "1", askedAt: now - 3_000 });

    expect(call.clock.now() - now).toBe(400);
    expect(JSON.stringify(reply)).toContain("no result after 400 ms");
  });
});
