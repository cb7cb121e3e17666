import type { Handler } from "../../engine/handler.ts";
import type { MeetingRooms } from "../../engine/meetings.ts";
import type { WireRequest } from "../../engine/request.ts";
import { does, hangsUp, presses, waits } from "../../engine/scripted/script.ts";
import { type SimulationWorld, simulation } from "../../engine/simulate.ts";
import {
  action,
  ask,
  bridge,
  hangup,
  heard,
  inTurn,
  listen,
  onEvents,
  pause,
  play,
  playAudio,
  reply,
  speak,
  told,
} from "../support/phone-calls.ts";
import { AGENT, quiet } from "../support/policy-choices.ts";

const INVALID = {};
const record = (DurationInSeconds: number, more: object = {}) =>
  action("RecordAudio", {
    RecordingDestination: { Type: "S3", BucketName: "recordings" },
    DurationInSeconds,
    RecordingTerminators: [],
    ...more,
  });
const toAgent = { ParticipantTag: "LEG-B" };
const slow = (event: string, milliseconds: number) => (request: WireRequest) =>
  request.InvocationEventType === event ? milliseconds : 40;
const at = (trace: { heard: readonly { atMs: number; text?: string }[] }, wanted: string) =>
  trace.heard.find(({ text }) => text === wanted)?.atMs;
const pressing = { caller: does(waits(500), presses("1"), waits(30_000), hangsUp) };

describe("a list that waits for the reply to its own event", () => {
  test("does not go on when another event is replied to", async () => {
    const { trace } = await play(
      onEvents({ NEW_INBOUND_CALL: reply(pause(100), listen("^1$"), record(2), speak("Next.")) }),
      {
        script: pressing,
        latency: slow("DIGITS_RECEIVED", 3_000),
      },
    );

    const recorded = trace.invocations.find(({ request }) => request.ActionData?.Type === "RecordAudio");
    expect(told(trace).slice(1, 3)).toEqual(["DIGITS_RECEIVED ReceiveDigits", "ACTION_SUCCESSFUL RecordAudio"]);
    expect(at(trace, "Next.")).toBe((recorded?.atMs ?? 0) + 40);
  });

  test("waits for the reply to INVALID_LAMBDA_RESPONSE when that event was replied to with nonsense", async () => {
    const { trace } = await play(
      onEvents({
        NEW_INBOUND_CALL: reply(record(1), speak("Next.")),
        "ACTION_SUCCESSFUL RecordAudio": INVALID,
      }),
      { script: quiet, latency: slow("INVALID_LAMBDA_RESPONSE", 2_000) },
    );

    const invalid = trace.invocations.find(({ request }) => request.InvocationEventType === "INVALID_LAMBDA_RESPONSE");
    expect(at(trace, "Next.")).toBe((invalid?.atMs ?? 0) + 2_000);
  });
});

test("nonsense in reply to another event does not hold a list up", async () => {
  const { trace } = await play(
    onEvents({
      NEW_INBOUND_CALL: reply(pause(100), listen("^1$"), pause(3_000), speak("Next.")),
      DIGITS_RECEIVED: INVALID,
    }),
    { script: pressing, latency: slow("INVALID_LAMBDA_RESPONSE", 4_000) },
  );

  expect(at(trace, "Next.")).toBe(40 + 100 + 3_000);
});

describe("the end of a leg on which an action runs", () => {
  const run = async (onAgent: object, world: SimulationWorld = {}) => {
    const handler = onEvents({
      NEW_INBOUND_CALL: reply(bridge(AGENT)),
      "ACTION_SUCCESSFUL CallAndBridge": reply(onAgent, speak("Next.", { ParticipantTag: "LEG-A" })),
    });
    const script = { ...quiet, callees: { [AGENT]: does(waits(1_000), hangsUp) } };
    const { trace } = await play(handler, { script, ...world });
    const { request } = trace.invocations[2] ?? {};
    return { told: told(trace).slice(2, -1), heard: heard(trace).filter((text) => text === "Next."), request };
  };

  test("lets the list go on where the action has succeeded by it", async () => {
    const call = await run(record(10, toAgent));

    expect(call.told).toEqual(["ACTION_SUCCESSFUL RecordAudio", "HANGUP LEG-B 0", "ACTION_SUCCESSFUL Speak"]);
    expect(call.heard).toEqual(["Next."]);
  });

  test("drops the rest of the list where the action has failed by it, and says why", async () => {
    const call = await run(ask(toAgent));

    expect(call.told).toEqual(["ACTION_FAILED SpeakAndGetDigits SystemException", "HANGUP LEG-B 0"]);
    expect(call.request?.ActionData).toMatchObject({
      ErrorMessage: "The leg was disconnected while the action was running.",
    });
    expect(call.heard).toEqual([]);
  });

  test("drops the rest of the list without a word where the action says nothing", async () => {
    const call = await run(pause(10_000, toAgent));

    expect(call.told).toEqual(["HANGUP LEG-B 0"]);
    expect(call.heard).toEqual([]);
  });
});

test("the end of a call for nonsense says nothing of the action that ran", async () => {
  const script = { caller: does(waits(500), presses("1"), waits(30_000), hangsUp) };
  const handler = onEvents({
    NEW_INBOUND_CALL: reply(listen("^1$"), record(20)),
    DIGITS_RECEIVED: INVALID,
    INVALID_LAMBDA_RESPONSE: INVALID,
  });
  const { trace } = await play(handler, { script });

  expect(told(trace).slice(2)).toEqual(["INVALID_LAMBDA_RESPONSE", "HANGUP LEG-A 480"]);
});

test("an action that fails does not drop the newer list that waits for its end", async () => {
  const simulated = simulation(
    onEvents({
      NEW_INBOUND_CALL: reply(ask(), speak("Never.")),
      CALL_UPDATE_REQUESTED: reply(speak("Updated.")),
    }),
    { script: quiet },
  );
  simulated.callIn();
  simulated.time.after(1_000, () => {
    const [id = ""] = simulated.engine.liveCalls();
    simulated.engine.update(simulated.world.directory().applications[0]?.id ?? "", id, {});
  });
  await simulated.run();

  const trace = simulated.ended[0]?.trace;
  expect(trace && told(trace).slice(1, 4)).toEqual([
    "CALL_UPDATE_REQUESTED CallUpdateRequest",
    "ACTION_FAILED SpeakAndGetDigits InvalidDigitsReceived",
    "ACTION_SUCCESSFUL Speak",
  ]);
  expect(trace && heard(trace)).not.toContain("Never.");
});

test("a call is answered once, by the first action that answers", async () => {
  const { trace, facts } = await play(inTurn(reply(pause(1_000), speak("Hello."), speak("Bye."))), { script: quiet });

  expect(trace.legs.filter(({ event }) => event === "answered")).toHaveLength(1);
  expect(facts.legs[0]?.answeredAt).toBe(trace.startedAt + 40);
});

test("a meeting does not hold the list up, also where a bridge does", async () => {
  const join = action("JoinChimeMeeting", { JoinToken: "token-1", MeetingId: "meeting-1" });
  const simulated = simulation(inTurn(reply(join, speak("Next."))), {
    script: quiet,
    policies: { bridgeRuns: "until-hang-up" },
  });
  const rooms = simulated.world.meetings as MeetingRooms;
  rooms.create("meeting-1", [{ attendeeId: "attendee-1", joinToken: "token-1" }]);
  simulated.callIn();
  await simulated.run();

  expect(simulated.ended[0] && heard(simulated.ended[0].trace)).toEqual(["Next."]);
});

test.each([
  ["JoinChimeMeeting", action("JoinChimeMeeting", { JoinToken: "t", MeetingId: "m" }), true],
  ["StartCallRecording", action("StartCallRecording", { Track: "BOTH", Destination: { Type: "S3" } }), true],
  ["PlayAudio", playAudio("none.wav"), false],
])("how %s says why it failed, where the guide's examples have one member", async (_, failing, isJoined) => {
  const { trace } = await play(inTurn(reply(failing)), { script: quiet, policies: { errorMember: "Error" } });

  const data = trace.invocations.find(({ request }) => request.InvocationEventType === "ACTION_FAILED")?.request
    .ActionData;
  expect(["Error" in (data ?? {}), "ErrorType" in (data ?? {})]).toEqual([isJoined, !isJoined]);
});

test("a handler that answers at once may do so for the whole of a call", async () => {
  const handler: Handler = {
    invoke: (request, answer) =>
      answer({
        kind: "reply",
        payload: reply(request.Sequence < 900 ? action("VoiceFocus", { Enable: true }) : hangup()),
      }),
  };
  const { trace } = await play(handler);

  expect(trace.ended).toMatchObject({ reason: "handler-hung-up" });
});
