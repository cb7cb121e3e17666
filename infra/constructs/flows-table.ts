import type { Construct } from "constructs";
import { FLOWS_TABLE_SCHEMA } from "../../shared/runtime/resources.ts";
import type { Keeping } from "../keeping.ts";
import { KeptTable } from "./kept-table.ts";

export interface FlowsTableProps extends Keeping {
  /** Regions with a copy, besides that of the stack. */
  readonly copies: readonly string[];
}

/**
 * What call flows look up, leave behind and have done: people's hours, agents, meetings and messages are in it. Each region that answers
 * calls has a copy; a call is answered in one region, so that none waits for another.
 */
export class FlowsTable extends KeptTable {
  constructor(scope: Construct, id: string, { copies, ...keeping }: FlowsTableProps) {
    super(scope, id, {
      ...keeping,
      name: "flows",
      schema: FLOWS_TABLE_SCHEMA,
      replicas: copies.map((region) => ({ region })),
    });
  }
}
