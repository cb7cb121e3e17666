import type { CallFacts, Route } from "../../shared/flow/index.ts";
import type { FlowRoute } from "./backend.ts";
import type { Flows } from "./flows/index.ts";
import type { Routing } from "./routing-of.ts";

/**
 * Which flow answers a call: by the account's number in it, or by the SIP media application. A function
 * knows of an application that is declared no more than where it is, which is where the function is.
 * @returns null: none
 */
export function routeOf(
  { inbound, outbound, applications, regions }: Routing,
  flows: Flows["byName"],
  facts: CallFacts,
  region: string,
): Route | null {
  const { direction, from, to, sipMediaApplicationId } = facts;
  const ofNumber = direction === "Inbound" ? entryOf(inbound, to) : entryOf(outbound, from);
  const found = ofNumber ?? entryOf(applications, sipMediaApplicationId) ?? entryOf(regions, region);
  if (!found) return null;
  return { flow: flows[found.flow], ...(found.args && { args: found.args }) };
}

/** Of the table's own entries: a SIP address may be called `constructor`. */
const entryOf = (table: Readonly<Record<string, FlowRoute>> = {}, key: string): FlowRoute | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
