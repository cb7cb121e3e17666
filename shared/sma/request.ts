import * as v from "valibot";
import { parse } from "../schema.ts";
import * as data from "./action-data.ts";
import { type EventType, isEventType } from "./event-types.ts";
import { isRecord } from "./records.ts";
import { currentSpelling } from "./request-spellings.ts";

const { loose, filledText } = data;
const text = v.string();
const tag = v.picklist(["LEG-A", "LEG-B"]);

const participant = loose({
  /** Of the leg, for as long as it lives. */
  CallId: filledText,
  /** `LEG-A` is the first leg, `LEG-B` the one that `CallAndBridge` or `JoinChimeMeeting` made; there may have been several. */
  ParticipantTag: tag,
  /** E.164, a service number, or the user part of a SIP URI. */
  To: text,
  /** E.164, or what the network says of a withheld number. */
  From: text,
  /** As the service sees it. */
  Direction: v.picklist(["Inbound", "Outbound"]),
  /** Epoch milliseconds as decimal text. */
  StartTimeInMilliseconds: v.pipe(text, v.regex(/^\d{1,20}$/, "epoch milliseconds as decimal text")),
  /** Absent while a leg is not answered. */
  Status: v.optional(v.picklist(["Connected", "Disconnected"])),
  /** `X-*`, `User-to-User` and `Diversion`, names spelt as they came; see `sipHeader`. */
  SipHeaders: v.optional(v.record(text, text)),
});

const callDetails = loose({
  TransactionId: filledText,
  /** As the last reply that had some left them. */
  TransactionAttributes: v.optional(v.record(text, v.unknown())),
  AwsAccountId: v.pipe(text, v.regex(/^\d{12}$/, "12 digits")),
  AwsRegion: filledText,
  /** Of inbound calls. */
  SipRuleId: v.optional(text),
  SipMediaApplicationId: filledText,
  /** Every leg so far; those that ended have `Status: "Disconnected"`. */
  Participants: v.pipe(
    v.array(participant),
    v.check((legs) => legs.length > 0, "a list of at least one leg"),
  ),
});

const envelope = {
  SchemaVersion: filledText,
  /** Grows by 1 with each invocation of the transaction; a repeated invocation repeats it. */
  Sequence: data.wholeNumber(1),
  CallDetails: callDetails,
} as const;

/** An event of one type, without `ActionData` or with that of one schema. */
const event = <const Type extends string, const Extra extends v.ObjectEntries>(type: Type, extra: Extra) =>
  loose({ ...envelope, InvocationEventType: v.literal(type), ...extra });

type AnyObject = v.GenericSchema<unknown, object>;

/** The schema of the action's own type, or that of actions which are not known yet. */
function actionData<Schemas extends Record<string, AnyObject>, Unknown extends AnyObject>(
  schemas: Schemas,
  unknownAction: Unknown,
): v.LazySchema<Schemas[keyof Schemas] | Unknown> {
  const all: ReadonlyMap<string, AnyObject> = new Map(Object.entries({ ...schemas, UNKNOWN: unknownAction }));
  return v.lazy(
    (input) => (all.get(String(isRecord(input) && input["Type"])) ?? data.typed) as Schemas[keyof Schemas] | Unknown,
  );
}

const EVENTS = {
  NEW_INBOUND_CALL: event("NEW_INBOUND_CALL", {}),
  NEW_OUTBOUND_CALL: event("NEW_OUTBOUND_CALL", { ActionData: v.optional(data.createRequest) }),
  RINGING: event("RINGING", {}),
  CALL_ANSWERED: event("CALL_ANSWERED", {}),
  ACTION_SUCCESSFUL: event("ACTION_SUCCESSFUL", { ActionData: actionData(data.succeeded, data.unknownSucceeded) }),
  ACTION_FAILED: event("ACTION_FAILED", { ActionData: actionData(data.failed, data.unknownFailed) }),
  ACTION_INTERRUPTED: event("ACTION_INTERRUPTED", { ActionData: actionData(data.interrupted, data.unknownSucceeded) }),
  DIGITS_RECEIVED: event("DIGITS_RECEIVED", { ActionData: data.digitsReceived }),
  CALL_UPDATE_REQUESTED: event("CALL_UPDATE_REQUESTED", { ActionData: data.updateRequest }),
  INVALID_LAMBDA_RESPONSE: event("INVALID_LAMBDA_RESPONSE", { ErrorType: text, ErrorMessage: v.optional(text, "") }),
  HANGUP: event("HANGUP", { ActionData: v.optional(data.hangup, {}) }),
} as const;

/** An event that this version of Carillon does not know; `UnknownType` is its name on the wire. */
const unknownEvent = loose({
  ...envelope,
  InvocationEventType: v.literal("UNKNOWN"),
  UnknownType: filledText,
  ActionData: v.optional(v.unknown()),
});

export type Participant = v.InferOutput<typeof participant>;
export type CallDetails = v.InferOutput<typeof callDetails>;
/** One event as it is on the wire, for each `InvocationEventType`. */
export type SmaRequests = { [Type in EventType]: v.InferOutput<(typeof EVENTS)[Type]> };
/** What the service sends to the Lambda function of a SIP media application (AWS: pstn-invocations). */
export type SmaRequest = SmaRequests[EventType];
/** A request as it is read: also one of a type that is not known yet. */
export type ReceivedRequest = SmaRequest | v.InferOutput<typeof unknownEvent>;
/** `ActionData` of the events about one action, for example `ActionData<"ACTION_FAILED">`. */
export type ActionData<Type extends "ACTION_SUCCESSFUL" | "ACTION_FAILED" | "ACTION_INTERRUPTED"> =
  SmaRequests[Type]["ActionData"];

const untyped = v.object({ ...envelope, InvocationEventType: filledText });

/**
 * Reads a request: every member the service always sends must be there with its type, and members that are not known survive.
 * Takes the spellings of older examples of the guide for the current ones (`SipApplicationId`, `Error: "X: y"`, ...).
 * @throws InvalidInputError naming each path that is wrong, the kind of thing found and what is allowed
 */
export function parseRequest(input: unknown): ReceivedRequest {
  const spelt = currentSpelling(input);
  const type = isRecord(spelt) ? spelt["InvocationEventType"] : undefined;
  if (typeof type === "string" && isEventType(type)) return parse(EVENTS[type], spelt, `SMA request ${type}`);
  if (type === "UNKNOWN") return parse(unknownEvent, spelt, "SMA request");
  // Without a type nothing else can be said of it.
  return parse(untyped, spelt, "SMA request") as never;
}
