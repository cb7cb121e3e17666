import type { ActionType } from "./action-types.ts";
import type { Action } from "./actions.ts";
import { aim, callIdOf } from "./aim.ts";
import { assertNoErrors } from "./errors.ts";
import { readAction } from "./read-action.ts";
import { readReply } from "./read-reply.ts";
import type { ReceivedRequest, SmaRequests } from "./request.ts";

/** What a function answers (AWS: invoke-on-call-leg). */
export interface SmaReply {
  /** That of the request. */
  readonly SchemaVersion: string;
  /** Run in order; replaces what is left of the list before. Absent or empty: what is left goes on. At most 10. */
  readonly Actions?: readonly Action[];
  /** Replaces everything that is stored. Absent: what is stored stays. At most 100 pairs and 20 KB. */
  readonly TransactionAttributes?: Readonly<Record<string, string>>;
}

type UpToTen = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** Anything where the length of a list is allowed or only known at run time; else what the compiler says instead. */
type Fits<List extends readonly Action[]> = number extends List["length"]
  ? unknown
  : List["length"] extends UpToTen
    ? unknown
    : "a reply has at most 10 actions";
type NotEmpty<List extends readonly Action[]> = List["length"] extends 0
  ? "a new inbound call needs at least one action"
  : unknown;
type NewInboundCall = SmaRequests["NEW_INBOUND_CALL"];

/**
 * A reply to a request. Actions that need a `CallId` and have no selector get that of the leg that the request is about.
 * @param actions without it, what is left of the list before goes on; a new inbound call must be answered with some
 * @param attributes without it, what is stored stays; `{}` erases it
 * @throws InvalidReplyError naming path, rule and fix of everything that the service would refuse. Which legs are up is for `validateReply`.
 */
export function reply<const List extends readonly Action[]>(
  request: NewInboundCall,
  actions: List & Fits<List> & NotEmpty<List>,
  attributes?: SmaReply["TransactionAttributes"],
): SmaReply;
export function reply<Request extends ReceivedRequest, const List extends readonly Action[]>(
  request: Request & (Request extends NewInboundCall ? never : unknown),
  actions?: List & Fits<List>,
  attributes?: SmaReply["TransactionAttributes"],
): SmaReply;
export function reply(
  request: ReceivedRequest,
  list?: readonly Action[],
  attributes?: SmaReply["TransactionAttributes"],
): SmaReply {
  const built: SmaReply = {
    SchemaVersion: request.SchemaVersion,
    ...(list && { Actions: withCallIds(list, request) }),
    ...(attributes && { TransactionAttributes: attributes }),
  };
  assertNoErrors("The reply", readReply(built, request).findings);
  return built;
}

/** Types of action after which the legs of the request are no longer those of the call. */
const CHANGES_LEGS: ReadonlySet<ActionType> = new Set(["Hangup", "CallAndBridge", "JoinChimeMeeting"]);

function withCallIds(actions: readonly Action[], request: ReceivedRequest): Action[] {
  const change = actions.findIndex(({ Type }) => CHANGES_LEGS.has(Type));
  return actions.map((action, index) => (change === -1 || index < change ? withCallId(action, request) : action));
}

function withCallId(action: Action, request: ReceivedRequest): Action {
  const read = readAction(action.Type, action.Parameters, "");
  if (read.action === null || !read.findings.some(({ rule }) => rule === "call-id-missing")) return action;
  const { leg } = aim(read.action, request.CallDetails.Participants, callIdOf(request));
  if (leg === null) return action;
  return { ...action, Parameters: { ...action.Parameters, CallId: leg.CallId } } as Action;
}
