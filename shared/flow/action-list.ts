import type { LegTag } from "../sma/action-parameters.ts";
import type { ActionType } from "../sma/action-types.ts";
import { MOST_ACTIONS } from "../sma/read-reply.ts";
import type { LegsNow } from "./legs-now.ts";
import type { Order, RecordedStep } from "./steps.ts";

/** An action as it goes over the wire. */
export interface WireAction {
  readonly Type: ActionType;
  readonly Parameters: Readonly<Record<string, unknown>>;
}

/** Actions for a step that waits, and how much of its time they do not cover. */
export interface ActionList {
  readonly orders: readonly Order[];
  readonly left: number | null;
}

/** Longest `Pause` (AWS: unexpected-action-fail), in milliseconds. */
const LONGEST_PAUSE = 30_000;
const SHORTEST_PAUSE = 100;

/** What is sent for a step: the queued actions, and its own. */
export function actionsFor(step: RecordedStep, queue: readonly Order[], legs: LegsNow): ActionList {
  const list = (...orders: readonly Order[]) => ({ orders: [...queue, ...orders], left: null });
  switch (step.kind) {
    case "act":
      return list(step.order);
    case "background":
      return list(step.hold);
    case "drop":
      return list(hangup("LEG-B"));
    case "hang-up":
      return list(...hangups(legs, step.sipResponseCode));
    case "wait": {
      if (step.atMost === null) return list();
      const { orders, left } = pauses(step.atMost, legs, MOST_ACTIONS - queue.length);
      return { orders: [...queue, ...orders], left };
    }
    case "flush":
    case "perform":
    case "read":
    case "become":
      return list();
    default:
      return step satisfies never;
  }
}

/** Time as actions: there is no other clock in a call. */
export function pauses(
  milliseconds: number,
  { isCallerGone }: Pick<LegsNow, "isCallerGone">,
  room = MOST_ACTIONS,
): { orders: Order[]; left: number } {
  const leg = isCallerGone ? "LEG-B" : "LEG-A";
  const orders: Order[] = [];
  let left = Math.max(SHORTEST_PAUSE, Math.round(milliseconds));
  while (left > 0 && orders.length < room) {
    const isRestTooShort = left > LONGEST_PAUSE && left < LONGEST_PAUSE + SHORTEST_PAUSE;
    const duration = isRestTooShort ? LONGEST_PAUSE - SHORTEST_PAUSE : Math.min(left, LONGEST_PAUSE);
    orders.push({ type: "Pause", parameters: { DurationInMilliseconds: duration }, leg });
    left -= duration;
  }
  return { orders, left };
}

function hangup(leg: LegTag, sipResponseCode: "0" | "480" | "486" = "0"): Order {
  const parameters = sipResponseCode === "0" ? {} : { SipResponseCode: sipResponseCode };
  return { type: "Hangup", parameters, leg };
}

/** Ends every leg that is up, the first one last. */
export function hangups(legs: LegsNow, sipResponseCode?: "0" | "480" | "486"): Order[] {
  return [
    ...(legs.isOtherConnected ? [hangup("LEG-B")] : []),
    ...(legs.caller && !legs.isCallerGone ? [hangup("LEG-A", sipResponseCode)] : []),
  ];
}

/** Fills in which leg each action is for. The guide requires `CallId` for some actions, and accepts it for all but the bridge. */
export function onTheWire(orders: readonly Order[], legs: Pick<LegsNow, "find">): WireAction[] {
  return orders.map(({ type, parameters, leg }) => {
    const CallId = legs.find(leg)?.CallId;
    const isSelected = type !== "CallAndBridge" && CallId !== undefined;
    return { Type: type, Parameters: { ...parameters, ...(isSelected && { CallId }) } };
  });
}
