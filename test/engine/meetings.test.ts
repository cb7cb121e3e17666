import { type LineEvents, NO_LINE } from "../../engine/line.ts";
import { meetingRooms } from "../../engine/meetings.ts";
import { VirtualTime } from "../../engine/scheduler.ts";

const attendee = (number: number) => ({ attendeeId: `attendee-${number}`, joinToken: `token-${number}` });
const MINUTE = 60_000;

function rooms() {
  const time = new VirtualTime(0);
  const meetings = meetingRooms(time);
  const ended: string[] = [];
  const join = (number: number) => {
    const events: LineEvents = {
      ringing: () => {},
      answered: () => {},
      ended: () => ended.push(`${number} at ${time.now() / MINUTE}`),
      digit: () => {},
      speech: () => {},
    };
    return meetings.join({ meetingId: "meeting-1", joinToken: `token-${number}` }, events) ?? NO_LINE;
  };
  meetings.create("meeting-1", [attendee(1), attendee(2), attendee(3)]);
  return { time, meetings, ended, join };
}

test("a meeting ends half an hour after somebody is left alone in it", async () => {
  const { time, ended, join } = rooms();
  join(1);
  const second = join(2);
  time.after(40 * MINUTE, () => second.end(0));
  await time.run();

  expect(ended).toEqual(["1 at 70"]);
});

test("a meeting that was made again is another one", async () => {
  const { time, meetings, join } = rooms();
  join(1);
  time.after(10 * MINUTE, () => meetings.create("meeting-1", [attendee(4)]));
  await time.run();

  expect(meetings.roster("meeting-1")).toEqual([{ attendeeId: "attendee-4", isPresent: false, isMuted: false }]);
});

test("a meeting that is not there has nobody, and nothing to end", () => {
  const { meetings } = rooms();
  meetings.end("none");

  expect(meetings.roster("none")).toEqual([]);
  expect(meetings.setMuted("none", ["attendee-1"], true)).toBeNull();
});
