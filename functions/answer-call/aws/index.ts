/** What needs the AWS SDK: loaded when a flow first performs something. */
import { LambdaClient } from "@aws-sdk/client-lambda";
import { systemClock } from "../../../shared/clock.ts";
import { dynamoDesk } from "../../../shared/desk/dynamo-desk.ts";
import { openFlowsTable } from "../../../shared/runtime/flows-table.ts";
import { createStepStore } from "../../../shared/runtime/step-store.ts";
import type { Said } from "../flows/facts.ts";
import type { CallReport } from "../report.ts";
import type { AnswerSettings } from "../settings.ts";
import { forwardTo } from "./forward.ts";
import { identified } from "./identified.ts";
import { lambdaTasks, sendTask } from "./tasks.ts";

export type Aws = ReturnType<typeof openAws>;

export function openAws({ flowsTable, functionName }: Pick<AnswerSettings, "flowsTable" | "functionName">) {
  const table = openFlowsTable(flowsTable);
  const steps = createStepStore(table, systemClock.now);
  const lambda = new LambdaClient({});
  return {
    steps,
    tasks: lambdaTasks(lambda, steps),
    desk: dynamoDesk(table, systemClock.now),
    forward: (version: string, event: unknown) => forwardTo(lambda, functionName, version, event),
    async announce(said: Said): Promise<void> {
      const fact = identified(said);
      await sendTask(lambda, { key: fact.factId, name: "announce", args: { ...fact } });
    },
    report: (call: CallReport) =>
      sendTask(lambda, { key: `${call.transactionId}#call`, name: "note-call", args: { ...call } }),
  };
}
