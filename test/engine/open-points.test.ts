import { scriptedBots } from "../../engine/bots.ts";
import { DEFAULT_POLICIES, drawPolicies, OPEN_POINTS, type Policies } from "../../engine/policies.ts";
import { does, hangsUp, hears, neverAnswers, presses, waits } from "../../engine/scripted/script.ts";
import { type SimulationWorld, simulation } from "../../engine/simulate.ts";
import { audioIn } from "../../engine/stores.ts";
import { encodeG711 } from "../../shared/media/index.ts";
import { seededRandom } from "../../shared/random.ts";
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
  playAudio,
  reply,
  speak,
  told,
} from "../support/phone-calls.ts";

const AGENT = "+15550100010";
const quiet = { caller: does(waits(20_000), hangsUp) };

/** Plays the same call under a policy's default and under its other choice. */
async function both<Name extends keyof Policies>(
  policy: Name,
  other: Policies[Name],
  handler: () => Parameters<typeof play>[0],
  world: SimulationWorld & { create?: object } = {},
) {
  const usual = await play(handler(), { script: quiet, ...world });
  const otherwise = await play(handler(), {
    script: quiet,
    ...world,
    policies: { ...world.policies, [policy]: other },
  });
  return { usual, otherwise, told: [told(usual.trace).slice(1, -1), told(otherwise.trace).slice(1, -1)] };
}

/** What `ReceivedDigits` came to, in each event that has it. */
const digitsOf = ({ trace }: Awaited<ReturnType<typeof play>>) =>
  trace.invocations.flatMap(({ request }) => (request.ActionData?.["ReceivedDigits"] as string | undefined) ?? []);

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

test("open point 12: the application's id has the long name, or the short one", async () => {
  const { usual, otherwise } = await both("applicationIdName", "SipApplicationId", () => inTurn(reply(hangup())));

  expect(usual.trace.invocations[0]?.request.CallDetails).toHaveProperty("SipMediaApplicationId");
  expect(otherwise.trace.invocations[0]?.request.CallDetails).toHaveProperty("SipApplicationId");
  expect(otherwise.trace.invocations[0]?.request.CallDetails).not.toHaveProperty("SipMediaApplicationId");
});

test.each([201, 202] as const)("open point 13: a call is created with status %s", async (createdStatusCode) => {
  const simulated = simulation(inTurn(), { policies: { createdStatusCode } });
  const { phoneNumbers, applications } = simulated.world.directory();

  const created = simulated.engine.create({
    applicationId: applications[0]?.id ?? "",
    from: phoneNumbers[0] ?? "",
    to: AGENT,
  });

  expect(created).toMatchObject({ statusCode: createdStatusCode, error: null });
});

test("open point 14: SIP headers to a number are accepted, or refused", async () => {
  const list = reply(bridge(AGENT, { SipHeaders: { "X-Order": "42" } }));
  const script = { callees: { [AGENT]: does(waits(1_000), hangsUp) }, ...quiet };
  const { usual, otherwise } = await both("sipHeadersOnPstn", "reject", () => inTurn(list), { script });

  const second = usual.trace.invocations[1]?.request.CallDetails.Participants[1];
  expect(second?.SipHeaders).toEqual({ "X-Order": "42" });
  expect(usual.trace.invocations[0]?.findings.some(({ severity }) => severity === "warning")).toBe(true);
  expect(otherwise.trace.invocations[1]?.request.ActionData).toMatchObject({
    ErrorMessage: "Invalid SIP header(s) provided: X-Order",
  });
});

test("open point 15: Speak runs without CallId, or does not", async () => {
  const { told: events } = await both("missingCallId", "reject", () => inTurn(reply(speak("Hello."))));

  expect(events).toEqual([["ACTION_SUCCESSFUL Speak"], ["ACTION_FAILED Speak InvalidActionParameter"]]);
});

test("open point 16: the range of Pause is enforced, or not", async () => {
  const { usual, otherwise } = await both("pauseRange", false, () => inTurn(reply(speak("Hello."), pause(50))));

  expect(usual.trace.invocations[1]?.request.ActionData).toMatchObject({
    ErrorMessage: "The Duration parameter is invalid.",
  });
  const at = (otherwise.trace.invocations[1]?.atMs ?? 0) - (otherwise.trace.heard[0]?.atMs ?? 0);
  expect(told(otherwise.trace)[1]).toBe("ACTION_SUCCESSFUL Pause");
  expect(at).toBe("Hello.".length * 65 + 350 + 50);
  const none = await play(inTurn(reply(pause(0))), { script: quiet, policies: { pauseRange: false } });
  expect(told(none.trace)[1]).toBe("ACTION_FAILED Pause InvalidActionParameter");
});

test("open point 17: CallTimeoutSeconds 0 is refused, or gives up at once", async () => {
  const list = reply(bridge(AGENT, { CallTimeoutSeconds: 0 }));
  const script = { callees: { [AGENT]: neverAnswers }, ...quiet };
  const { usual, otherwise } = await both("zeroCallTimeout", "accept", () => inTurn(list), { script });

  expect(told(usual.trace)[1]).toBe("ACTION_FAILED CallAndBridge InvalidActionParameter");
  expect(told(otherwise.trace)[1]).toBe("ACTION_FAILED CallAndBridge CallNotAnswered");
  expect(otherwise.trace.invocations[1]?.atMs).toBe(40);
});

test("open point 18: the user part of a request URI has 36 characters, or 30", async () => {
  const uri = "a".repeat(36);
  const list = reply(
    bridge("", {
      Endpoints: [
        {
          BridgeEndpointType: "AWS",
          Uri: uri,
          Arn: "arn:aws:chime:us-east-1:123456789012:vc/abcdefghij0123456789zz",
        },
      ],
    }),
  );
  const script = { callees: { [uri]: does(waits(1_000), hangsUp) }, ...quiet };
  const { usual, otherwise } = await both("longestSipUser", 30, () => inTurn(list), { script });

  expect(told(usual.trace)[1]).toBe("ACTION_SUCCESSFUL CallAndBridge");
  expect(told(otherwise.trace)[1]).toBe("ACTION_FAILED CallAndBridge InvalidActionParameter");
});

test("open point 19: Speak is interrupted, or is said to its end", async () => {
  const script = { caller: does(waits(500), presses("1"), waits(20_000), hangsUp) };
  const handler = () => inTurn(reply(listen("^1$"), speak("A long sentence that is cut short.")), reply(speak("New.")));
  const { told: events } = await both("speakInterruptible", false, handler, { script });

  expect(events).toEqual([
    ["DIGITS_RECEIVED ReceiveDigits", "ACTION_INTERRUPTED Speak", "ACTION_SUCCESSFUL Speak"],
    ["DIGITS_RECEIVED ReceiveDigits", "ACTION_SUCCESSFUL Speak"],
  ]);
});

test("open point 20: after an application hung up one of two legs", async () => {
  const script = { callees: { [AGENT]: does(waits(60_000)) }, ...quiet };
  const handler = () =>
    onEvents({
      NEW_INBOUND_CALL: reply(bridge(AGENT)),
      "ACTION_SUCCESSFUL CallAndBridge": reply(hangup({ ParticipantTag: "LEG-B" })),
    });
  const orders = async (hangupOrder: Policies["hangupOrder"]) => {
    const { trace } = await play(handler(), { script, policies: { hangupOrder } });
    return told(trace).slice(2, -1);
  };

  expect(await orders("HANGUP-first")).toEqual(["HANGUP LEG-B 0", "ACTION_SUCCESSFUL Hangup"]);
  expect(await orders("ACTION_SUCCESSFUL-first")).toEqual(["ACTION_SUCCESSFUL Hangup", "HANGUP LEG-B 0"]);
  expect(await orders("HANGUP-only")).toEqual(["HANGUP LEG-B 0"]);
});

test("open point 21: the second leg's ringing is not told, or is", async () => {
  const script = { callees: { [AGENT]: does(waits(1_000), hangsUp) }, ...quiet };
  const { told: events } = await both("ringingOfSecondLeg", true, () => inTurn(reply(bridge(AGENT))), { script });

  expect(events).toEqual([
    ["ACTION_SUCCESSFUL CallAndBridge", "HANGUP LEG-B 0"],
    ["RINGING", "ACTION_SUCCESSFUL CallAndBridge", "HANGUP LEG-B 0"],
  ]);
});

test("open point 22: a call that rings is shown as connected, or without a status", async () => {
  const { usual, otherwise } = await both("statusOfNewCall", "absent", () => inTurn(reply(hangup())));

  expect(usual.trace.invocations[0]?.request.CallDetails.Participants[0]?.Status).toBe("Connected");
  expect(otherwise.trace.invocations[0]?.request.CallDetails.Participants[0]).not.toHaveProperty("Status");
});

/** A second of silence in another encoding. */
function wavOf({ code, bits, channels = 1 }: { code: number; bits: number; channels?: number }): Uint8Array {
  const frame = (bits / 8) * channels;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + 8000 * frame, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(code, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000 * frame, 28);
  header.writeUInt16LE(frame, 32);
  header.writeUInt16LE(bits, 34);
  header.write("data", 36);
  header.writeUInt32LE(8000 * frame, 40);
  const silence = code === 7 ? encodeG711(new Int16Array(8000), "mu") : new Uint8Array(8000 * frame);
  return Buffer.concat([header, silence]);
}

test("open point 23: audio that is not 16 bit is played with a warning, or refused", async () => {
  const files = audioIn(new Map([["prompts/24bit.wav", wavOf({ code: 1, bits: 24 })]]));
  const handler = () => inTurn(reply(playAudio("24bit.wav")));
  const { usual, otherwise, told: events } = await both("audioFormat", "reject", handler, { audio: files });

  expect(events).toEqual([["ACTION_SUCCESSFUL PlayAudio"], ["ACTION_FAILED PlayAudio InvalidAudioSource"]]);
  expect(usual.trace.invocations[1]?.atMs).toBe(1_040);
  const rules = [usual, otherwise].map(({ trace }) => trace.invocations[0]?.findings.map(({ rule }) => rule));
  expect(rules).toEqual([["audio-unusual"], ["audio-not-playable"]]);
});

test("open point 24: G.711 is refused, or played", async () => {
  const files = audioIn(new Map([["prompts/ulaw.wav", wavOf({ code: 7, bits: 8 })]]));
  const { told: events } = await both("compandedAudio", "accept", () => inTurn(reply(playAudio("ulaw.wav"))), {
    audio: files,
  });

  expect(events).toEqual([["ACTION_FAILED PlayAudio InvalidAudioSource"], ["ACTION_SUCCESSFUL PlayAudio"]]);
});

describe("open point 25: asking for digits", () => {
  test("a digit cuts the prompt short, or is not heard before its end", async () => {
    const script = { caller: does(hears("Press", { bargesIn: true }), presses("1#"), waits(30_000), hangsUp) };
    const { usual, otherwise } = await both("bargeIn", false, () => inTurn(reply(ask())), { script });

    expect(usual.trace.invocations[1]).toMatchObject({ atMs: 40 + 300 + 150 });
    expect(digitsOf(usual)).toEqual(["1"]);
    expect(told(otherwise.trace)[1]).toBe("ACTION_FAILED SpeakAndGetDigits InvalidDigitsReceived");
  });

  test("the failure prompt is played after the last attempt, or not", async () => {
    const { usual, otherwise } = await both("failurePromptAfterLast", false, () => inTurn(reply(ask({ Repeat: 2 }))));

    const count = ({ trace }: typeof usual) => heard(trace).filter((text) => text === "That is not a choice.").length;
    expect([count(usual), count(otherwise)]).toEqual([2, 1]);
  });
});

test("open point 26: an action that a newer list waits for answers, or does not", async () => {
  const script = { caller: does(waits(500), hangsUp), callees: { [AGENT]: does(waits(20_000), hangsUp) } };
  const run = async (supersededSuccess: boolean) => {
    const simulated = simulation(
      onEvents({ NEW_INBOUND_CALL: reply(bridge(AGENT)), CALL_UPDATE_REQUESTED: reply(speak("Updated.")) }),
      { script: { ...script, caller: does(waits(9_000), hangsUp) }, policies: { supersededSuccess } },
    );
    simulated.callIn();
    simulated.time.after(1_000, () => {
      const [id = ""] = simulated.engine.liveCalls();
      simulated.engine.update(simulated.world.directory().applications[0]?.id ?? "", id, {});
    });
    await simulated.run();
    return simulated.ended[0] && told(simulated.ended[0].trace).slice(1, 4);
  };

  expect(await run(true)).toEqual([
    "CALL_UPDATE_REQUESTED CallUpdateRequest",
    "ACTION_SUCCESSFUL CallAndBridge",
    "ACTION_SUCCESSFUL Speak",
  ]);
  expect((await run(false))?.slice(0, 2)).toEqual([
    "CALL_UPDATE_REQUESTED CallUpdateRequest",
    "ACTION_SUCCESSFUL Speak",
  ]);
});

test("open point 27: Sequence has no gaps, unless a repeated invocation counts", async () => {
  let attempts = 0;
  const handler = () => {
    attempts = 0;
    return onEvents({
      NEW_INBOUND_CALL: () => {
        if (attempts++ === 0) throw new Error("once");
        return reply(speak("Hello."), hangup());
      },
    });
  };
  const { usual, otherwise } = await both("sequenceOfRetry", "next", handler);

  const sequences = ({ trace }: typeof usual) => trace.invocations.map(({ request }) => request.Sequence);
  expect([sequences(usual), sequences(otherwise)]).toEqual([
    [1, 2],
    [1, 3],
  ]);
});

test("open point 28: a bridge is over as an action when it is answered, or when a party hangs up", async () => {
  const script = { callees: { [AGENT]: does(waits(8_000), hangsUp) }, ...quiet };
  const handler = () => inTurn(reply(bridge(AGENT)), reply(speak("You are connected.")));
  const { usual, otherwise } = await both("bridgeRuns", "until-hang-up", handler, { script });

  const at = ({ trace }: typeof usual) => trace.heard.find(({ kind }) => kind === "speech")?.atMs;
  expect(at(usual)).toBe(40 + 3_000 + 40);
  expect(at(otherwise)).toBe(40 + 3_000 + 8_000 + 40);
});

test.each(["vc", "vcg", "another"])("open point 30: an ARN of the form %s is dialled", async (form) => {
  const Arn = `arn:aws:chime:us-east-1:123456789012:${form}/abcdefghij0123456789zz`;
  const list = reply(bridge("", { Endpoints: [{ BridgeEndpointType: "AWS", Uri: "7001", Arn }] }));
  const script = { callees: { "7001": does(waits(1_000), hangsUp) }, ...quiet };
  const { trace, facts } = await play(inTurn(list), { script });

  expect(told(trace)[1]).toBe("ACTION_SUCCESSFUL CallAndBridge");
  expect(facts.legs[1]).toMatchObject({ kind: "AWS", arn: Arn, to: "7001" });
});

test.each(["ActionExecutionThrottled", "SomethingNew"])(
  "open point 32: the ErrorType %s reaches the handler",
  async (ErrorType) => {
    const voices = { speak: () => ({ ErrorType, ErrorMessage: "as it came" }) };
    const { trace } = await play(inTurn(reply(speak("Hello."))), { script: quiet, voices });

    expect(trace.invocations[1]?.request.ActionData).toMatchObject({ ErrorType, ErrorMessage: "as it came" });
  },
);

test("open point 33: invocations of a call wait for each other, or overlap", async () => {
  const script = { caller: does(waits(6_000), presses("1"), waits(3_000), presses("1"), waits(9_000), hangsUp) };
  const handler = () => inTurn(reply(listen("^1$"), pause(30_000)));
  const { usual, otherwise } = await both("overlappingInvocations", true, handler, { script, latency: 4_500 });

  const overlaps = ({ trace }: typeof usual) =>
    trace.invocations.some(({ atMs }, index) => {
      const before = trace.invocations[index - 1];
      return before !== undefined && atMs < before.atMs + 4_500;
    });
  expect([overlaps(usual), overlaps(otherwise)]).toEqual([false, true]);
});

test("open point 34: what is noticed about the way a handler runs is a finding", async () => {
  const finding = {
    severity: "warning",
    path: "",
    rule: "handler-with-callback",
    message: "The handler takes a callback.",
    fix: "Return a promise.",
    source: "lambda-nodejs",
  } as const;
  const handler = {
    invoke: (_: unknown, answer: (answer: { kind: "reply"; payload: unknown; findings: (typeof finding)[] }) => void) =>
      answer({ kind: "reply", payload: reply(hangup()), findings: [finding] }),
  };
  const { trace } = await play(handler);

  expect(trace.invocations[0]?.findings).toContainEqual(finding);
});

describe("open points beside the numbered ones", () => {
  test.each([
    ["by-kind", "ACTION_FAILED SpeakAndGetDigits SystemException"],
    ["ACTION_FAILED", "ACTION_FAILED SpeakAndGetDigits SystemException"],
    ["silently", "HANGUP LEG-A 0"],
  ] as const)("an action whose leg hung up ends %s", async (endedLegAction, expected) => {
    const script = { caller: does(waits(1_000), hangsUp) };
    const { trace } = await play(inTurn(reply(ask())), { script, policies: { endedLegAction } });

    expect(told(trace)[1]).toBe(expected);
  });

  test("a handler that cannot be invoked is not told of the hang-up, or is", async () => {
    const { usual, otherwise } = await both("hangupAfterFailure", true, () => () => {
      throw new Error("broken");
    });

    expect(told(usual.trace)).toEqual(["NEW_INBOUND_CALL"]);
    expect(told(otherwise.trace)).toEqual(["NEW_INBOUND_CALL", "HANGUP LEG-A 480"]);
  });

  test("legs that ended stay listed, or only the last of each tag", async () => {
    const script = { callees: { [AGENT]: does(waits(1_000), hangsUp) }, ...quiet };
    const handler = () => inTurn(reply(bridge(AGENT)), reply(), reply(bridge(AGENT)), reply(), reply(hangup()));
    const { usual, otherwise } = await both("endedLegs", "last-of-each-tag", handler, { script });

    const count = ({ trace }: typeof usual) => trace.invocations.at(-1)?.request.CallDetails.Participants.length;
    expect([count(usual), count(otherwise)]).toEqual([3, 2]);
  });
});
