import { INVALID_LEG } from "./errors.ts";
import { optional } from "./members.ts";
import { remark } from "./notes.ts";
import { oneOf, text } from "./values.ts";

const callId = text({ allowed: "the CallId of one of CallDetails.Participants" });
const participantTag = oneOf("LEG-A", "LEG-B");

/** Which leg an action is about. */
export const legSelector = {
  CallId: optional(callId, INVALID_LEG),
  ParticipantTag: optional(participantTag, INVALID_LEG),
};

/** The same for actions of the first leg alone. */
export const firstLegOnly = { ...legSelector, ParticipantTag: optional(oneOf("LEG-A"), INVALID_LEG) };

/** The same for actions whose page requires `CallId`; samples of AWS run without. */
export const legByCallId = {
  ...legSelector,
  CallId: {
    ...legSelector.CallId,
    whenMissing: ((path, _error, notes) =>
      remark(
        notes,
        "warning",
        path,
        "call-id-missing",
        "The guide requires CallId here. Without it the service has been seen to take the leg that the event is about.",
        "Set CallId to that of the participant that is meant.",
      )) satisfies (typeof legSelector.CallId)["whenMissing"],
  },
};
