import type { LineEvents } from "../../engine/line.ts";
import { NO_LINE } from "../../engine/line.ts";
import type { MeetingRooms } from "../../engine/meetings.ts";
import type { WireRequest } from "../../engine/request.ts";
import { does, hangsUp, neverAnswers, presses, waits } from "../../engine/scripted/script.ts";
import { type Simulation, type SimulationWorld, simulation } from "../../engine/simulate.ts";
import type { CallTrace } from "../../engine/trace.ts";
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
} from "../support/phone-calls.ts";
import { AGENT, quiet } from "../support/policy-choices.ts";

const INVALID = {};
const slow = (event: string, milliseconds: number) => (request: WireRequest) =>
  request.InvocationEventType === event ? milliseconds : 40;
const pressing = { caller: does(waits(500), presses("1"), waits(30_000), hangsUp) };
const reasons = (trace: CallTrace) =>
  trace.legs.flatMap((leg) => (leg.event === "ended" ? [[leg.leg, leg.reason]] : []));

/** Plays a call during which something happens. */
async function playDuring(
  handler: Parameters<typeof simulation>[0],
  world: SimulationWorld,
  during: (simulated: Simulation) => unknown = () => {},
  isCreated = false,
) {
  const simulated = simulation(handler, world);
  const [applicationId = ""] = simulated.world.directory().applications.map(({ id }) => id);
  if (isCreated) simulated.engine.create({ applicationId, from: "+15550100001", to: AGENT });
  else simulated.callIn();
  during(simulated);
  await simulated.run();
  const [call, ...others] = simulated.ended;
  if (!call || others.length > 0) throw new Error(`${simulated.ended.length} calls have ended`);
  return call;
}

const updates = (simulated: Simulation, at: number) =>
  simulated.time.after(at, () => {
    const [id = ""] = simulated.engine.liveCalls();
    simulated.engine.update(simulated.world.directory().applications[0]?.id ?? "", id, {});
  });

describe("a call that ends without its parties", () => {
  test("is over once, whether its handler hears of it or not", async () => {
    const broken = () => {
      throw new Error("broken");
    };

    for (const hangupAfterFailure of [false, true]) {
      const { trace } = await playDuring(broken, { script: quiet, policies: { hangupAfterFailure } });
      expect(trace.ended).toMatchObject({ reason: "handler-failed" });
    }
  });

  test("still tells what was waiting to be told", async () => {
    const { trace } = await play(
      onEvents({
        NEW_INBOUND_CALL: reply(listen("^1$"), pause(2_500)),
        DIGITS_RECEIVED: INVALID,
        INVALID_LAMBDA_RESPONSE: INVALID,
      }),
      { script: pressing, latency: slow("INVALID_LAMBDA_RESPONSE", 4_000) },
    );

    expect(told(trace).slice(2)).toEqual(["INVALID_LAMBDA_RESPONSE", "ACTION_SUCCESSFUL Pause", "HANGUP LEG-A 480"]);
  });

  test("tells nothing that was waiting when its handler cannot be invoked", async () => {
    const { trace } = await play(
      onEvents({
        NEW_INBOUND_CALL: reply(listen("^1$"), pause(2_500)),
        DIGITS_RECEIVED: () => {
          throw new Error("broken");
        },
      }),
      { script: pressing, latency: slow("DIGITS_RECEIVED", 2_000) },
    );

    expect(told(trace)).toEqual(["NEW_INBOUND_CALL", "DIGITS_RECEIVED ReceiveDigits"]);
  });

  test("tells once of a leg that had hung up before", async () => {
    const { trace } = await playDuring(
      onEvents({
        NEW_INBOUND_CALL: reply(bridge(AGENT)),
        CALL_UPDATE_REQUESTED: INVALID,
        INVALID_LAMBDA_RESPONSE: INVALID,
      }),
      { script: { ...quiet, callees: { [AGENT]: does(waits(1_000), hangsUp) } } },
      (simulated) => updates(simulated, 8_000),
    );
    expect(told(trace).slice(-1)).toEqual(["HANGUP LEG-A 480"]);
    expect(told(trace).filter((what) => what.startsWith("HANGUP"))).toHaveLength(2);
  });

  test("gives up the second leg that rings, of which the handler knows nothing", async () => {
    const { trace } = await playDuring(
      onEvents({
        NEW_INBOUND_CALL: reply(bridge(AGENT)),
        CALL_UPDATE_REQUESTED: INVALID,
        INVALID_LAMBDA_RESPONSE: INVALID,
      }),
      { script: { ...quiet, callees: { [AGENT]: neverAnswers } } },
      (simulated) => updates(simulated, 2_000),
    );

    expect(told(trace).filter((what) => what.startsWith("HANGUP"))).toEqual(["HANGUP LEG-A 480"]);
    expect(reasons(trace)).toEqual([
      ["LEG-B", "not-answered"],
      ["LEG-A", "invalid-reply"],
    ]);
  });
});

test("the caller waits longer than 30 s for a second leg that rings", async () => {
  const callees = { [AGENT]: { answersAfter: 40_000, does: [waits(1_000), hangsUp] } };
  const { trace } = await play(inTurn(reply(bridge(AGENT, { CallTimeoutSeconds: 60 }))), {
    script: { caller: does(waits(60_000), hangsUp), callees },
  });

  expect(told(trace)[1]).toBe("ACTION_SUCCESSFUL CallAndBridge");
  expect(trace.invocations[1]?.atMs).toBe(40_040);
});

test("a hang-up is told with the action that a handler would have used for it", async () => {
  const { trace } = await play(inTurn(reply(pause(60_000))), { script: quiet });

  expect(trace.invocations.at(-1)?.request.ActionData?.Type).toBe("Hangup");
});

test.each([
  [408, "not-answered"],
  [480, "not-answered"],
  [486, "refused"],
])("a created call that is refused with %i was %s", async (code, reason) => {
  let callee: LineEvents | null = null;
  const dial: SimulationWorld["dial"] = (_, events) => {
    callee = events;
    return NO_LINE;
  };
  const { trace } = await playDuring(
    inTurn(),
    { dial },
    ({ time }) => time.after(100, () => callee?.ended(code)),
    true,
  );

  expect(trace.ended).toMatchObject({ reason, sipResponseCode: code });
});

test("a meeting goes on without the one who called, and its attendees can be muted", async () => {
  const mute = action("ModifyChimeMeetingAttendees", {
    Operation: "Mute",
    MeetingId: "meeting-1",
    AttendeeList: ["attendee-1"],
  });
  const { trace } = await playDuring(
    onEvents({
      NEW_INBOUND_CALL: reply(action("JoinChimeMeeting", { JoinToken: "token-1", MeetingId: "meeting-1" })),
      "HANGUP Hangup": (request: WireRequest) =>
        request.ActionData?.Parameters["ParticipantTag"] === "LEG-A" ? reply(mute, hangup()) : NOTHING,
    }),
    { script: { caller: does(waits(2_000), hangsUp) } },
    ({ world }) =>
      (world.meetings as MeetingRooms).create("meeting-1", [{ attendeeId: "attendee-1", joinToken: "token-1" }]),
  );

  expect(told(trace)).toContain("ACTION_SUCCESSFUL ModifyChimeMeetingAttendees");
});

test("parties hear each other until one of them is gone", async () => {
  const heardBy: boolean[] = [];
  let agent: LineEvents | null = null;
  const line = { ...NO_LINE, hear: (other: unknown) => heardBy.push(other !== null) };
  await playDuring(
    inTurn(reply(bridge(AGENT))),
    {
      script: { caller: does(waits(5_000), hangsUp) },
      dial: (_, events) => {
        agent = events;
        return line;
      },
    },
    ({ time }) => {
      time.after(1_000, () => agent?.answered());
      time.after(9_000, () => agent?.ended(0));
    },
  );

  expect(heardBy).toEqual([true, false]);
});

test("a recording that cannot be delivered is a finding of the last invocation", async () => {
  const record = action("RecordAudio", {
    RecordingDestination: { Type: "S3", BucketName: "recordings" },
    DurationInSeconds: 30,
    RecordingTerminators: [],
  });
  const { trace } = await play(inTurn(reply(record)), {
    script: { caller: does(waits(2_000), hangsUp) },
    recordings: { isWritable: () => true, put: () => Promise.reject(new Error("no network")) },
  });

  expect(trace.invocations.flatMap(({ findings }) => findings)).toContainEqual({
    severity: "error",
    path: "",
    rule: "recording-not-stored",
    message: "A recording could not be stored in recordings: no network",
    fix: "Let voiceconnector.chime.amazonaws.com write to the bucket.",
    source: "record-audio",
  });
});

describe("a created call", () => {
  test("is dialled when its first event is replied to, also when events overlap", async () => {
    const { trace } = await playDuring(
      onEvents({}),
      {
        script: { callees: { [AGENT]: neverAnswers } },
        latency: slow("NEW_OUTBOUND_CALL", 4_000),
        policies: { overlappingInvocations: true },
      },
      (simulated) => updates(simulated, 100),
      true,
    );

    expect(trace.invocations.find(({ request }) => request.InvocationEventType === "RINGING")?.atMs).toBe(4_200);
  });

  test("is dialled also when the reply is nonsense", async () => {
    const { trace } = await playDuring(
      onEvents({ NEW_OUTBOUND_CALL: INVALID }),
      { script: { callees: { [AGENT]: neverAnswers } } },
      () => {},
      true,
    );

    expect(told(trace).slice(0, 3)).toEqual(["NEW_OUTBOUND_CALL", "INVALID_LAMBDA_RESPONSE", "RINGING"]);
  });
});

test("where an empty list stops what is left, it does so in reply to an action only", async () => {
  const { trace } = await play(
    onEvents({ NEW_INBOUND_CALL: reply(listen("^1$"), pause(3_000), speak("Next.")), DIGITS_RECEIVED: reply() }),
    { script: pressing, policies: { emptyListMidList: "stop" } },
  );

  expect(heard(trace)).toEqual(["Next."]);
});

test("an inbound line that rings, as a telephone may say of itself, changes nothing", async () => {
  const simulated = simulation(inTurn(reply(ask())));
  let line: LineEvents | null = null;
  simulated.engine.receive({
    from: "+15550100002",
    to: "+15550100001",
    connect: (events) => {
      line = events;
      return NO_LINE;
    },
  });
  simulated.time.after(10, () => line?.ringing());
  simulated.time.after(20, () => line?.answered());
  simulated.time.after(9_000, () => line?.ended(0));
  await simulated.run();

  expect(simulated.ended[0] && told(simulated.ended[0].trace)[0]).toBe("NEW_INBOUND_CALL");
});
