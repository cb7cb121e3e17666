import { isActionType } from "./action-types.ts";
import { isEventType } from "./event-types.ts";
import { isRecord } from "./records.ts";
import { serviceErrorOf } from "./service-error.ts";

type Members = Record<string, unknown>;

/**
 * A request in the spelling of today. Examples of the guide and older events differ: `InvocationEvent`, `SipApplicationId`, `Leg-A`,
 * numbers for text, `Error` for the pair, results beside `ActionData` instead of in it. A member that is null is absent.
 * An event or action of an unknown type gets the type `UNKNOWN`, and its own name as `UnknownType`.
 */
export function currentSpelling(input: unknown): unknown {
  if (!isRecord(input)) return input;
  const { InvocationEvent, ...request } = withoutNulls(input);
  const type = request["InvocationEventType"] ?? InvocationEvent;
  if (type !== undefined) request["InvocationEventType"] = type;
  if (typeof type === "string" && type !== "" && !isEventType(type)) {
    Object.assign(request, { InvocationEventType: "UNKNOWN", UnknownType: type });
    return withCallDetails(request);
  }
  if (isRecord(request["ActionData"])) request["ActionData"] = actionData(withoutNulls(request["ActionData"]), request);
  return withCallDetails(request);
}

function actionData(data: Members, { InvocationEventType, ReceivedDigits, ErrorType, ErrorMessage }: Members): Members {
  if (data["ReceivedDigits"] === undefined && ReceivedDigits !== undefined) data["ReceivedDigits"] = ReceivedDigits;
  if (InvocationEventType === "ACTION_FAILED" && data["ErrorType"] === undefined) {
    Object.assign(data, serviceErrorOf(data) ?? serviceErrorOf({ ErrorType, ErrorMessage }));
  }
  const type = data["Type"];
  const isAboutAnAction = typeof InvocationEventType === "string" && InvocationEventType.startsWith("ACTION_");
  if (isAboutAnAction && typeof type === "string" && type !== "" && !isActionType(type)) {
    Object.assign(data, { Type: "UNKNOWN", UnknownType: type });
  }
  return data;
}

function withCallDetails(request: Members): Members {
  if (!isRecord(request["CallDetails"])) return request;
  const { SipApplicationId, ...details } = withoutNulls(request["CallDetails"]);
  if (SipApplicationId !== undefined) details["SipMediaApplicationId"] ??= SipApplicationId;
  if (Array.isArray(details["Participants"])) details["Participants"] = details["Participants"].map(participant);
  return { ...request, CallDetails: details };
}

function participant(input: unknown): unknown {
  if (!isRecord(input)) return input;
  const leg = withoutNulls(input);
  const { ParticipantTag, StartTimeInMilliseconds } = leg;
  if (typeof ParticipantTag === "string") leg["ParticipantTag"] = ParticipantTag.toUpperCase();
  if (typeof StartTimeInMilliseconds === "number") leg["StartTimeInMilliseconds"] = String(StartTimeInMilliseconds);
  return leg;
}

function withoutNulls(members: Readonly<Members>): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
