import { scriptedBots } from "../../../engine/bots.ts";
import { DEFAULT_POLICIES, drawPolicies, OPEN_POINTS, type Policies } from "../../../engine/policies.ts";
import { does, hangsUp, hears, presses, waits } from "../../../engine/scripted/script.ts";
import { seededRandom } from "../../../shared/random.ts";
import {
  action,
  ask,
  bridge,
  hangup,
  heard,
  inTurn,
  listen,
  NOTHING,
  onEvents,
  pause,
  play,
  reply,
  speak,
  told,
} from "../../support/phone-calls.ts";

import { AGENT, both, digitsOf, quiet } from "../../support/policy-choices.ts";

describe("the table of open points", () => {
  test("the first choice is the default", () => {
    for (const [name, { choices }] of Object.entries(OPEN_POINTS)) {
      expect(DEFAULT_POLICIES[name as keyof Policies]).toBe(choices[0]);
      expect(new Set<unknown>(choices).size).toBeGreaterThan(1);
    }
  });

  test("chance draws every choice", () => {
    const random = seededRandom(1);
    const drawn = Array.from({ length: 200 }, () => drawPolicies(random));

    for (const [name, { choices }] of Object.entries(OPEN_POINTS)) {
      const found = new Set<unknown>(drawn.map((policies) => policies[name as keyof Policies]));
      expect(found).toEqual(new Set<unknown>(choices));
    }
  });
});

test("open point 1: an empty list in the middle of a list continues it, or stops it", async () => {
  const list = reply(bridge(AGENT), speak("Said after the bridge."));
  const script = { callees: { [AGENT]: does(waits(8_000), hangsUp) }, ...quiet };
  const { usual, otherwise } = await both("emptyListMidList", "stop", () => inTurn(list, reply()), { script });

  expect(heard(usual.trace)).toContain("Said after the bridge.");
  expect(heard(otherwise.trace)).not.toContain("Said after the bridge.");
  const absent = await play(inTurn(list, NOTHING), { script, policies: { emptyListMidList: "stop" } });
  expect(heard(absent.trace)).toContain("Said after the bridge.");
});

describe("open point 2: a reply that cannot be used", () => {
  test("is told of, or ends the call", async () => {
    const { usual, otherwise } = await both("invalidReply", "hang-up", () =>
      inTurn(reply(speak("Hello.")), reply(action("Transfer")), reply(speak("Sorry."), hangup())),
    );

    expect(told(usual.trace)).toEqual([
      "NEW_INBOUND_CALL",
      "ACTION_SUCCESSFUL Speak",
      "INVALID_LAMBDA_RESPONSE",
      "HANGUP LEG-A 0",
    ]);
    expect(usual.trace.invocations[2]?.request).toMatchObject({
      ErrorMessage: "Unsupported action Transfer specified",
    });
    expect(usual.trace.invocations[2]?.request).not.toHaveProperty("ActionData");
    expect(told(otherwise.trace)).toEqual(["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL Speak", "HANGUP LEG-A 480"]);
    expect(otherwise.trace.ended).toMatchObject({ reason: "invalid-reply", sipResponseCode: 480 });
  });

  test("to the first event ends the call, or is told of", async () => {
    const { usual, otherwise } = await both("invalidFirstReply", "tell-then-hang-up", () =>
      inTurn(reply(), reply(speak("Late."), hangup())),
    );

    expect(told(usual.trace)).toEqual(["NEW_INBOUND_CALL", "HANGUP LEG-A 480"]);
    expect(usual.facts.legs[0]?.answeredAt).toBeNull();
    expect(told(otherwise.trace)).toEqual(["NEW_INBOUND_CALL", "INVALID_LAMBDA_RESPONSE", "HANGUP LEG-A 0"]);
  });
});

describe("open point 3: the terminator", () => {
  const typed = { script: { caller: does(hears("Press"), presses("12#"), waits(5_000), hangsUp) } };

  test("is stripped from ReceivedDigits, or kept", async () => {
    const { usual, otherwise } = await both("terminatorInDigits", "keep", () => inTurn(reply(ask())), typed);

    expect([digitsOf(usual), digitsOf(otherwise)]).toEqual([["12"], ["12#"]]);
  });

  test.each([
    ["^\\d{2}#$", "either", true],
    ["^\\d{2}#$", "with-terminator", true],
    ["^\\d{2}#$", "stripped", false],
    ["^\\d{2}$", "either", true],
    ["^\\d{2}$", "stripped", true],
    ["^\\d{2}$", "with-terminator", false],
  ] as const)("%s tested %s matches: %s", async (InputDigitsRegex, regexOnDigits, isMatch) => {
    const handler = inTurn(reply(ask({ InputDigitsRegex })));
    const { trace } = await play(handler, { ...typed, policies: { regexOnDigits } });

    expect(told(trace)[1]?.startsWith("ACTION_SUCCESSFUL")).toBe(isMatch);
  });
});

test("open point 4: digits that do not come are InvalidDigitsReceived, or InvalidAudioSource", async () => {
  const { told: events } = await both("digitTimeoutError", "InvalidAudioSource", () => inTurn(reply(ask())));

  expect(events).toEqual([
    ["ACTION_FAILED SpeakAndGetDigits InvalidDigitsReceived"],
    ["ACTION_FAILED SpeakAndGetDigits InvalidAudioSource"],
  ]);
});

test("open point 5: MinNumberOfDigits may equal MaxNumberOfDigits, or not", async () => {
  const one = ask({ MinNumberOfDigits: 1, MaxNumberOfDigits: 1 });
  const script = { caller: does(waits(3_000), presses("1"), waits(5_000), hangsUp) };
  const { told: events } = await both("minimumEqualsMaximum", false, () => inTurn(reply(one)), { script });

  expect(events).toEqual([
    ["ACTION_SUCCESSFUL SpeakAndGetDigits"],
    ["ACTION_FAILED SpeakAndGetDigits InvalidActionParameter"],
  ]);
});

describe("open point 6: an event in the middle of a list", () => {
  test("comes for SpeakAndGetDigits and StartBotConversation, or not", async () => {
    const bots = scriptedBots(() => [{ says: ["Roses?"], ends: { intent: "OrderFlowers" } }]);
    const bot = action("StartBotConversation", {
      BotAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
    });
    const script = { caller: does(hears("Press"), presses("1#"), waits(9_000), hangsUp) };
    const { told: events } = await both("midListSpeechAndBots", false, () => inTurn(reply(ask(), bot, pause(100))), {
      script,
      bots,
    });

    expect(events).toEqual([
      ["ACTION_SUCCESSFUL SpeakAndGetDigits", "ACTION_SUCCESSFUL StartBotConversation", "ACTION_SUCCESSFUL Pause"],
      ["ACTION_SUCCESSFUL Pause"],
    ]);
  });

  test("does not come for StartCallRecording and SendDigits, or does", async () => {
    const record = action("StartCallRecording", { Track: "BOTH", Destination: { Type: "S3", Location: "recordings" } });
    const list = reply(record, action("SendDigits", { Digits: "12" }), pause(100));
    const { told: events } = await both("midListRecordingAndTones", true, () => inTurn(list));

    expect(events).toEqual([
      ["ACTION_SUCCESSFUL Pause"],
      ["ACTION_SUCCESSFUL StartCallRecording", "ACTION_SUCCESSFUL SendDigits", "ACTION_SUCCESSFUL Pause"],
    ]);
  });
});

describe("open point 7: a listener", () => {
  test("persists after a match, or ends", async () => {
    const script = { caller: does(waits(1_000), presses("11"), waits(3_000), presses("22"), waits(5_000), hangsUp) };
    const { usual, otherwise } = await both(
      "listenerAfterMatch",
      "ends",
      () => inTurn(reply(listen("^\\d{2}$"), pause(9_000))),
      {
        script,
      },
    );

    expect(digitsOf(usual)).toEqual(["11", "22"]);
    expect(digitsOf(otherwise)).toEqual(["11"]);
  });

  test("discards what did not match when it is flushed, or sends it", async () => {
    const script = { caller: does(waits(1_000), presses("1"), waits(9_000), hangsUp) };
    const { usual, otherwise } = await both(
      "listenerFlush",
      "send",
      () => inTurn(reply(listen("^\\d{2}$"), pause(9_000))),
      {
        script,
      },
    );

    expect(digitsOf(usual)).toEqual([]);
    expect(digitsOf(otherwise)).toEqual(["1"]);
  });
});

test("open point 8: the flush time is more than the time between digits, or less", async () => {
  const first = reply(listen("^1$"));
  const reversed = reply(
    listen("^1$", { InBetweenDigitsDurationInMilliseconds: 5_000, FlushDigitsDurationInMilliseconds: 1_000 }),
  );
  const more = await both("flushOrder", "flush-less", () => inTurn(first));
  const less = await both("flushOrder", "flush-less", () => inTurn(reversed));

  const failed = ["ACTION_FAILED ReceiveDigits InvalidActionParameter"];
  expect(more.told).toEqual([["ACTION_SUCCESSFUL ReceiveDigits"], failed]);
  expect(less.told).toEqual([failed, ["ACTION_SUCCESSFUL ReceiveDigits"]]);
});

test("open point 9: JoinChimeMeeting says why it failed in two members, or in one", async () => {
  const join = action("JoinChimeMeeting", { JoinToken: "token", MeetingId: "meeting" });
  const { usual, otherwise } = await both("errorMember", "Error", () => inTurn(reply(join)));

  expect(usual.trace.invocations[1]?.request.ActionData).toMatchObject({
    ErrorType: "ErrorJoiningMeeting",
    ErrorMessage: "Error while joining meeting.",
  });
  const data = otherwise.trace.invocations[1]?.request.ActionData;
  expect(data).toMatchObject({ Error: "ErrorJoiningMeeting: Error while joining meeting." });
  expect(data).not.toHaveProperty("ErrorType");
});

describe("open point 10: an invocation that fails", () => {
  const throws = () => () => {
    throw new TypeError("no such prompt");
  };

  test.each([
    [1, 2],
    [2, 3],
    [0, 1],
  ] as const)("is retried %s times", async (retries, attempts) => {
    const { trace } = await play(throws(), { policies: { retries } });

    expect(trace.invocations[0]?.attempts).toHaveLength(attempts);
    expect(trace.invocations[0]?.attempts[0]).toMatchObject({
      answer: "function-error",
      error: "TypeError: no such prompt",
    });
    expect(trace.ended).toMatchObject({ reason: "handler-failed", sipResponseCode: 480 });
  });

  test.each([
    ["same", [1, 1, 2]],
    ["next", [1, 2, 3]],
  ] as const)("repeats with the %s Sequence", async (sequenceOfRetry, expected) => {
    const seen: number[] = [];
    const handler = onEvents({
      NEW_INBOUND_CALL: ({ Sequence }: { Sequence: number }) => {
        seen.push(Sequence);
        if (seen.length === 1) throw new Error("once");
        return reply(hangup());
      },
      HANGUP: ({ Sequence }: { Sequence: number }) => seen.push(Sequence) && NOTHING,
    });
    await play(handler, { policies: { sequenceOfRetry } });

    expect(seen).toEqual(expected);
  });
});

describe("open point 11: attributes", () => {
  const stored = (attributes: object) => inTurn({ ...reply(speak("One.")), TransactionAttributes: attributes });
  const seen = ({ trace }: Awaited<ReturnType<typeof play>>) =>
    trace.invocations.at(-1)?.request.CallDetails.TransactionAttributes;
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, "v"]));

  test("may be 100, or 10", async () => {
    const { usual, otherwise } = await both("mostAttributes", 10, () => stored(many(11)));

    expect(Object.keys(seen(usual) ?? {})).toHaveLength(11);
    expect(told(otherwise.trace)).toEqual(["NEW_INBOUND_CALL", "HANGUP LEG-A 480"]);
    const limit = await play(stored(many(10)), { script: quiet, policies: { mostAttributes: 10 } });
    expect(Object.keys(seen(limit) ?? {})).toHaveLength(10);
    const tooMany = await play(inTurn(reply(speak("One.")), { ...reply(), TransactionAttributes: many(101) }), {
      script: quiet,
    });
    expect(tooMany.trace.invocations[2]?.request.ErrorType).toBe("TransactionAttributesInvalidMapSize");
  });

  test("replace what is stored, or are merged into it", async () => {
    const handler = () =>
      inTurn(
        { ...reply(speak("One.")), TransactionAttributes: { a: "1", b: "2" } },
        { ...reply(), TransactionAttributes: { b: "3" } },
      );
    const { usual, otherwise } = await both("storedAttributes", "merge", handler);

    expect(seen(usual)).toEqual({ b: "3" });
    expect(seen(otherwise)).toEqual({ a: "1", b: "3" });
  });

  test("that are not text are kept, or refused", async () => {
    const { usual, otherwise } = await both("attributeValues", "refused", () => stored({ count: 1 }));

    expect(seen(usual)).toEqual({ count: 1 });
    expect(told(otherwise.trace)).toEqual(["NEW_INBOUND_CALL", "HANGUP LEG-A 480"]);
  });
});
