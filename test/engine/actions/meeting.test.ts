import type { HandlerFunction } from "../../../engine/handler.ts";
import { type MeetingRooms, meetingRooms } from "../../../engine/meetings.ts";
import { does, hangsUp, waits } from "../../../engine/scripted/script.ts";
import { type SimulationWorld, simulation } from "../../../engine/simulate.ts";
import { action, bridge, hangup, inTurn, listen, onEvents, pause, reply, told } from "../../support/phone-calls.ts";

const MEETING = "meeting-1";
const join = (more: object = {}) => action("JoinChimeMeeting", { JoinToken: "token-1", MeetingId: MEETING, ...more });
const modify = (Operation: string, AttendeeList: string[], MeetingId = MEETING) =>
  action("ModifyChimeMeetingAttendees", { Operation, MeetingId, AttendeeList });

/** A call in which a meeting of two attendees can be joined. */
async function meet(
  handler: HandlerFunction,
  during: (rooms: MeetingRooms, later: (ms: number, run: () => void) => void) => void = () => {},
) {
  const script = { caller: does(waits(20_000), hangsUp) };
  const simulated = simulation(handler, { script });
  const rooms = simulated.world.meetings as MeetingRooms;
  rooms.create(MEETING, [
    { attendeeId: "attendee-1", joinToken: "token-1" },
    { attendeeId: "attendee-2", joinToken: "token-2" },
  ]);
  during(rooms, (milliseconds, run) => simulated.time.after(milliseconds, run));
  simulated.callIn();
  await simulated.run();
  const call = simulated.ended[0];
  if (!call) throw new Error("the call did not end");
  return { trace: call.trace, facts: call.facts, rooms };
}

describe("JoinChimeMeeting", () => {
  test("answers the call; the meeting is LEG-B, and the attendee is in it until the leg is hung up", async () => {
    const seen: boolean[] = [];
    const { trace, rooms } = await meet(inTurn(reply(join()), reply(), reply(hangup())), (meetings, later) => {
      later(5_000, () => seen.push(meetings.roster(MEETING)[0]?.isPresent ?? false));
    });

    expect(told(trace)).toEqual([
      "NEW_INBOUND_CALL",
      "ACTION_SUCCESSFUL JoinChimeMeeting",
      "HANGUP LEG-A 0",
      "HANGUP LEG-B 0",
    ]);
    expect(trace.invocations[1]?.request.CallDetails.Participants[1]).toMatchObject({
      ParticipantTag: "LEG-B",
      From: "SMA",
      To: "+17035550122",
      Status: "Connected",
    });
    expect(seen).toEqual([true]);
    expect(rooms.roster(MEETING)[0]?.isPresent).toBe(false);
  });

  test("the end of the meeting ends LEG-B, and LEG-A stays", async () => {
    const { trace } = await meet(inTurn(reply(join())), (meetings, later) => later(5_000, () => meetings.end(MEETING)));

    expect(told(trace).slice(2)).toEqual(["HANGUP LEG-B 0", "HANGUP LEG-A 0"]);
    expect(trace.legs.find(({ atMs }) => atMs === 5_000)).toMatchObject({
      leg: "LEG-B",
      event: "ended",
      reason: "meeting-ended",
    });
  });

  test("a meeting that is forgotten ends by itself after 30 minutes with one attendee", async () => {
    const { trace } = await meet(inTurn(reply(join())));

    expect(trace.ended).toMatchObject({ leg: "LEG-B", reason: "meeting-ended" });
    expect((trace.ended?.atMs ?? 0) / 60_000).toBeGreaterThan(30);
  });

  test.each([
    ["a wrong token", join({ JoinToken: "token-3" })],
    ["no such meeting", join({ MeetingId: "meeting-2" })],
  ])("fails with %s", async (_, wrong) => {
    const { trace, facts } = await meet(inTurn(reply(wrong)));

    expect(told(trace)[1]).toBe("ACTION_FAILED JoinChimeMeeting ErrorJoiningMeeting");
    expect(facts.legs).toHaveLength(1);
  });

  test("does not run in a call that has joined already", async () => {
    const { trace } = await meet(
      inTurn(reply(join()), reply(join({ JoinToken: "token-2" })), reply(hangup({ ParticipantTag: "LEG-B" }))),
    );

    expect(trace.invocations[2]?.request.ActionData).toMatchObject({ ErrorMessage: "Invalid action on the call." });
  });
});

describe("ModifyChimeMeetingAttendees", () => {
  const isMuted = (rooms: MeetingRooms) => rooms.roster(MEETING).map((seat) => seat.isMuted);

  test("mutes and unmutes who is named", async () => {
    const seen: boolean[][] = [];
    const handler = inTurn(
      reply(join()),
      reply(modify("Mute", ["attendee-1", "attendee-2"])),
      () => seen.push([]) && reply(modify("Unmute", ["attendee-2"])),
    );
    const { trace, rooms } = await meet(handler);

    expect(told(trace).slice(1, 4)).toEqual([
      "ACTION_SUCCESSFUL JoinChimeMeeting",
      "ACTION_SUCCESSFUL ModifyChimeMeetingAttendees",
      "ACTION_SUCCESSFUL ModifyChimeMeetingAttendees",
    ]);
    expect(isMuted(rooms)).toEqual([]);
    expect(seen).toHaveLength(1);
  });

  test("digits mute the caller while the meeting goes on", async () => {
    const handler = onEvents({
      NEW_INBOUND_CALL: reply(listen("^\\*6$"), join()),
      DIGITS_RECEIVED: reply(modify("Mute", ["attendee-1"])),
    });
    const simulated = simulation(handler, {
      script: { caller: does(waits(2_000), { presses: "*6" }, waits(5_000), hangsUp) },
    });
    const rooms = simulated.world.meetings as MeetingRooms;
    rooms.create(MEETING, [{ attendeeId: "attendee-1", joinToken: "token-1" }]);
    const muted: boolean[] = [];
    for (const at of [2_000, 5_000])
      simulated.time.after(at, () => muted.push(rooms.roster(MEETING)[0]?.isMuted ?? false));
    simulated.callIn();
    await simulated.run();

    expect(muted).toEqual([false, true]);
  });

  test.each([["outside of a meeting", reply(modify("Mute", ["attendee-1"])), "Invalid action on the call."]])(
    "is refused %s",
    async (_, first, ErrorMessage) => {
      const { trace } = await meet(inTurn(first));

      expect(trace.invocations[1]?.request.ActionData).toMatchObject({
        ErrorType: "InvalidActionParameter",
        ErrorMessage,
      });
    },
  );

  test.each([
    [
      "strangers",
      modify("Mute", ["attendee-1", "stranger"]),
      "One or more attendees are not part of this meeting. All attendees must be part of this meeting.",
    ],
    ["another meeting", modify("Mute", ["attendee-1"], "meeting-2"), "Meeting ID parameter value is invalid."],
  ])("is refused for %s, and nobody is muted", async (_, wrong, ErrorMessage) => {
    const muted: boolean[][] = [];
    const { trace } = await meet(inTurn(reply(join()), reply(wrong)), (rooms, later) => {
      later(10_000, () => muted.push(isMuted(rooms)));
    });

    expect(trace.invocations[2]?.request.ActionData).toMatchObject({ ErrorMessage, ErrorList: [] });
    expect(muted).toEqual([[false, false]]);
  });
});

describe("ModifyChimeMeetingAttendees, in words of the service,", () => {
  const first = async (meetings: Partial<SimulationWorld["meetings"]>, second: object) => {
    const simulated = simulation(inTurn(reply(second), reply(modify("Mute", ["attendee-1"]))), {
      script: { caller: does(waits(20_000), hangsUp), callees: { "+15550100010": does(waits(15_000), hangsUp) } },
    });
    const rooms = simulated.world.meetings as MeetingRooms;
    rooms.create(MEETING, [{ attendeeId: "attendee-1", joinToken: "token-1" }]);
    Object.assign(rooms, meetings);
    simulated.callIn();
    await simulated.run();
    return simulated.ended[0]?.trace.invocations[2]?.request.ActionData?.["ErrorMessage"];
  };

  test("is refused on a bridge", async () => {
    expect(await first({}, bridge("+15550100010"))).toBe("Call is not connected to Chime Meeting.");
  });

  test("is refused where the meeting is gone", async () => {
    expect(await first({ setMuted: () => null }, join())).toBe("Meeting ID parameter value is invalid.");
  });

  test("is refused for another meeting, whoever is in that one", async () => {
    const { trace } = await meet(inTurn(reply(join()), reply(modify("Mute", ["stranger"], "meeting-2"))), (rooms) =>
      rooms.create("meeting-2", [{ attendeeId: "stranger", joinToken: "t" }]),
    );

    expect(trace.invocations[2]?.request.ActionData?.["ErrorMessage"]).toBe("Meeting ID parameter value is invalid.");
  });

  test("unmutes those who are muted", async () => {
    const muted: boolean[] = [];
    await meet(
      inTurn(reply(join()), reply(modify("Mute", ["attendee-1"])), reply(modify("Unmute", ["attendee-1"]))),
      (rooms, later) => later(10_000, () => muted.push(rooms.roster(MEETING)[0]?.isMuted ?? true)),
    );

    expect(muted).toEqual([false]);
  });
});

test("meetings know who is in", () => {
  const events = { ringing: () => {}, answered: () => {}, ended: () => {}, digit: () => {}, speech: () => {} };
  const rooms = meetingRooms({ now: () => 0, after: () => ({ cancel: () => {} }), whenDone: () => {} });
  rooms.create(MEETING, [{ attendeeId: "a", joinToken: "t" }]);

  const line = rooms.join({ meetingId: MEETING, joinToken: "t" }, events);

  expect(rooms.roster(MEETING)).toEqual([{ attendeeId: "a", isPresent: true, isMuted: false }]);
  expect(rooms.join({ meetingId: MEETING, joinToken: "t" }, events)).toBeNull();
  line?.end(0);
  expect(rooms.roster(MEETING)[0]?.isPresent).toBe(false);
  expect(rooms.roster("none")).toEqual([]);
});

test("a pause in a meeting is one of LEG-A", async () => {
  const { trace } = await meet(inTurn(reply(join()), reply(pause(100))));

  expect(told(trace)[2]).toBe("ACTION_SUCCESSFUL Pause");
});
