import { invalid } from "../../shared/sma/rules/errors.ts";
import type { Act } from "../act.ts";

const refusals = {
  notInMeeting: invalid("Call is not connected to Chime Meeting."),
  otherMeeting: invalid("Meeting ID parameter value is invalid."),
  strangers: invalid("One or more attendees are not part of this meeting. All attendees must be part of this meeting."),
} as const;

/** Mutes or unmutes attendees of the meeting that LEG-B is in (AWS: mute-unmute). */
export function modifyChimeMeetingAttendees(act: Act<"ModifyChimeMeetingAttendees">) {
  const { call, parameters } = act;
  const { Operation, MeetingId, AttendeeList } = parameters;
  const refuse = (reason: keyof typeof refusals) => act.fail(refusals[reason], { ErrorList: [] });
  if (call.meetingId === null) return refuse("notInMeeting");
  if (call.meetingId !== MeetingId) return refuse("otherMeeting");
  const strangers = call.world.meetings.setMuted(MeetingId, AttendeeList, Operation === "Mute");
  if (strangers === null) return refuse("otherMeeting");
  if (strangers.length > 0) return refuse("strangers");
  act.succeed();
}
