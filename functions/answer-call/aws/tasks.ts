import { InvocationType, InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { BackgroundTasks, Task } from "../../../shared/flow/ports.ts";
import { deployedName } from "../../../shared/runtime/resources.ts";
import type { StepLog } from "../../../shared/runtime/step-store.ts";

/** What the function that runs tasks is sent. A task that no call waits for has no call to tell. */
export type TaskMessage = Pick<Task, "key" | "name" | "args"> &
  Partial<Pick<Task, "transactionId" | "sipMediaApplicationId">>;

/** Sends a task: Lambda keeps it, tries again, and leaves it to the dead letters in the end. */
export async function sendTask(lambda: LambdaClient, task: TaskMessage): Promise<void> {
  await lambda.send(
    new InvokeCommand({
      FunctionName: deployedName("run-background"),
      InvocationType: InvocationType.Event,
      Payload: JSON.stringify(task),
    }),
  );
}

/** Background tasks in a function of their own; the same task sent twice runs once, since it is known by its key. */
export function lambdaTasks(lambda: LambdaClient, log: Pick<StepLog, "outcome">): BackgroundTasks {
  return { start: (task) => sendTask(lambda, task), outcome: (key) => log.outcome(key) };
}
