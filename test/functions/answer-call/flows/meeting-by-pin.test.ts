import type { MeetingRooms } from "../../../../engine/meetings.ts";
import type { DialledCall } from "../../../../engine/testing/index.ts";
import { MOST_WRONG_PINS } from "../../../../shared/desk/desk.ts";
import { converse, dialFlow, MEETING, presses, ROOM, type Turn } from "../../../support/flow-calls.ts";

/** Takes the seat that was asked for, as `run-background` does. */
const takesSeat = (call: DialledCall) => call.finishes("take-seat", { value: ROOM });
const joining: Turn = ["You are joining", takesSeat];
const wrong = (pin: string): Turn[] => [["Please enter", presses(pin)], ["No meeting has this PIN"]];

describe("a meeting by PIN", () => {
  it.each([
    ["three wrong PINs", ["123456", "654321", "999999"]],
    ["PINs that are almost right", ["111112", "011111", "222221"]],
  ])("is closed to %s", async (_, pins) => {
    const { call } = await dialFlow("meeting-by-pin");

    await converse(call, [...pins.flatMap(wrong), ["Goodbye"]]);

    expect((await call.ends()).trace.ended?.reason).toBe("handler-hung-up");
    expect(call.tasks.started).toEqual([]);
  });

  it("is open to who keys too few digits first, or a wrong PIN", async () => {
    for (const first of [[["PIN", presses("111#")] as Turn], wrong("123456")]) {
      const { call } = await dialFlow("meeting-by-pin");

      await converse(call, [...first, ["PIN", presses(MEETING.hostPin)], joining]);
      await call.hangsUp();

      expect(call.tasks.started).toMatchObject([{ name: "take-seat", args: { meetingId: MEETING.id, isHost: true } }]);
    }
  });

  it.each([
    ["a number is locked out by the wrong PINs of its calls before", "+15550100002", "too many wrong PINs"],
    ["no number is not locked out by those of others without one", "anonymous", "You are joining"],
  ])("says to a caller with what it has to: %s", async (_, from, heard) => {
    const { call, desk } = await dialFlow("meeting-by-pin", { from });
    for (let nth = 1; nth <= MOST_WRONG_PINS; nth++) await desk.checkPin("123456", from, `earlier ${nth}`);

    await converse(call, [["PIN", presses(MEETING.hostPin)], [heard]]);

    await call.hangsUp();
  });

  it("lets a guest wait until the host comes", async () => {
    const { call, desk } = await dialFlow("meeting-by-pin");
    await converse(call, [["PIN", presses(MEETING.guestPin)], ["The host is not here yet"]]);

    const waiting = await desk.openMeeting(MEETING.id);
    await call.update({ host: "here" });
    await converse(call, [joining]);
    const { trace } = await call.hangsUp();

    expect(waiting).toMatchObject([{ transactionId: trace.transactionId }]);
    expect(call.tasks.started).toMatchObject([{ args: { isHost: false, attendee: trace.transactionId } }]);
  });

  it("looks again each minute, also when it is not told that the host is there", async () => {
    const { call, desk } = await dialFlow("meeting-by-pin");
    await converse(call, [["PIN", presses(MEETING.guestPin)], ["The host is not here yet"]]);

    await desk.openMeeting(MEETING.id);
    await call.hears("You are joining", { within: 70_000 });

    await call.hangsUp();
  });

  it.each([
    ["never comes", {}],
    ["cannot be asked for", { fault: "failing", faultOf: "waitForHost" } as const],
    ["is asked for too slowly", { fault: "slow", faultOf: "waitForHost" } as const],
  ])("sends a guest away after ten minutes when the host %s", async (_, options) => {
    const { call } = await dialFlow("meeting-by-pin", options);
    await converse(call, [["PIN", presses(MEETING.guestPin)]]);
    const [startedAt, calls] = [call.simulation.time.now(), Array.from({ length: 10 }, (): Turn => ["not here yet"])];

    await converse(call, [...calls, ["The host has not come"]]);

    expect((await call.ends()).trace.ended?.reason).toBe("handler-hung-up");
    expect(call.simulation.time.now() - startedAt).toBeGreaterThan(600_000);
    expect(call.tasks.started).toEqual([]);
  });

  it.each([
    ["is not given", { failure: { code: "STEP_FAILED", step: "", errorName: "E", errorCode: "", retryable: false } }],
    ["is one of another meeting", { value: { ...ROOM, joinToken: "of another meeting" } }],
  ] as const)("says that the meeting cannot be joined when a seat %s", async (_, outcome) => {
    const { call } = await dialFlow("meeting-by-pin");

    await converse(call, [
      ["PIN", presses(MEETING.hostPin)],
      ["You are joining", (one) => one.finishes("take-seat", outcome)],
      ["The meeting cannot be joined now"],
    ]);

    expect((await call.ends()).trace.ended?.reason).toBe("handler-hung-up");
  });

  it("says so as well when a seat is never given", async () => {
    const { call } = await dialFlow("meeting-by-pin");

    await converse(call, [
      ["PIN", presses(MEETING.hostPin)],
      ["You are joining"],
      ["You are joining"],
      ["cannot be joined"],
    ]);

    await call.ends();
  });

  it("mutes and unmutes for as long as the meeting lasts, with a journal that stays small", async () => {
    const { call } = await dialFlow("meeting-by-pin");
    await converse(call, [["PIN", presses(MEETING.hostPin)], joining]);
    await call.waits(6_000);
    for (let toggle = 1; toggle <= 45; toggle++) {
      await call.presses("*6");
      await call.hears(toggle % 2 === 1 ? "You are muted" : "You can be heard");
    }

    (call.simulation.world.meetings as MeetingRooms).end(ROOM.meetingId);
    await call.hears("The meeting is over");
    const { trace } = await call.ends();

    expect(call.notices).toEqual([]);
    const sizes = trace.invocations.map(({ reply }) => JSON.stringify(reply ?? "").length);
    expect(Math.max(...sizes)).toBeLessThan(2_500);
  });

  it("says that the caller can be heard still when muting fails", async () => {
    const { call } = await dialFlow("meeting-by-pin");
    const seat = { value: { ...ROOM, attendeeId: "another attendee" } };
    await converse(call, [
      ["PIN", presses(MEETING.hostPin)],
      ["You are joining", (one) => one.finishes("take-seat", seat)],
    ]);
    await call.waits(6_000);

    await call.presses("*6");
    await call.hears("You can be heard");

    await call.hangsUp();
  });
});
