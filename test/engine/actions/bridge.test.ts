import {
  does,
  hangsUp,
  hears,
  isBusy,
  isVoicemail,
  neverAnswers,
  presses,
  says,
  waits,
} from "../../../engine/scripted/script.ts";
import { audioIn } from "../../../engine/stores.ts";
import {
  action,
  bridge,
  hangup,
  heard,
  inTurn,
  listen,
  onEvents,
  PROMPTS,
  play,
  reply,
  speak,
  told,
} from "../../support/phone-calls.ts";

const AGENT = "+15550100010";
const caller = does(waits(60_000), hangsUp);
const audio = audioIn(PROMPTS);

describe("CallAndBridge", () => {
  test("lets both parties hear each other", async () => {
    const script = {
      caller: does(hears("help you"), says("I lost my key."), hears("Bye"), hangsUp),
      callees: { [AGENT]: does(says("How can I help you?"), hears(/lost my key/), says("Bye.")) },
    };
    const handler = onEvents({ NEW_INBOUND_CALL: reply(bridge(AGENT)), HANGUP: reply(hangup()) });
    const { trace } = await play(handler, { script });

    expect(heard(trace)).toEqual(["ringback", "How can I help you?", "Bye."]);
    expect(heard(trace, "LEG-B")).toEqual(["I lost my key."]);
    expect(told(trace)).toEqual([
      "NEW_INBOUND_CALL",
      "ACTION_SUCCESSFUL CallAndBridge",
      "HANGUP LEG-A 0",
      "HANGUP LEG-B 0",
    ]);
  });

  test("answers the caller only when the other party answers", async () => {
    const script = { caller, callees: { [AGENT]: { answersAfter: 7_000, does: [waits(2_000), hangsUp] } } };
    const { trace, facts } = await play(inTurn(reply(bridge(AGENT))), { script });

    expect((facts.legs[0]?.answeredAt ?? 0) - trace.startedAt).toBe(7_040);
    expect(trace.invocations[1]?.request.CallDetails.Participants).toMatchObject([
      { ParticipantTag: "LEG-A", Status: "Connected", Direction: "Inbound" },
      { ParticipantTag: "LEG-B", Status: "Connected", Direction: "Outbound", From: "+15550100001", To: AGENT },
    ]);
  });

  test.each([
    ["is busy", isBusy, 240],
    ["never answers", neverAnswers, 30_040],
    ["answers too late", { answersAfter: 31_000 }, 30_040],
  ])("fails when the other party %s, and the caller stays", async (_, party, atMs) => {
    const { trace, facts } = await play(inTurn(reply(speak("Hello.")), reply(bridge(AGENT))), {
      script: { caller, callees: { [AGENT]: party } },
    });

    const failed = trace.invocations[2];
    expect(told(trace)[2]).toBe("ACTION_FAILED CallAndBridge CallNotAnswered");
    expect((failed?.atMs ?? 0) - (trace.invocations[1]?.atMs ?? 0)).toBe(atMs);
    expect(failed?.request.CallDetails.Participants).toMatchObject([{ ParticipantTag: "LEG-A", Status: "Connected" }]);
    expect(facts.legs[1]).toMatchObject({ answeredAt: null, to: AGENT });
    expect(trace.ended).toMatchObject({ leg: "LEG-A", reason: "party-hung-up" });
  });

  test("a machine that answers has answered", async () => {
    const { trace } = await play(inTurn(reply(bridge(AGENT))), {
      script: { caller, callees: { [AGENT]: isVoicemail } },
    });

    expect(told(trace)[1]).toBe("ACTION_SUCCESSFUL CallAndBridge");
    expect(heard(trace)).toContain("Please leave a message after the tone.");
  });

  test("waits as long as it is told to", async () => {
    const script = { caller, callees: { [AGENT]: neverAnswers } };
    const { trace } = await play(inTurn(reply(bridge(AGENT, { CallTimeoutSeconds: "5" }))), { script });

    expect(trace.invocations[1]).toMatchObject({ atMs: 5_040 });
    expect(trace.invocations[1]?.request.ActionData?.Parameters).toMatchObject({ CallTimeoutSeconds: "5" });
  });

  test("plays the ringback tone it is given", async () => {
    const RingbackTone = { Type: "S3", BucketName: "prompts", Key: "music.wav" };
    const script = { caller, callees: { [AGENT]: does(waits(1_000), hangsUp) } };
    const { trace } = await play(inTurn(reply(bridge(AGENT, { RingbackTone }))), { audio, script });

    expect(trace.heard[0]).toEqual({ atMs: 240, leg: "LEG-A", kind: "ringback", key: "prompts/music.wav" });
  });

  test("a ringback tone that is not there fails it before anybody is called", async () => {
    const RingbackTone = { Type: "S3", BucketName: "prompts", Key: "none.wav" };
    const { trace, facts } = await play(inTurn(reply(bridge(AGENT, { RingbackTone }))), {
      audio,
      script: { caller: does(waits(2_000), hangsUp) },
    });

    expect(told(trace)[1]).toBe("ACTION_FAILED CallAndBridge InvalidAudioSource");
    expect(facts.legs).toHaveLength(1);
  });

  test.each([
    ["a number of the account", "+15550100001", "ACTION_SUCCESSFUL CallAndBridge"],
    ["the caller's own number", "+15550100002", "ACTION_SUCCESSFUL CallAndBridge"],
    ["another number", "+15550109999", "ACTION_FAILED CallAndBridge InvalidActionParameter"],
  ])("calls with %s", async (_, CallerIdNumber, expected) => {
    const script = { caller, callees: { [AGENT]: does(waits(1_000), hangsUp) } };
    const { trace } = await play(inTurn(reply(bridge(AGENT, { CallerIdNumber }))), { script });

    expect(told(trace)[1]).toBe(expected);
  });

  test("gives the other party up when the caller hangs up", async () => {
    const script = { caller: does(waits(5_000), hangsUp), callees: { [AGENT]: neverAnswers } };
    const { trace, facts } = await play(inTurn(reply(bridge(AGENT))), { script });

    expect(told(trace).slice(1)).toEqual(["ACTION_FAILED CallAndBridge SystemException", "HANGUP LEG-A 0"]);
    expect(facts.legs[1]).toMatchObject({ answeredAt: null, endedAt: trace.startedAt + 5_000 });
  });

  test("a listener hears digits of either leg during the bridge", async () => {
    const script = { caller, callees: { [AGENT]: does(waits(1_000), presses("7"), waits(2_000), hangsUp) } };
    const handler = onEvents({
      NEW_INBOUND_CALL: reply(bridge(AGENT)),
      "ACTION_SUCCESSFUL CallAndBridge": reply(listen("^7$", { ParticipantTag: "LEG-B" })),
    });
    const { trace } = await play(handler, { script });

    const event = trace.invocations.find(({ request }) => request.InvocationEventType === "DIGITS_RECEIVED");
    const [, second] = event?.request.CallDetails.Participants ?? [];
    expect(event?.request.ActionData).toMatchObject({ ReceivedDigits: "7", Parameters: { CallId: second?.CallId } });
  });

  test("speaks to one leg of a bridge without the other hearing it", async () => {
    const script = { caller, callees: { [AGENT]: does(waits(9_000), hangsUp) } };
    const handler = onEvents({
      NEW_INBOUND_CALL: reply(bridge(AGENT)),
      "ACTION_SUCCESSFUL CallAndBridge": reply(speak("For the agent.", { ParticipantTag: "LEG-B" })),
    });
    const { trace } = await play(handler, { script });

    expect([heard(trace), heard(trace, "LEG-B")]).toEqual([["ringback"], ["For the agent."]]);
  });

  test("an endpoint that is nowhere is not answered", async () => {
    const phones = { dial: () => null };
    const { trace } = await play(inTurn(reply(bridge(AGENT))), {
      phones,
      script: { caller: does(waits(2_000), hangsUp) },
    });

    expect(told(trace)[1]).toBe("ACTION_FAILED CallAndBridge CallNotAnswered");
  });
});

describe("Hangup", () => {
  test.each([
    ["480", 480],
    ["486", 486],
    ["0", 0],
  ])("of a call that rings rejects it with %s, unanswered", async (SipResponseCode, code) => {
    const { trace, facts } = await play(inTurn(reply(hangup({ SipResponseCode }))));

    expect(told(trace)).toEqual(["NEW_INBOUND_CALL", `HANGUP LEG-A ${code}`]);
    expect(facts.legs[0]).toMatchObject({ answeredAt: null, sipResponseCode: code });
  });

  test("of one leg lets the other go on with the reply's actions", async () => {
    const script = { caller, callees: { [AGENT]: does(waits(60_000)) } };
    const handler = onEvents({
      NEW_INBOUND_CALL: reply(bridge(AGENT)),
      "ACTION_SUCCESSFUL CallAndBridge": reply(hangup({ ParticipantTag: "LEG-A" })),
      HANGUP: reply(speak("You are alone."), hangup()),
    });
    const { trace } = await play(handler, { script });

    expect(heard(trace, "LEG-B")).toEqual(["You are alone."]);
    expect(trace.ended).toMatchObject({ leg: "LEG-B", reason: "handler-hung-up" });
  });

  test("what follows it in a list is for the other leg", async () => {
    const script = { caller, callees: { [AGENT]: does(waits(60_000)) } };
    const handler = onEvents({
      NEW_INBOUND_CALL: reply(bridge(AGENT)),
      "ACTION_SUCCESSFUL CallAndBridge": reply(hangup({ ParticipantTag: "LEG-B" }), speak("Left."), hangup()),
    });
    const { trace } = await play(handler, { script });

    expect(heard(trace)).toContain("Left.");
  });

  test("a leg that has ended cannot be hung up", async () => {
    const script = { caller, callees: { [AGENT]: does(waits(1_000), hangsUp) } };
    const handler = onEvents({
      NEW_INBOUND_CALL: reply(bridge(AGENT)),
      HANGUP: reply(hangup({ ParticipantTag: "LEG-B" })),
    });
    const { trace } = await play(handler, { script });

    expect(told(trace)[3]).toBe("ACTION_FAILED Hangup InvalidActionParameter");
    expect(trace.invocations[3]?.request.ActionData).toMatchObject({
      ErrorMessage: "CallId or ParticipantTag parameter for action is invalid",
    });
  });
});

test("actions of a list run one at a time, also on different legs", async () => {
  const script = { caller, callees: { [AGENT]: does(waits(20_000), hangsUp) } };
  const handler = onEvents({
    NEW_INBOUND_CALL: reply(bridge(AGENT)),
    "ACTION_SUCCESSFUL CallAndBridge": reply(
      speak("First.", { ParticipantTag: "LEG-A" }),
      speak("Second.", { ParticipantTag: "LEG-B" }),
    ),
  });
  const { trace } = await play(handler, { script });

  const [first, second] = trace.heard.filter(({ kind }) => kind === "speech");
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBe("First.".length * 65 + 350);
});

test("SendDigits is heard as tones, a comma as half a second", async () => {
  const send = action("SendDigits", { Digits: "12,#", ToneDurationInMilliseconds: 100 });
  const { trace } = await play(inTurn(reply(send)), { script: { caller: does(hears("12,#"), waits(2_000), hangsUp) } });

  expect(trace.heard).toEqual([{ atMs: 40, leg: "LEG-A", kind: "tones", text: "12,#" }]);
  expect(trace.invocations[1]?.atMs).toBe(40 + 3 * 150 + 500);
});
