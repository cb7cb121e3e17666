import { does, hangsUp, hears, isBusy, neverAnswers, presses, waits } from "../../engine/scripted/script.ts";
import { simulation } from "../../engine/simulate.ts";
import { audioIn } from "../../engine/stores.ts";
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
  PROMPTS,
  pause,
  play,
  playAudio,
  reply,
  speak,
  told,
} from "../support/phone-calls.ts";

const audio = audioIn(PROMPTS);
const A_HANGS_UP = "HANGUP LEG-A 0";

describe("T1 listener and update", () => {
  const first = reply(listen("^\\*\\d$"), playAudio("music.wav", { Repeat: 10 }));
  const script = { caller: does(waits(2_000), presses("*1")) };

  test("digits cut the audio short when the reply says something else", async () => {
    const { trace } = await play(inTurn(first, reply(speak("One."))), { audio, script });

    expect(told(trace)).toEqual([
      "NEW_INBOUND_CALL",
      "DIGITS_RECEIVED ReceiveDigits",
      "ACTION_INTERRUPTED PlayAudio",
      "ACTION_SUCCESSFUL Speak",
      A_HANGS_UP,
    ]);
    expect(trace.invocations[1]?.request.ActionData).toMatchObject({ ReceivedDigits: "*1" });
    expect(heard(trace)).toEqual(["prompts/music.wav", "One."]);
  });

  test("an empty list lets the audio go on to its end", async () => {
    const { trace } = await play(inTurn(first, reply()), { audio, script });

    expect(told(trace)).toEqual([
      "NEW_INBOUND_CALL",
      "DIGITS_RECEIVED ReceiveDigits",
      "ACTION_SUCCESSFUL PlayAudio",
      A_HANGS_UP,
    ]);
    expect(heard(trace)).toHaveLength(10);
    expect(trace.invocations[2]?.atMs).toBe(40 + 10 * 10_000);
  });

  test("an update of the call cuts the audio short as digits do", async () => {
    const simulated = simulation(inTurn(first, reply(speak("Updated."))), { audio });
    simulated.callIn();
    simulated.time.after(3_000, () => {
      const { applications } = simulated.world.directory();
      simulated.engine.update(applications[0]?.id ?? "", transactionOf(simulated), { op: "hold" });
    });

    await simulated.run();

    const trace = simulated.ended[0]?.trace;
    expect(trace && told(trace)).toEqual([
      "NEW_INBOUND_CALL",
      "CALL_UPDATE_REQUESTED CallUpdateRequest",
      "ACTION_INTERRUPTED PlayAudio",
      "ACTION_SUCCESSFUL Speak",
      A_HANGS_UP,
    ]);
    expect(trace?.invocations[1]?.request.ActionData?.Parameters).toEqual({ Arguments: { op: "hold" } });
  });
});

test("T2 failure in the middle", async () => {
  const list = reply(pause(1_000), playAudio("missing.wav"), hangup());
  const { trace } = await play(inTurn(list), { audio, script: { caller: does(waits(20_000), hangsUp) } });

  expect(told(trace)).toEqual(["NEW_INBOUND_CALL", "ACTION_FAILED PlayAudio InvalidAudioSource", A_HANGS_UP]);
  expect(trace.invocations[1]).toMatchObject({ atMs: 1_040 });
  expect(trace.ended).toMatchObject({ atMs: 20_000, reason: "party-hung-up" });
});

test("T3 retry loop", async () => {
  const { trace } = await play(inTurn(reply(ask({ Repeat: 3 }))), { script: { caller: does() } });

  const [main, failure] = ["Press one or two.", "That is not a choice."];
  expect(heard(trace)).toEqual([main, failure, main, failure, main, failure]);
  expect(told(trace)).toEqual([
    "NEW_INBOUND_CALL",
    "ACTION_FAILED SpeakAndGetDigits InvalidDigitsReceived",
    A_HANGS_UP,
  ]);
});

describe("T4 transfer back", () => {
  const script = {
    caller: does(),
    callees: {
      "+15550100010": does(waits(2_000), presses("*9")),
      "+15550100011": does(waits(5_000), hangsUp),
    },
  };
  const replies = {
    NEW_INBOUND_CALL: reply(bridge("+15550100010")),
    DIGITS_RECEIVED: reply(hangup({ ParticipantTag: "LEG-B" })),
  };

  test("the agent hands the caller on, guarded to one of both events", async () => {
    const handler = onEvents({
      ...replies,
      "ACTION_SUCCESSFUL CallAndBridge": reply(listen("^\\*9$", { ParticipantTag: "LEG-B" })),
      "ACTION_SUCCESSFUL Hangup": reply(bridge("+15550100011")),
    });
    const { trace, facts } = await play(handler, { script });

    expect(told(trace)).toEqual([
      "NEW_INBOUND_CALL",
      "ACTION_SUCCESSFUL CallAndBridge",
      "ACTION_SUCCESSFUL ReceiveDigits",
      "DIGITS_RECEIVED ReceiveDigits",
      "HANGUP LEG-B 0",
      "ACTION_SUCCESSFUL Hangup",
      "ACTION_SUCCESSFUL CallAndBridge",
      "ACTION_SUCCESSFUL ReceiveDigits",
      "HANGUP LEG-B 0",
      A_HANGS_UP,
    ]);
    const legs = facts.legs.map(({ tag, to, endedAt, answeredAt }) => [tag, to, endedAt - (answeredAt ?? 0)]);
    expect(legs).toEqual([
      ["LEG-A", "+15550100001", expect.any(Number)],
      ["LEG-B", "+15550100010", 3_190],
      ["LEG-B", "+15550100011", 5_000],
    ]);
    const last = trace.invocations.at(-1)?.request.CallDetails.Participants;
    expect(last?.map(({ ParticipantTag, Status }) => `${ParticipantTag} ${Status}`)).toEqual([
      "LEG-A Disconnected",
      "LEG-B Disconnected",
      "LEG-B Disconnected",
    ]);
  });

  test("without a guard two bridges are asked for, and the second one is refused", async () => {
    let bridges = 0;
    const handler = onEvents({
      ...replies,
      "ACTION_SUCCESSFUL CallAndBridge": () =>
        bridges++ === 0 ? reply(listen("^\\*9$", { ParticipantTag: "LEG-B" })) : NOTHING,
      "ACTION_SUCCESSFUL Hangup": reply(bridge("+15550100011")),
      HANGUP: reply(bridge("+15550100011")),
    });
    const { trace } = await play(handler, { script: { ...script, caller: does(waits(12_000), hangsUp) } });

    expect(told(trace).slice(3, 8)).toEqual([
      "DIGITS_RECEIVED ReceiveDigits",
      "HANGUP LEG-B 0",
      "ACTION_SUCCESSFUL Hangup",
      "ACTION_SUCCESSFUL CallAndBridge",
      "ACTION_FAILED CallAndBridge InvalidActionParameter",
    ]);
  });
});

describe("T5 outbound, no answer", () => {
  const outbound = { create: { to: "+15550100020", arguments: { campaign: "c-7" } } };
  const handler = onEvents({
    NEW_OUTBOUND_CALL: { ...reply(speak("Nobody hears this.")), TransactionAttributes: { seen: "yes" } },
    RINGING: reply(speak("Nor this.")),
  });

  test("it rings until it is given up, and the handler cannot act", async () => {
    const { trace } = await play(handler, { ...outbound, script: { callees: { "+15550100020": neverAnswers } } });

    expect(told(trace)).toEqual(["NEW_OUTBOUND_CALL CallCreateRequest", "RINGING", "HANGUP LEG-A 480"]);
    expect(heard(trace)).toEqual([]);
    expect(trace.ended).toMatchObject({ leg: "LEG-A", reason: "not-answered", sipResponseCode: 480 });
    const [created, ringing] = trace.invocations.map(({ request }) => request);
    expect(created?.ActionData?.Parameters).toEqual({ Arguments: { campaign: "c-7" } });
    expect(created?.CallDetails).not.toHaveProperty("SipRuleId");
    expect(created?.CallDetails.Participants[0]).not.toHaveProperty("Status");
    expect(ringing?.CallDetails.TransactionAttributes).toEqual({ seen: "yes" });
  });

  test("a busy number ends it with 486", async () => {
    const { trace } = await play(handler, { ...outbound, script: { callees: { "+15550100020": isBusy } } });

    expect(told(trace)).toEqual(["NEW_OUTBOUND_CALL CallCreateRequest", "HANGUP LEG-A 486"]);
    expect(trace.ended).toMatchObject({ reason: "refused", sipResponseCode: 486 });
  });

  test("answered, it is told by CALL_ANSWERED, the first event it can act on", async () => {
    const answered = onEvents({ CALL_ANSWERED: reply(speak("Hello."), hangup()) });
    const script = { callees: { "+15550100020": does(hears("Hello")) } };
    const { trace } = await play(answered, { create: { to: "+15550100020" }, script });

    expect(told(trace)).toEqual(["NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED", A_HANGS_UP]);
    expect(trace.invocations[0]?.request).not.toHaveProperty("ActionData");
    expect(trace.invocations[2]?.request.CallDetails.Participants[0]).toMatchObject({
      Direction: "Outbound",
      To: "+15550100020",
      Status: "Connected",
    });
  });
});

test("T6 update after the end", async () => {
  const simulated = simulation(inTurn(reply(speak("Bye."), hangup())));
  simulated.callIn();
  const transactionId = transactionOf(simulated);
  await simulated.run();

  const [application] = simulated.world.directory().applications;
  const answer = simulated.engine.update(application?.id ?? "", transactionId, {});

  expect(answer).toMatchObject({ statusCode: 404, error: { name: "NotFoundException" } });
  expect(simulated.ended[0] && told(simulated.ended[0].trace)).toEqual(["NEW_INBOUND_CALL", A_HANGS_UP]);
});

test("T7 slow handler", async () => {
  let entered = 0;
  const handler = onEvents({
    NEW_INBOUND_CALL: () => {
      entered++;
      return reply(speak("Once."), hangup());
    },
  });
  const latency = ({ InvocationEventType: type }: { InvocationEventType: string }) =>
    type === "NEW_INBOUND_CALL" ? 7_000 : 40;
  const { trace } = await play(handler, { latency });

  expect(entered).toBe(2);
  expect(trace.invocations[0]?.attempts).toEqual([
    { atMs: 0, answer: "reply", tookMs: 7_000 },
    { atMs: 5_000, answer: null, tookMs: null },
  ]);
  expect(heard(trace)).toEqual(["Once."]);
  expect(told(trace)).toEqual(["NEW_INBOUND_CALL", A_HANGS_UP]);
  expect(trace.invocations.map(({ request }) => request.Sequence)).toEqual([1, 2]);
});

test("T8 attributes", async () => {
  const say = reply(speak("Next."));
  const { trace } = await play(
    inTurn(
      { ...say, TransactionAttributes: { a: "1", b: "2" } },
      { ...say, TransactionAttributes: { c: "3" } },
      say,
      { ...say, TransactionAttributes: null },
      { ...say, TransactionAttributes: {} },
    ),
  );

  const stored = trace.invocations.map(({ request }) => request.CallDetails.TransactionAttributes);
  expect(stored.slice(0, 6)).toEqual([undefined, { a: "1", b: "2" }, { c: "3" }, { c: "3" }, { c: "3" }, undefined]);
  expect(trace.invocations[5]?.request.CallDetails).not.toHaveProperty("TransactionAttributes");
});

test("T9 hang-up during RecordAudio", async () => {
  const record = action("RecordAudio", {
    RecordingDestination: { Type: "S3", BucketName: "recordings" },
    RecordingTerminators: ["#"],
    DurationInSeconds: 30,
  });
  const handler = onEvents({
    NEW_INBOUND_CALL: reply(record),
    "ACTION_SUCCESSFUL RecordAudio": reply(playAudio("menu.wav")),
  });
  const { trace } = await play(handler, { audio, script: { caller: does(waits(5_000), hangsUp) } });

  expect(told(trace)).toEqual(["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL RecordAudio", A_HANGS_UP]);
  const { request } = trace.invocations[1] ?? {};
  expect(request?.CallDetails.Participants[0]?.Status).toBe("Disconnected");
  expect(request?.ActionData).toHaveProperty("RecordingDestination.BucketName", "recordings");
  expect(request?.ActionData).not.toHaveProperty("RecordingTerminatorUsed");
  expect(heard(trace)).toEqual([]);
});

describe("T10 list limits", () => {
  const pauses = (count: number) => Array.from({ length: count }, () => pause(100));

  test("ten actions are fine", async () => {
    const { trace } = await play(inTurn(reply(speak("Hello.")), reply(...pauses(9), hangup())));

    expect(told(trace)).toEqual(["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL Speak", A_HANGS_UP]);
  });

  test("eleven are told of once, and none is run; a second time ends the call", async () => {
    const eleven = reply(...pauses(10), hangup());
    const { trace } = await play(inTurn(reply(speak("Hello.")), eleven, eleven));

    expect(told(trace)).toEqual([
      "NEW_INBOUND_CALL",
      "ACTION_SUCCESSFUL Speak",
      "INVALID_LAMBDA_RESPONSE",
      "HANGUP LEG-A 480",
    ]);
    expect(trace.invocations[2]?.request.ErrorMessage).toBe("Too many actions specified in a response.");
    expect(trace.ended).toMatchObject({ reason: "invalid-reply", sipResponseCode: 480 });
    expect(trace.invocations[1]?.findings.map(({ rule }) => rule)).toContain("actions-too-many");
  });
});

/** The one call that goes on. */
function transactionOf({ engine }: ReturnType<typeof simulation>): string {
  return engine.liveCalls()[0] ?? "";
}
