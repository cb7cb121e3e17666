import type { LegsNow } from "./legs-now.ts";
import type { Outcome } from "./outcome.ts";
import type { Order, RecordedStep } from "./steps.ts";

/** The second leg ended before this action for it was sent; undefined: there is none that the flow has to be told of. */
export function lostOrder(
  step: RecordedStep,
  queue: readonly Order[],
  { other, isCallerGone }: Pick<LegsNow, "other" | "isCallerGone">,
): Order | undefined {
  if (other !== undefined || isCallerGone) return undefined;
  switch (step.kind) {
    case "act":
      return [...queue, step.order].find(isForOther);
    case "wait":
      return step.signals.includes("other-hung-up") ? undefined : queue.find(isForOther);
    case "flush":
    case "background":
      return queue.find(isForOther);
    case "read":
    case "perform":
    case "drop":
    case "hang-up":
    case "become":
      return undefined;
    default:
      return step satisfies never;
  }
}

/** What an action comes to whose leg has ended. */
export function legEnded(step: RecordedStep, order: Order): Outcome {
  return {
    failure: {
      code: "ACTION_FAILED",
      step: step.name,
      actionType: order.type,
      errorType: "LegEnded",
      errorMessage: "LEG-B has hung up",
      wasQueued: step.kind !== "act" || step.order !== order,
    },
  };
}

/** What is left of a queue when the flow has been told, without anything being sent, what a step came to. */
export function stillQueued(queue: readonly Order[], { kind }: RecordedStep, { value, failure }: Outcome): Order[] {
  const isOtherGone =
    kind === "drop" ||
    failure?.code === "ACTION_FAILED" ||
    (Object(value) as { kind?: unknown }).kind === "other-hung-up";
  return queue.filter((order) => !(isOtherGone && isForOther(order)));
}

/** What is left of a queue that is sent with the end of the call. */
export function reachable(queue: readonly Order[], { other }: Pick<LegsNow, "other">): readonly Order[] {
  return other === undefined ? queue.filter((order) => !isForOther(order)) : queue;
}

const isForOther = ({ leg }: Order) => leg === "LEG-B";
