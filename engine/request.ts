import type { ActionType } from "../shared/sma/action-types.ts";
import type { ServiceError } from "../shared/sma/finding.ts";
import type { SipMediaApplication, SipRule } from "./directory.ts";
import type { Leg } from "./leg.ts";
import type { Policies } from "./policies.ts";

/** The eleven events of the service (AWS: pstn-invocations). */
export type EventType =
  | "NEW_INBOUND_CALL"
  | "NEW_OUTBOUND_CALL"
  | "RINGING"
  | "CALL_ANSWERED"
  | "ACTION_SUCCESSFUL"
  | "ACTION_FAILED"
  | "ACTION_INTERRUPTED"
  | "DIGITS_RECEIVED"
  | "CALL_UPDATE_REQUESTED"
  | "INVALID_LAMBDA_RESPONSE"
  | "HANGUP";

/** What an event says of an action, or of the API call behind it. */
export interface ActionData {
  readonly Type: ActionType | "CallCreateRequest" | "CallUpdateRequest";
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly [result: string]: unknown;
}

/** One leg as a request lists it. */
export interface WireParticipant {
  readonly CallId: string;
  readonly ParticipantTag: "LEG-A" | "LEG-B";
  readonly To: string;
  readonly From: string;
  readonly Direction: "Inbound" | "Outbound";
  readonly StartTimeInMilliseconds: string;
  readonly Status?: "Connected" | "Disconnected";
  readonly SipHeaders?: Readonly<Record<string, string>>;
}

/** A request as it goes over the wire. What is sent is checked by the schemas of `shared/sma` in the tests. */
export interface WireRequest {
  readonly SchemaVersion: "1.0";
  readonly Sequence: number;
  readonly InvocationEventType: EventType;
  readonly ActionData?: ActionData;
  readonly ErrorType?: string;
  readonly ErrorMessage?: string;
  readonly CallDetails: {
    readonly TransactionId: string;
    readonly TransactionAttributes?: Readonly<Record<string, unknown>>;
    readonly AwsAccountId: string;
    readonly AwsRegion: string;
    readonly SipRuleId?: string;
    /** Or `SipApplicationId`, as in older examples of the guide. */
    readonly SipMediaApplicationId?: string;
    readonly SipApplicationId?: string;
    readonly Participants: readonly WireParticipant[];
  };
}

/** Something that a handler is told. */
export interface CallEvent {
  readonly type: EventType;
  /** The leg that it is about: actions of the reply that name none are for this one. */
  readonly leg: Leg;
  readonly actionData: ActionData | null;
  /** Of `INVALID_LAMBDA_RESPONSE`. */
  readonly error: ServiceError | null;
}

interface EventRule {
  /** Whether the reply's actions are run. */
  readonly executes: boolean;
  /** Whether they cut what is running short. */
  readonly interrupts: boolean;
}

const executed: EventRule = { executes: true, interrupts: false };
const ignored: EventRule = { executes: false, interrupts: false };
const interrupting: EventRule = { executes: true, interrupts: true };

/** What becomes of the reply to each event (AWS: pstn-invocations, update-sip-call, listen-to-digits). */
export const EVENT_RULES: Readonly<Record<EventType, EventRule>> = {
  NEW_INBOUND_CALL: executed,
  NEW_OUTBOUND_CALL: ignored,
  RINGING: ignored,
  CALL_ANSWERED: executed,
  ACTION_SUCCESSFUL: executed,
  ACTION_FAILED: executed,
  ACTION_INTERRUPTED: ignored,
  DIGITS_RECEIVED: interrupting,
  CALL_UPDATE_REQUESTED: interrupting,
  INVALID_LAMBDA_RESPONSE: executed,
  HANGUP: executed,
};

/** What a request says of the call. */
export interface RequestedCall {
  readonly accountId: string;
  readonly policies: Pick<Policies, "applicationIdName" | "statusOfNewCall" | "endedLegs">;
  readonly transactionId: string;
  readonly application: SipMediaApplication;
  readonly rule: SipRule | null;
  readonly legs: readonly Leg[];
}

/** The request for an event, as the call stands now. */
export function requestFor(
  { type, actionData, error }: CallEvent,
  sequence: number,
  { accountId, policies, transactionId, application, rule, legs }: RequestedCall,
  attributes: Readonly<Record<string, unknown>> | null,
): WireRequest {
  const { applicationIdName, statusOfNewCall, endedLegs } = policies;
  const listed = endedLegs === "stay" ? legs : legs.filter((leg, at) => isLastOfTag(leg, legs.slice(at + 1)));
  return {
    SchemaVersion: "1.0",
    Sequence: sequence,
    InvocationEventType: type,
    ...(actionData && { ActionData: actionData }),
    ...error,
    CallDetails: {
      TransactionId: transactionId,
      ...(attributes && { TransactionAttributes: attributes }),
      AwsAccountId: accountId,
      AwsRegion: application.region,
      ...(rule && { SipRuleId: rule.id }),
      [applicationIdName]: application.id,
      Participants: listed.map((leg) => participantOf(leg, statusOfNewCall === "Connected")),
    },
  };
}

function isLastOfTag({ tag }: Leg, later: readonly Leg[]): boolean {
  return !later.some((leg) => leg.tag === tag);
}

/** A leg as a request lists it. An inbound call that rings is shown as connected, or without a status: the guide has both. */
export function participantOf(leg: Leg, isStatusOfRingingCallShown: boolean): WireParticipant {
  const status = statusOf(leg, isStatusOfRingingCallShown);
  return {
    CallId: leg.callId,
    ParticipantTag: leg.tag,
    To: leg.to,
    From: leg.from,
    Direction: leg.direction,
    StartTimeInMilliseconds: String(leg.startedAt),
    ...(status && { Status: status }),
    ...(leg.sipHeaders && { SipHeaders: leg.sipHeaders }),
  };
}

function statusOf({ state, direction }: Leg, isStatusOfRingingCallShown: boolean): WireParticipant["Status"] | null {
  if (state === "disconnected") return "Disconnected";
  if (state === "connected") return "Connected";
  return direction === "Inbound" && isStatusOfRingingCallShown ? "Connected" : null;
}
