import { ACTION_TRAITS, type ActionType } from "./action-types.ts";
import type { ServiceError } from "./finding.ts";
import { connectedLeg, isUp, type Selector, targetLeg } from "./leg.ts";
import type { ResolvedAction } from "./read-action.ts";
import { isRecord } from "./records.ts";
import type { Participant, ReceivedRequest } from "./request.ts";
import { INVALID_LEG, invalid } from "./rules/errors.ts";

/** The leg that an action is about, or why there is none. */
export type Aim =
  | { readonly leg: Participant; readonly refusal: null }
  | { readonly leg: null; readonly refusal: AimRefusal };

export interface AimRefusal {
  /** The member that is to blame. */
  readonly member: "CallId" | "ParticipantTag" | "";
  readonly rule: string;
  readonly found: string;
  readonly allowed: string;
  readonly fix: string;
  readonly error: ServiceError;
}

const NOT_ON_THIS_CALL = invalid("Invalid action on the call.");

/** Actions that only run on a first leg that is neither bridged nor in a meeting. */
const NEEDS_A_SINGLE_LEG: ReadonlySet<ActionType> = new Set(["JoinChimeMeeting", "StartBotConversation"]);

/**
 * Which leg an action is about, as the call stands when the action is reached.
 * @param legs the call's legs then
 * @param eventCallId leg that the answered event is about; see `callIdOf`
 */
export function aim(action: ResolvedAction, legs: readonly Participant[], eventCallId: string | undefined): Aim {
  const { legs: about } = ACTION_TRAITS[action.Type];
  const selector: Selector = action.Type === "CallAndBridge" ? {} : action.Parameters;
  const { CallId, ParticipantTag } = selector;
  const isSelected = CallId !== undefined || ParticipantTag !== undefined;
  const leg = targetLeg(legs, isSelected || about === "any" ? selector : { ParticipantTag: about }, eventCallId);
  const member = CallId !== undefined ? "CallId" : ParticipantTag !== undefined ? "ParticipantTag" : "";
  if (about === "LEG-B" && connectedLeg(legs, "LEG-B") === undefined) return refuse(member, "not-in-meeting");
  if (leg === undefined) {
    const isMeant = (one: Participant) =>
      CallId === undefined ? one.ParticipantTag === ParticipantTag : one.CallId === CallId;
    const hasEnded = legs.some(isMeant);
    return refuse(member, hasEnded ? "leg-disconnected" : "leg-unknown");
  }
  if (about === "LEG-A" && leg.ParticipantTag !== "LEG-A") return refuse(member, "leg-not-first");
  const isShared = legs.some((one) => one.ParticipantTag === "LEG-B" && isUp(one));
  if (NEEDS_A_SINGLE_LEG.has(action.Type) && isShared) return refuse("", "leg-already-joined");
  return { leg, refusal: null };
}

const REFUSALS = {
  "leg-unknown": {
    found: "no such leg",
    allowed: "a leg of CallDetails.Participants that is up",
    fix: "Take CallId from CallDetails.Participants of the request that is answered.",
    error: INVALID_LEG,
  },
  "leg-disconnected": {
    found: "a leg that has ended",
    allowed: "a leg that is up",
    fix: 'Skip legs whose Status is "Disconnected"; legs that ended stay listed.',
    error: INVALID_LEG,
  },
  "leg-not-first": {
    found: "LEG-B",
    allowed: "LEG-A",
    fix: "Leave the selector out, or select LEG-A.",
    error: INVALID_LEG,
  },
  "leg-already-joined": {
    found: "a call with a LEG-B",
    allowed: "a call without a bridge or meeting",
    fix: "Hang up LEG-B first, and go on when its HANGUP has come.",
    error: NOT_ON_THIS_CALL,
  },
  "not-in-meeting": {
    found: "a call without a LEG-B",
    allowed: "a call that has joined a meeting",
    fix: "Join with JoinChimeMeeting first, and wait for its ACTION_SUCCESSFUL.",
    error: NOT_ON_THIS_CALL,
  },
} as const;

function refuse(member: AimRefusal["member"], rule: keyof typeof REFUSALS): Aim {
  return { leg: null, refusal: { member, rule, ...REFUSALS[rule] } };
}

/** The leg that a request is about, where it says so. */
export function callIdOf(request: ReceivedRequest): string | undefined {
  const data: unknown = "ActionData" in request ? request.ActionData : undefined;
  if (!isRecord(data)) return undefined;
  const parameters = isRecord(data["Parameters"]) ? data["Parameters"] : {};
  const callId = parameters["CallId"] ?? data["CallId"];
  return typeof callId === "string" ? callId : undefined;
}
