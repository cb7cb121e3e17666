import type { ReceivedRequest, SmaRequests } from "../sma/request.ts";
import { isNoDigits } from "./call/digits.ts";
import { ServiceRefusedError } from "./errors.ts";
import { legEnded } from "./gone-leg.ts";
import type { Journal } from "./journal.ts";
import type { Json } from "./json.ts";
import type { LegsNow } from "./legs-now.ts";
import { isResultOf } from "./match.ts";
import type { Outcome } from "./outcome.ts";
import { TASK_ARGUMENT } from "./ports.ts";
import type { Signal } from "./signals.ts";
import type { Failure, Order, RecordedStep } from "./steps.ts";

/** Actions that bring in the second leg. */
export const MAKES_OTHER_LEG: ReadonlySet<Order["type"]> = new Set(["CallAndBridge", "JoinChimeMeeting"]);

/** What an event means for the step that waits. */
export type Decision =
  /** The step is over. */
  | { readonly kind: "settle"; readonly outcome: Outcome }
  /** Nothing to do: what runs goes on. */
  | { readonly kind: "stay"; readonly isStale?: boolean }
  /** What was sent for the step has to be sent again, or for the first time. */
  | { readonly kind: "send"; readonly isStale?: boolean }
  /** Something happened that nobody waits for yet. */
  | { readonly kind: "keep"; readonly signal: Signal }
  /** The pauses of a wait are over. */
  | { readonly kind: "time" }
  /** It may be that the background task is done. */
  | { readonly kind: "look"; readonly isHoldBroken: boolean }
  /** The caller is gone. */
  | { readonly kind: "unwind" }
  /** The flow cannot go on. */
  | { readonly kind: "fail"; readonly error: Error };

/** A call at an event. */
export interface Situation {
  readonly step: RecordedStep;
  /** What was sent for the step. */
  readonly orders: readonly Order[];
  /** Names of the steps that they are of. */
  readonly journal: Journal;
  readonly legs: LegsNow;
  /** Events are missing before this one: what runs may not be what the journal says. */
  readonly isGap: boolean;
  /** Another version of the flow sent what runs. */
  readonly isForeign: boolean;
}

const STAY: Decision = { kind: "stay" };
const settle = (value: Json | undefined): Decision => ({ kind: "settle", outcome: { value } });

const DECIDERS: {
  readonly [Type in ReceivedRequest["InvocationEventType"]]: (
    situation: Situation,
    request: Extract<ReceivedRequest, { InvocationEventType: Type }>,
  ) => Decision;
} = {
  NEW_INBOUND_CALL: () => ({ kind: "send" }),
  NEW_OUTBOUND_CALL: () => STAY,
  RINGING: (situation) => (situation.journal.isUnanswered ? signalled(situation, { kind: "ringing" }) : STAY),
  CALL_ANSWERED: (situation) => (isWaitingFor(situation, "answered") ? settle({ kind: "answered" }) : { kind: "send" }),
  ACTION_SUCCESSFUL: (situation, { ActionData }) => succeeded(situation, ActionData),
  ACTION_FAILED: (situation, { ActionData }) => failed(situation, ActionData),
  ACTION_INTERRUPTED: () => STAY,
  DIGITS_RECEIVED: (situation, { ActionData }) =>
    signalled(situation, {
      kind: "digits",
      leg: situation.legs.tagOf(ActionData.Parameters) ?? "LEG-A",
      digits: ActionData.ReceivedDigits,
    }),
  CALL_UPDATE_REQUESTED: updated,
  INVALID_LAMBDA_RESPONSE: (_, { ErrorType, ErrorMessage }) => ({
    kind: "fail",
    error: new ServiceRefusedError(ErrorType, ErrorMessage),
  }),
  HANGUP: hungUp,
  UNKNOWN: (_, { UnknownType }) => ({
    kind: "fail",
    error: new ServiceRefusedError("UnknownEvent", `an event ${UnknownType}`),
  }),
};

/** What an event means for the step that waits. */
export function decide(situation: Situation, request: ReceivedRequest): Decision {
  const decider = DECIDERS[request.InvocationEventType] as (situation: Situation, request: ReceivedRequest) => Decision;
  return decider(situation, request);
}

function isWaitingFor({ step }: Situation, kind: Signal["kind"]): boolean {
  return step.kind === "wait" && step.signals.includes(kind);
}

function signalled(situation: Situation, signal: Signal): Decision {
  return isWaitingFor(situation, signal.kind) ? settle(signal) : { kind: "keep", signal };
}

function succeeded(situation: Situation, data: SmaRequests["ACTION_SUCCESSFUL"]["ActionData"]): Decision {
  const { step, orders, legs, isForeign, isGap } = situation;
  const isOf = (order: Order) => isResultOf(order, data, legs, isForeign);
  const last = orders.at(-1);
  if (last && isOf(last)) {
    if (step.kind === "act") return settle(step.take(data));
    if (step.kind === "flush") return settle(undefined);
  }
  if (data.Type === "Pause" && isWaitingFor(situation, "time")) return { kind: "time" };
  if (step.kind === "background" && (last === undefined || isOf(last) || data.Type === "Pause"))
    return { kind: "look", isHoldBroken: false };
  // An action that was queued before the one that is waited for, or a listener that has been installed.
  if (data.Type === "ReceiveDigits" || data.Type === "Hangup" || orders.some(isOf)) return STAY;
  // With events missing nobody knows what runs: rather the question again than silence.
  return isGap ? sendAgain(situation) : { kind: "stay", isStale: true };
}

/** What was sent is sent again, but for a call that rings already: a second one beside it is nothing that the service describes. */
function sendAgain({ step, legs }: Situation): Decision {
  const isRinging = legs.other !== undefined && !legs.isOtherConnected;
  const makesLeg = step.kind === "act" && MAKES_OTHER_LEG.has(step.order.type);
  return { kind: isRinging && makesLeg ? "stay" : "send", isStale: true };
}

function failed(situation: Situation, data: Failure): Decision {
  const { step, orders, legs, isForeign } = situation;
  // It failed because the caller hung up, which is said next.
  if (legs.isCallerGone && !situation.journal.isOtherAlone) return STAY;
  const order = orders.findLast((one) => isResultOf(one, data, legs, isForeign));
  if (step.kind === "hang-up") return data.Type === "Hangup" ? STAY : { kind: "send" };
  // The service has dropped the rest of the list: what is waited for has to be sent again.
  if (order === undefined) return sendAgain(situation);
  if (step.kind === "background" && order === step.hold) return { kind: "look", isHoldBroken: true };
  const isDrop = step.kind === "drop" && order === orders.at(-1);
  if (isDrop && legs.other === undefined) return settle(undefined);
  // It was for a leg before the one that is up now, which is to go as well.
  if (isDrop && isOfEarlierLeg(data, legs)) return { kind: "send" };
  const isOwn = isDrop || (step.kind === "act" && order === step.order);
  const value = isOwn && step.kind === "act" ? step.takeFailure?.(data) : undefined;
  return value === undefined ? { kind: "settle", outcome: failureOf(step, data, !isOwn) } : settle(value);
}

const isOfEarlierLeg = ({ Parameters: { CallId } }: Failure, { other }: LegsNow) =>
  CallId !== undefined && CallId !== other?.CallId;

function failureOf(step: RecordedStep, data: Failure, wasQueued: boolean): Outcome {
  return {
    failure: {
      code: isNoDigits(data) && data.Type.endsWith("GetDigits") ? "NO_DIGITS" : "ACTION_FAILED",
      step: step.name,
      actionType: data.Type,
      errorType: data.ErrorType,
      errorMessage: data.ErrorMessage.slice(0, 200),
      wasQueued,
    },
  };
}

function updated(situation: Situation, { ActionData }: SmaRequests["CALL_UPDATE_REQUESTED"]): Decision {
  const { Arguments } = ActionData.Parameters;
  if (!(TASK_ARGUMENT in Arguments)) return signalled(situation, { kind: "update", arguments: Arguments });
  return situation.step.kind === "background" ? { kind: "look", isHoldBroken: false } : STAY;
}

function hungUp(situation: Situation, { ActionData }: SmaRequests["HANGUP"]): Decision {
  const { legs, step, orders, journal } = situation;
  const { SipResponseCode: sipResponseCode = null } = ActionData.Parameters;
  const tag = legs.tagOf(ActionData.Parameters) ?? (legs.isCallerGone ? "LEG-A" : "LEG-B");
  if (tag === "LEG-A") {
    if (journal.isUnanswered && isWaitingFor(situation, "not-answered")) {
      return settle({ kind: "not-answered", sipResponseCode });
    }
    if (legs.isOtherConnected && isWaitingFor(situation, "caller-hung-up")) {
      return settle({ kind: "caller-hung-up", sipResponseCode });
    }
    return { kind: "unwind" };
  }
  if (journal.isOtherAlone) return { kind: "unwind" };
  // A leg of an earlier bridge: its successor is up.
  if (legs.other !== undefined && legs.other.CallId !== ActionData.Parameters.CallId) return STAY;
  if (step.kind === "drop") return settle(undefined);
  const signal: Signal = { kind: "other-hung-up", sipResponseCode };
  if (isWaitingFor(situation, "other-hung-up")) return settle(signal);
  // The service may end what runs on a leg that is gone without a word, and drops what was to follow.
  const lost = step.kind === "hang-up" ? undefined : orders.find(({ leg }) => leg === "LEG-B");
  return lost ? { kind: "settle", outcome: legEnded(step, lost) } : { kind: "keep", signal };
}
