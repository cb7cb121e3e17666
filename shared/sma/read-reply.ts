import { kindOf } from "../schema.ts";
import { ACTION_TYPES, type ActionType, isActionType } from "./action-types.ts";
import type { EventType } from "./event-types.ts";
import type { Finding, ServiceError } from "./finding.ts";
import { type ReadAction, readAction } from "./read-action.ts";
import { isRecord } from "./records.ts";
import { type Attributes, attributes } from "./rules/attributes.ts";
import { noteUnknownMembers } from "./rules/members.ts";
import { emptyNotes, type Notes, nearest, refuse, shownName } from "./rules/notes.ts";

/** Most actions of one reply (AWS: invoke-on-call-leg). */
export const MOST_ACTIONS = 10;

const REPLY_MEMBERS = ["SchemaVersion", "Actions", "TransactionAttributes"];
const ACTION_MEMBERS = ["Type", "Parameters"];
/** Names that samples and other services have for what the service does in another way. */
const NOT_ACTIONS: ReadonlyMap<string, string> = new Map([
  ["Answer", "Remove it: the first action that needs audio answers the call."],
  ["AnswerCall", "Remove it: the first action that needs audio answers the call."],
  ["Transfer", "Use CallAndBridge."],
  ["Dial", "Use CallAndBridge."],
]);

/** What a reply is judged by: the request it answers. */
export interface Answered {
  readonly SchemaVersion: string;
  readonly InvocationEventType: EventType | "UNKNOWN";
}

interface Outcome {
  /** All that is wrong or noteworthy, except what the event's legs have to do with it; see `validateReply`. */
  readonly findings: readonly Finding[];
}

/**
 * What the service makes of a reply before it runs any of it.
 * `usable`: `actions` is null where the member is absent or null, and `attributes` undefined where what is stored stays. Some of its
 * actions may fail when they are reached.
 * Not `usable`: nothing of it is run or stored; `error` is for `INVALID_LAMBDA_RESPONSE`, its message that of the log of the SIP media
 * application (AWS: unexpected-hangups).
 */
export type ReadReply = Outcome &
  (
    | {
        readonly usable: true;
        readonly actions: readonly ReadAction[] | null;
        readonly attributes: Attributes | undefined;
        readonly error: null;
      }
    | { readonly usable: false; readonly actions: null; readonly attributes: undefined; readonly error: ServiceError }
  );

/** Its type is not published; the message is that of the log. */
const unusable = (ErrorMessage: string): ServiceError => ({ ErrorType: "InvalidLambdaResponse", ErrorMessage });

const BLANK = unusable("Response is blank or empty");
const OTHER_VERSION = unusable(
  "The schema version in the invocation request does not match the schema version in the response.",
);
const UNREADABLE = unusable("Error while reading actions list.");
const EMPTY = unusable("Actions list is empty.");
const TOO_MANY = unusable("Too many actions specified in a response.");

/**
 * Reads a reply: the only place that says which are usable, for the validator and for the engine.
 * @param payload what the function returned, after JSON
 */
export function readReply(payload: unknown, answered: Answered): ReadReply {
  const notes = emptyNotes("invoke-on-call-leg");
  const reply = replyMembers(payload, notes);
  if (reply === null) return outcome(notes, null, undefined);
  schemaVersion(reply["SchemaVersion"], answered, notes);
  const actions = readActions(reply["Actions"], answered, notes);
  const stored = attributes(reply["TransactionAttributes"], { ...notes, source: "transaction-attributes" });
  noteUnknownMembers(reply, REPLY_MEMBERS, "", notes, "in a reply");
  return outcome(notes, actions, stored);
}

function outcome(notes: Notes, actions: readonly ReadAction[] | null, stored: Attributes | undefined): ReadReply {
  const findings = [...notes.findings, ...(actions ?? []).flatMap((action) => action.findings)];
  const error = notes.findings.find((finding) => finding.severity === "error")?.error;
  if (error !== undefined) return { usable: false, actions: null, attributes: undefined, error, findings };
  return { usable: true, actions, attributes: stored, error: null, findings };
}

function replyMembers(payload: unknown, notes: Notes): Readonly<Record<string, unknown>> | null {
  const refusal = { path: "", found: kindOf(payload), allowed: "an object with SchemaVersion" };
  if (payload === undefined || payload === null || payload === "") {
    const fix = "Return a reply on every path of the handler, also from catch blocks and for events it does not know.";
    refuse(notes, { ...refusal, rule: "reply-blank", fix, error: BLANK });
    return null;
  }
  if (!isRecord(payload)) {
    const fix = typeof payload === "string" ? "Return the object itself, not its JSON." : "Return an object.";
    refuse(notes, { ...refusal, rule: "reply-wrong-type", fix, error: UNREADABLE });
    return null;
  }
  if (payload["SchemaVersion"] !== undefined || !("statusCode" in payload)) return payload;
  const fix = "Return what is in body, as an object: the function is not behind API Gateway.";
  refuse(notes, { ...refusal, rule: "reply-for-http", found: "a reply for API Gateway", fix, error: OTHER_VERSION });
  return null;
}

function schemaVersion(found: unknown, { SchemaVersion: asked }: Answered, notes: Notes): void {
  if (found === asked) return;
  refuse(notes, {
    path: "SchemaVersion",
    rule: found === undefined ? "schema-version-missing" : "schema-version-differs",
    found: kindOf(found),
    allowed: `"${asked}", as text, that of the request`,
    error: OTHER_VERSION,
  });
}

function readActions(value: unknown, { InvocationEventType }: Answered, notes: Notes): ReadAction[] | null {
  const refusal = { path: "Actions", found: kindOf(value), allowed: `a list of at most ${MOST_ACTIONS} actions` };
  const isAbsent = value === undefined || value === null;
  if (!isAbsent && !Array.isArray(value)) {
    refuse(notes, { ...refusal, rule: "actions-wrong-type", error: UNREADABLE });
    return null;
  }
  const list: unknown[] = value ?? [];
  if (list.length === 0 && InvocationEventType === "NEW_INBOUND_CALL") {
    const fix = "Answer with an action, such as Speak; to reject the call, with Hangup and its SipResponseCode.";
    const allowed = `1 to ${MOST_ACTIONS} actions`;
    refuse(notes, { ...refusal, rule: "actions-empty", allowed, fix, error: EMPTY });
  }
  if (list.length > MOST_ACTIONS) {
    const fix = "Give the first of them, and the rest in the reply to the event that reports their end.";
    refuse(notes, { ...refusal, rule: "actions-too-many", fix, error: TOO_MANY });
  }
  const actions = list.flatMap((item, index) => readItem(item, `Actions[${index}]`, notes) ?? []);
  return isAbsent ? null : actions;
}

function readItem(item: unknown, path: string, notes: Notes): ReadAction | null {
  if (!isRecord(item)) {
    refuse(notes, { path, rule: "action-wrong-type", found: kindOf(item), allowed: "an action", error: UNREADABLE });
    return null;
  }
  const { Type: type, Parameters: parameters } = item;
  const allowed = "one of the 18 types of action";
  if (typeof type !== "string") {
    const rule = type === undefined ? "action-type-missing" : "action-type-wrong-type";
    refuse(notes, { path: `${path}.Type`, rule, found: kindOf(type), allowed, error: UNREADABLE });
    return null;
  }
  if (!isActionType(type)) {
    const [found, error] = [shownName(type), unusable(`Unsupported action ${shownName(type)} specified`)];
    const fix = insteadOf(type);
    refuse(notes, { path: `${path}.Type`, rule: "action-type-unknown", found, allowed, fix, error });
    return null;
  }
  noteUnknownMembers(item, ACTION_MEMBERS, path, notes, "beside Type and Parameters");
  if (isRecord(parameters ?? {})) return readAction(type, parameters, path);
  const refusal = { path: `${path}.Parameters`, found: kindOf(parameters), allowed: "an object" };
  refuse(notes, { ...refusal, rule: "parameters-wrong-type", error: UNREADABLE });
  return null;
}

function insteadOf(type: string): string {
  const known = NOT_ACTIONS.get(type);
  if (known !== undefined) return known;
  const meant = nearest<ActionType>(type, ACTION_TYPES);
  return meant ? `Write "${meant}".` : "Look up the 18 types in the guide, at specify-actions.";
}
