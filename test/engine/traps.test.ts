import { does, hangsUp, hears, isVoicemail, presses, waits } from "../../engine/scripted/script.ts";
import { SIMULATED_DIRECTORY, simulation } from "../../engine/simulate.ts";
import { audioIn } from "../../engine/stores.ts";
import { DEFAULT_LIMITS } from "../../engine/throttles.ts";
import { ACTION_TYPES } from "../../shared/sma/action-types.ts";
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

const AGENT = "+15550100010";
const APPLICATION = SIMULATED_DIRECTORY.applications[0].id;
const caller = does(waits(20_000), hangsUp);
const bridged = { script: { caller, callees: { [AGENT]: does(waits(5_000), hangsUp) } } };
const events = async (...args: Parameters<typeof play>) => told((await play(...args)).trace);

test("trap 1: one success event for a list of silent actions, with the last one's data", async () => {
  const list = reply(pause(100), speak("One."), pause(200));

  expect(await events(inTurn(list), { script: { caller } })).toEqual([
    "NEW_INBOUND_CALL",
    "ACTION_SUCCESSFUL Pause",
    "HANGUP LEG-A 0",
  ]);
});

test("trap 2: an empty list means carry on", async () => {
  const list = reply(pause(100), bridge(AGENT), speak("Carried on."));
  const { trace } = await play(inTurn(list, reply()), bridged);

  expect(told(trace).slice(1, 3)).toEqual(["ACTION_SUCCESSFUL CallAndBridge", "ACTION_SUCCESSFUL Speak"]);
  const replaced = await play(inTurn(list, reply(pause(100), speak("Replaced."))), bridged);
  expect([heard(trace).at(-1), heard(replaced.trace).at(-1)]).toEqual(["Carried on.", "Replaced."]);
});

test("trap 3: attributes are replaced as a whole, and only an empty map clears them", async () => {
  const say = reply(pause(100));
  const seen: unknown[] = [];
  const turns = [{ a: "1" }, { b: "2" }, undefined, null, {}].map((TransactionAttributes) => () => ({
    ...say,
    TransactionAttributes,
  }));
  const handler = inTurn(...turns);
  await play(
    (request) => {
      seen.push(request.CallDetails.TransactionAttributes);
      return handler(request);
    },
    { script: { caller } },
  );

  expect(seen.slice(0, 6)).toEqual([undefined, { a: "1" }, { b: "2" }, { b: "2" }, { b: "2" }, undefined]);
});

test("trap 4: there is no CALL_ANSWERED for inbound calls and second legs", async () => {
  expect(await events(inTurn(reply(speak("Hello."), bridge(AGENT))), bridged)).not.toContain("CALL_ANSWERED");
});

test("trap 5: actions in the replies to NEW_OUTBOUND_CALL, RINGING and ACTION_INTERRUPTED are not run", async () => {
  const handler = onEvents({
    NEW_OUTBOUND_CALL: reply(speak("Ignored.")),
    RINGING: reply(speak("Ignored.")),
    CALL_ANSWERED: reply(listen("^1$"), pause(9_000)),
    DIGITS_RECEIVED: reply(speak("Heard.")),
    ACTION_INTERRUPTED: reply(speak("Ignored.")),
  });
  const callees = { [AGENT]: does(waits(1_000), presses("1"), hears("Heard"), waits(2_000), hangsUp) };
  const { trace } = await play(handler, { create: { to: AGENT }, script: { callees } });

  expect(heard(trace)).toEqual(["Heard."]);
  const ignored = trace.invocations.filter(({ findings }) => findings.some(({ rule }) => rule === "actions-ignored"));
  expect(ignored.map(({ request }) => request.InvocationEventType)).toEqual([
    "NEW_OUTBOUND_CALL",
    "RINGING",
    "ACTION_INTERRUPTED",
  ]);
});

test("trap 6: one leg's hang-up leaves the other connected", async () => {
  const { trace, facts } = await play(inTurn(reply(bridge(AGENT))), bridged);

  const [a, b] = facts.legs;
  expect((a?.endedAt ?? 0) - (b?.endedAt ?? 0)).toBeGreaterThan(10_000);
  expect(trace.ended).toMatchObject({ leg: "LEG-A", reason: "party-hung-up" });
});

test("trap 7: times are text, the code of a hang-up is a number, and an echo keeps the sender's types", async () => {
  const { trace } = await play(inTurn(reply(action("Pause", { DurationInMilliseconds: "500" }))), {
    script: { caller },
  });
  const [, success, end] = trace.invocations.map(({ request }) => request);

  expect(success?.CallDetails.Participants[0]?.StartTimeInMilliseconds).toBe(String(trace.startedAt));
  expect(success?.ActionData?.Parameters["DurationInMilliseconds"]).toBe("500");
  expect(end?.ActionData?.Parameters["SipResponseCode"]).toBe(0);
});

test("trap 8: the error of INVALID_LAMBDA_RESPONSE stands at the top, without ActionData", async () => {
  const { trace } = await play(inTurn(reply(pause(100)), { SchemaVersion: "2.0" }, reply(hangup())));
  const { request } = trace.invocations[2] ?? {};

  expect(request).toMatchObject({ InvocationEventType: "INVALID_LAMBDA_RESPONSE", ErrorType: expect.any(String) });
  expect(request).not.toHaveProperty("ActionData");
});

test("trap 9: ReceiveDigits ends at once, with no digits", async () => {
  const { trace } = await play(inTurn(reply(listen("^1$"))), { script: { caller } });

  expect(trace.invocations[1]).toMatchObject({ atMs: 40, request: { ActionData: { ReceivedDigits: "" } } });
});

test("trap 10: Repeat is the number of all attempts, with one event for all of them", async () => {
  const { trace } = await play(inTurn(reply(ask({ Repeat: 2 }))), { script: { caller } });

  expect(heard(trace).filter((text) => text === "Press one or two.")).toHaveLength(2);
  expect(told(trace)).toHaveLength(3);
});

test("trap 11: after five seconds without an answer the same event comes again", async () => {
  const seen: string[] = [];
  await play(
    (request) => {
      seen.push(`${request.Sequence} ${request.InvocationEventType}`);
      return request.InvocationEventType === "NEW_INBOUND_CALL" ? reply(hangup()) : NOTHING;
    },
    { latency: 5_001 },
  );

  expect(seen).toEqual(["1 NEW_INBOUND_CALL", "1 NEW_INBOUND_CALL", "2 HANGUP", "2 HANGUP"]);
});

test("trap 12: an action can end for a leg that has gone, right before HANGUP", async () => {
  const gone = { script: { caller: does(waits(1_000), hangsUp) } };

  expect(await events(inTurn(reply(ask())), gone)).toEqual([
    "NEW_INBOUND_CALL",
    "ACTION_FAILED SpeakAndGetDigits SystemException",
    "HANGUP LEG-A 0",
  ]);
});

describe("trap 13: quotas", () => {
  test("a bridge counts as two active calls", async () => {
    const simulated = simulation(inTurn(reply(bridge(AGENT))), bridged);
    const counts: number[] = [];
    for (const at of [1_000, 6_000, 10_000]) {
      simulated.time.after(at, () => counts.push(simulated.engine.activeCalls(APPLICATION)));
    }
    simulated.callIn();
    await simulated.run();

    expect(counts).toEqual([2, 2, 1]);
  });

  test("a call too many is refused, and a bridge too many is not answered", async () => {
    const simulated = simulation(inTurn(reply(bridge(AGENT))), { ...bridged, limits: { activeCalls: 1 } });
    simulated.callIn();

    expect(simulated.callIn()).toEqual({ refused: "too-many-calls", sipResponseCode: 503 });
    await simulated.run();
    expect(simulated.ended[0] && told(simulated.ended[0].trace)[1]).toBe("ACTION_FAILED CallAndBridge CallNotAnswered");
  });

  test("calls are created once a second, and updated five times", () => {
    const { engine } = simulation(inTurn(), { limits: DEFAULT_LIMITS });
    const create = () => engine.create({ applicationId: APPLICATION, from: "+15550100001", to: AGENT }).statusCode;
    const update = () => engine.update(APPLICATION, "none", {}).statusCode;

    expect([create(), create()]).toEqual([201, 429]);
    expect(Array.from({ length: 6 }, update)).toEqual([404, 404, 404, 404, 404, 429]);
  });
});

test("trap 14: an action is judged when it is reached, and its failure drops only the rest", async () => {
  const list = reply(speak("Said."), pause(1), speak("Not said."));
  const { trace } = await play(inTurn(list), { script: { caller } });

  expect(heard(trace)).toEqual(["Said."]);
  expect(told(trace)[1]).toBe("ACTION_FAILED Pause InvalidActionParameter");
});

test("trap 15: voicemail has answered", async () => {
  const script = { caller, callees: { [AGENT]: isVoicemail } };

  expect(await events(inTurn(reply(bridge(AGENT))), { script })).toContain("ACTION_SUCCESSFUL CallAndBridge");
});

test.each(["AnswerCall", "StartMediaInsights", "BRIDGE_CALL"])("trap 16: %s is no action", async (type) => {
  const { trace } = await play(inTurn(reply(action(type))));

  expect(ACTION_TYPES).not.toContain(type);
  expect(trace.invocations[0]).toMatchObject({ problem: `Unsupported action ${type} specified` });
});

test("trap 17: an endpoint's Arn is that of the chime service", async () => {
  const endpoint = (service: string) => ({
    Endpoints: [
      {
        BridgeEndpointType: "AWS",
        Uri: "7001",
        Arn: `arn:aws:${service}:us-east-1:123456789012:vc/abcdefghij0123456789zz`,
      },
    ],
  });
  const script = { caller, callees: { "7001": does(waits(1_000), hangsUp) } };

  expect((await events(inTurn(reply(bridge("", endpoint("chime")))), { script }))[1]).toContain("ACTION_SUCCESSFUL");
  expect((await events(inTurn(reply(bridge("", endpoint("voiceconnector")))), { script }))[1]).toContain(
    "ACTION_FAILED",
  );
});

test("trap 18: a recording that was stopped does not start again", async () => {
  const start = action("StartCallRecording", { Track: "BOTH", Destination: { Type: "S3", Location: "recordings" } });
  const list = reply(start, pause(100), action("StopCallRecording"), start);

  expect((await events(inTurn(list), { script: { caller } }))[1]).toContain("ACTION_FAILED StartCallRecording");
});

test("trap 19: a malformed expression fails one action, and does not throw", async () => {
  const list = reply(listen("^[a-z]*{2}$("));

  expect((await events(inTurn(list), { script: { caller } }))[1]).toBe(
    "ACTION_FAILED ReceiveDigits InvalidActionParameter",
  );
});

test("trap 20: everything runs without an account", async () => {
  const { trace } = await play(inTurn(reply(playAudio("menu.wav"), hangup())), { audio: audioIn(PROMPTS) });

  expect(trace.invocations[0]?.request.CallDetails.AwsAccountId).toBe("123456789012");
  expect(trace.ended).toMatchObject({ reason: "handler-hung-up" });
});
