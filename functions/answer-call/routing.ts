import type { CallFacts, Route } from "../../shared/flow/index.ts";
import type { Backend, FlowRoute } from "./backend.ts";
import type { Flows } from "./flows/index.ts";

/**
 * Which flow answers a call: by the account's number in it, or by the SIP media application.
 * @returns null: none
 */
export function routeOf(backend: Backend, flows: Flows["byName"], facts: CallFacts): Route | null {
  const { direction, from, to, sipMediaApplicationId } = facts;
  const ofNumber = direction === "Inbound" ? entryOf(backend.inbound, to) : entryOf(backend.outbound, from);
  const found = ofNumber ?? entryOf(backend.applications, sipMediaApplicationId);
  if (!found) return null;
  return { flow: flows[found.flow], ...(found.args && { args: found.args }) };
}

/** Of the table's own entries: a SIP address may be called `constructor`. */
const entryOf = (table: Readonly<Record<string, FlowRoute>> = {}, key: string): FlowRoute | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
