import { isoOf } from "../../shared/clock.ts";
import { CarillonError } from "../../shared/errors.ts";
import { type Fact, factIdOf } from "../../shared/events/facts.ts";
import { type DialRefusal, dialDecision } from "../../shared/numbering/dial-policy.ts";
import type { StepLog } from "../../shared/runtime/step-store.ts";
import type { ReminderArguments } from "../answer-call/flows/appointment-reminder.ts";
import type { TaskArguments } from "../answer-call/flows/tasks.ts";
import type { PlaceCall } from "./call-placer.ts";
import type { PlacedCalls } from "./placed-calls.ts";

export interface ReminderNeeds {
  readonly steps: StepLog;
  readonly placedCalls: PlacedCalls;
  readonly placeCall: PlaceCall;
  readonly approvedForChina: readonly string[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly publishFact: (fact: Fact) => Promise<void>;
}

/** What became of a reminder. */
export type Placement =
  | { readonly kind: "placed"; readonly transactionId: string }
  | {
      readonly kind: "not-placed";
      readonly why:
        | DialRefusal
        /** The service refused the call. */
        | "not-accepted"
        /** It may have been placed: nobody is called twice to find out. */
        | "unknown";
      readonly message: string;
    };

/** The service takes no more calls at the moment. */
class NotPlacedYetError extends CarillonError {
  readonly code = "NOT_PLACED_YET";

  constructor(errorName: string) {
    super(`the service does not take the call now: ${errorName}`, { retryable: true });
  }
}

/** More than Lambda tries a task. */
const MOST_ATTEMPTS = 10;
const IN_DOUBT = {
  kind: "not-placed",
  why: "unknown",
  message: "the service did not say whether it placed the call; see whether there is one before another is asked for",
} as const;
/** What an attempt is remembered by that surely placed nothing, and may be followed by another. */
const NOTHING_SENT = "nothing-sent";

/** Calls somebody about an appointment if the rules allow it now, once; where it does not, a fact says why. */
export async function placeReminder(
  needs: ReminderNeeds,
  taskKey: string,
  args: TaskArguments["place-reminder"],
): Promise<Placement> {
  const placement = await placeOnce(needs, taskKey, args);
  if (placement.kind === "not-placed") {
    const { appointmentId } = args;
    const { why, message } = placement;
    await needs.publishFact({
      type: "Appointment Not Called",
      factId: factIdOf(taskKey, "Appointment Not Called", appointmentId),
      detail: { transactionId: null, appointmentId, why, message, time: isoOf(needs.now()) },
    });
  }
  return placement;
}

/** Each attempt is written down for ever before it is made, so that one whose end is not known is the last. */
async function placeOnce(
  needs: ReminderNeeds,
  taskKey: string,
  args: TaskArguments["place-reminder"],
): Promise<Placement> {
  const { steps } = needs;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const key = `${taskKey}#call-${attempt}`;
    const claim = await steps.claim(key, null);
    if (claim.kind === "begun") return IN_DOUBT;
    if (claim.kind === "done") {
      if (claim.outcome.value === NOTHING_SENT) continue;
      return claim.outcome.value as unknown as Placement;
    }
    const placement = await allowed(needs, taskKey, args).catch(async (error: unknown) => {
      await steps.record(key, { value: NOTHING_SENT });
      throw error;
    });
    await steps.record(key, { value: placement });
    return placement;
  }
  return { kind: "not-placed", why: "not-accepted", message: "the service took the call at no attempt" };
}

/** @throws when surely nothing was placed, and another attempt may go better */
async function allowed(
  { placedCalls, placeCall, approvedForChina, now }: ReminderNeeds,
  key: string,
  { from, to, zone, sipMediaApplicationId, appointmentId, when, language }: TaskArguments["place-reminder"],
): Promise<Placement> {
  const at = now();
  const decision = await placedCalls.decide({ key, from, to, at }, (placed) =>
    dialDecision({ from, to, at, placed, approvedForChina, ...(zone !== undefined && { zone }) }),
  );
  if (!decision.isAllowed) return { kind: "not-placed", why: decision.why, message: decision.message };
  const told: ReminderArguments = { appointmentId, when, language };
  const asked = await placeCall({ from, to, sipMediaApplicationId, args: told });
  switch (asked.kind) {
    case "placed":
      return asked;
    case "unknown":
      return IN_DOUBT;
    case "not-accepted":
      if (asked.retryable) throw new NotPlacedYetError(asked.errorName);
      return { kind: "not-placed", why: "not-accepted", message: `the service refused the call: ${asked.errorName}` };
    default:
      return asked satisfies never;
  }
}
