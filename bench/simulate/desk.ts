import type { LeapingClock } from "../../engine/testing/leaping-clock.ts";
import type { Desk, PinCheck } from "../../shared/desk/desk.ts";

/** The desk of a bad day: it fails at times, and is slow at others. Half of all PINs are right. */
export function failingAtTimes(desk: Desk, clock: LeapingClock, random: () => number): Desk {
  async function orFault<Result>(ask: () => Promise<Result>): Promise<Result> {
    const drawn = random();
    if (drawn < 0.03) throw new Error("the desk does not answer");
    if (drawn < 0.06) await clock.sleep(Math.floor(random() * 6_000));
    return ask();
  }

  return {
    hours: (place) => orFault(() => desk.hours(place)),
    agents: (group) => orFault(() => desk.agents(group)),
    checkPin: (pin, caller, attempt) =>
      orFault(async (): Promise<PinCheck> => {
        const last = Number(pin.at(-1));
        if (last < 5) return { kind: "meeting", meetingId: "standup", isHost: last < 3 };
        return desk.checkPin(pin, caller, attempt);
      }),
    waitForHost: (meetingId, waiting) => orFault(() => desk.waitForHost(meetingId, waiting)),
    openMeeting: (meetingId) => orFault(() => desk.openMeeting(meetingId)),
    keepVoicemail: (voicemail) => orFault(() => desk.keepVoicemail(voicemail)),
    reportAppointment: (report) => orFault(() => desk.reportAppointment(report)),
  };
}
