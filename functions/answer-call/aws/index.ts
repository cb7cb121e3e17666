/** What needs the AWS SDK: loaded when a flow first performs something. */
import { LambdaClient } from "@aws-sdk/client-lambda";
import { systemClock } from "../../../shared/clock.ts";
import { dynamoDesk } from "../../../shared/desk/dynamo-desk.ts";
import { openFlowsTable } from "../../../shared/runtime/flows-table.ts";
import { createStepStore } from "../../../shared/runtime/step-store.ts";
import { forwardTo } from "./forward.ts";
import { lambdaTasks, sendTask } from "./tasks.ts";

export { forwardTo, sendTask };

export function openStores(tableName: string) {
  const table = openFlowsTable(tableName);
  const steps = createStepStore(table, systemClock.now);
  const lambda = new LambdaClient({});
  return { steps, tasks: lambdaTasks(lambda, steps), desk: dynamoDesk(table, systemClock.now), lambda };
}
