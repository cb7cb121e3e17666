import { ACTION_TRAITS, type ActionType } from "../shared/sma/action-types.ts";
import { aim } from "../shared/sma/aim.ts";
import type { ServiceError } from "../shared/sma/finding.ts";
import type { ReadAction, ResolvedAction } from "../shared/sma/read-action.ts";
import { INVALID_LEG } from "../shared/sma/rules/errors.ts";
import { Act, type Outcome, type Results } from "./act.ts";
import { LEG_ENDS, MID_LIST_CHOICES, start } from "./actions/index.ts";
import type { Call } from "./call.ts";
import type { Leg } from "./leg.ts";
import { judge } from "./open-rules.ts";
import { type ActionData, type CallEvent, participantOf } from "./request.ts";

/** An action of a reply, and the leg that the event was about. */
interface Listed {
  readonly read: ReadAction;
  readonly eventLeg: Leg;
}

/** The pending actions of a call and the one that runs: one at a time, over all legs (AWS: invoke-on-call-leg). */
export class ActionList {
  readonly #call: Call;
  #queue: Listed[] = [];
  #current: Act<ActionType> | null = null;
  /** The event whose reply decides whether the rest of the list is run. */
  #awaited: CallEvent | null = null;
  #isAdvancing = false;

  constructor(call: Call) {
    this.#call = call;
  }

  /** Puts new actions in the place of the pending ones, and of the running one if it can be cut short and `interrupts`. */
  replace(actions: readonly ReadAction[], eventLeg: Leg, interrupts: boolean): void {
    this.#queue = actions.map((read) => ({ read, eventLeg }));
    this.#awaited = null;
    const current = this.#current;
    if (!current) return;
    current.isSuperseded = true;
    if (!interrupts || !this.#isInterruptible(current.type)) return;
    this.#current = null;
    current.stop();
    this.#post("ACTION_INTERRUPTED", current.leg, current.data({}));
  }

  /** Forgets the pending actions. */
  clear(): void {
    this.#queue = [];
  }

  /** The reply to an event has been applied: if the list waited for it, it goes on. */
  answered(event: CallEvent): void {
    if (this.#awaited === event) this.#awaited = null;
    this.#advance();
  }

  /** The reply to an event could not be used: the list waits for that to what is told instead. */
  awaitInstead(event: CallEvent, told: CallEvent): void {
    if (this.#awaited === event) this.#awaited = told;
  }

  /** Whether the running action has a use for a digit of this leg. */
  digit(leg: Leg, digit: string): boolean {
    return this.#current?.leg === leg && this.#current.onDigit(digit);
  }

  speech(leg: Leg, isSpeaking: boolean, text: string | null): void {
    if (this.#current?.leg === leg) this.#current.onSpeech(isSpeaking, text);
  }

  /** A leg is gone: the action that runs on it ends, and says so before the hang-up is told. */
  legEnded(leg: Leg): void {
    const current = this.#current;
    if (current?.leg !== leg) return;
    const end = LEG_ENDS[current.type];
    if (end === "goes-on") return;
    this.#current = null;
    const results = current.stop();
    const choice = this.#call.world.policies.endedLegAction;
    const outcome = choice === "by-kind" ? end : choice === "ACTION_FAILED" ? "fails" : "silent";
    // What follows in a list was meant to follow a finished action.
    if (outcome !== "succeeds") this.#queue = [];
    if (outcome === "succeeds") this.#await("ACTION_SUCCESSFUL", leg, current.data(results));
    else if (outcome === "fails")
      this.#await("ACTION_FAILED", leg, current.data(this.#members(current.type, LEG_GONE)));
  }

  /** Ends everything without a word: the call is over. */
  stop(): void {
    this.#queue = [];
    this.#current?.stop();
    this.#current = null;
  }

  #advance(): void {
    // An action that ends at once comes back here while the loop below is still at it.
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    while (!this.#current && !this.#awaited && !this.#isBridging()) {
      const next = this.#queue.shift();
      if (!next) break;
      this.#start(next);
    }
    this.#isAdvancing = false;
  }

  /** Whether the parties talk, and that counts as an action which runs. */
  #isBridging(): boolean {
    const { legB, meetingId, world } = this.#call;
    return world.policies.bridgeRuns === "until-hang-up" && legB?.state === "connected" && meetingId === null;
  }

  #start({ read, eventLeg }: Listed): void {
    const call = this.#call;
    const { action, error } = judge(read, call.world.policies);
    const aimed = action ? aimOf(action, call.legs, eventLeg) : { leg: null, error };
    if (action === null || aimed.leg === null) {
      this.#queue = [];
      const data = { Type: read.type, Parameters: read.echo };
      this.#await("ACTION_FAILED", eventLeg, { ...data, ...this.#members(read.type, aimed.error ?? INVALID_LEG) });
      return;
    }
    const { leg } = aimed;
    if (ACTION_TRAITS[read.type].answersInboundCall && leg.state === "early") call.answer(leg);
    this.#current = new Act<ActionType>({
      type: read.type,
      parameters: action.Parameters,
      echo: read.echo,
      leg,
      call,
      done: (act, outcome) => this.#ended(act, outcome),
    });
    start(this.#current);
  }

  #ended(act: Act<ActionType>, outcome: Outcome): void {
    this.#current = null;
    const { isSuperseded, type, leg } = act;
    switch (outcome.kind) {
      case "failed":
        // A newer list is not the rest of the one that failed.
        if (!isSuperseded) this.#queue = [];
        this.#await("ACTION_FAILED", leg, act.data({ ...this.#members(type, outcome.error), ...outcome.more }));
        break;
      case "succeeded": {
        const isTold = isSuperseded
          ? this.#isMidList(type) && this.#call.world.policies.supersededSuccess
          : this.#isMidList(type) || this.#queue.length === 0;
        if (isTold) this.#await("ACTION_SUCCESSFUL", leg, act.data(outcome.results));
        break;
      }
      case "done":
        break;
      default:
        outcome satisfies never;
    }
    this.#advance();
  }

  /** Tells of an action, and holds the list until the reply is there. */
  #await(type: CallEvent["type"], leg: Leg, actionData: ActionData): void {
    const event = { type, leg, actionData, error: null };
    this.#awaited = event;
    this.#call.post(event);
  }

  #post(type: CallEvent["type"], leg: Leg, actionData: ActionData): void {
    this.#call.post({ type, leg, actionData, error: null });
  }

  #isMidList(type: ActionType): boolean {
    const choice = MID_LIST_CHOICES[type];
    return choice === undefined ? ACTION_TRAITS[type].midListEvent : this.#call.world.policies[choice];
  }

  #isInterruptible(type: ActionType): boolean {
    return type === "Speak" ? this.#call.world.policies.speakInterruptible : ACTION_TRAITS[type].interruptible;
  }

  /** What an error is called in `ActionData`: the guide's examples of two actions have one member for both. */
  #members(type: ActionType, error: ServiceError): Results {
    const isJoined = this.#call.world.policies.errorMember === "Error";
    if (!isJoined || (type !== "JoinChimeMeeting" && type !== "StartCallRecording")) return { ...error };
    return { Error: `${error.ErrorType}: ${error.ErrorMessage}` };
  }
}

const LEG_GONE: ServiceError = {
  ErrorType: "SystemException",
  ErrorMessage: "The leg was disconnected while the action was running.",
};

/** The leg an action is about, as the validator sees it too, or why there is none. */
function aimOf(
  action: ResolvedAction,
  legs: readonly Leg[],
  eventLeg: Leg,
): { readonly leg: Leg; readonly error: null } | { readonly leg: null; readonly error: ServiceError } {
  const listed = legs.map((leg) => participantOf(leg, true));
  const { leg: aimed, refusal } = aim(action, listed, eventLeg.callId);
  if (refusal) return { leg: null, error: refusal.error };
  const leg = legs.find(({ callId }) => callId === aimed.CallId);
  // What is called and has not answered can only be given up.
  const isReady = leg?.state === "connected" || leg?.direction === "Inbound" || action.Type === "Hangup";
  return leg && isReady ? { leg, error: null } : { leg: null, error: INVALID_LEG };
}
