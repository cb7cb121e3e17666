import { invalidValue } from "./errors.ts";
import { firstLegOnly, legSelector } from "./legs.ts";
import { members, required } from "./members.ts";
import { list, oneOf, text } from "./values.ts";

const meetingId = text({ allowed: "the MeetingId of a meeting" });

export const joinChimeMeeting = members({
  ...firstLegOnly,
  JoinToken: required(text({ allowed: "the JoinToken of an attendee" }), invalidValue("JoinToken")),
  // Optional on the page for the sake of a namespace of meetings that is gone.
  MeetingId: required(meetingId, invalidValue("MeetingId")),
});

export const modifyChimeMeetingAttendees = members({
  ...legSelector,
  Operation: required(oneOf("Mute", "Unmute"), invalidValue("Operation")),
  MeetingId: required(meetingId, invalidValue("MeetingId")),
  AttendeeList: required(
    list(text({ allowed: "the id of an attendee" }), "a list of 1 to 100 attendee ids", 1, 100),
    invalidValue("AttendeeList"),
  ),
});
