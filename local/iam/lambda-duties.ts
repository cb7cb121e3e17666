import { functionRows, type QueueName } from "../../shared/events/subscriptions.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import type { AccessControl } from "./access.ts";
import type { Place } from "./actions.ts";

/** What Lambda does with a queue in the name of the function that reads it (developer guide, "Using Lambda with Amazon SQS", execution role permissions). */
const READING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] as const;

/**
 * Asks for what Lambda does in the name of the functions of the subscription table: it takes no queue mapping and no destination of failed
 * invocations that the role of the function does not allow.
 * @throws RoleError
 */
export function requireOfRoles(access: AccessControl, queueArn: (name: QueueName) => string): void {
  for (const { name, triggers } of functionRows) {
    const functionName = deployedName(name);
    access.require(functionName, "sqs:SendMessage", queueArn("dead-letters"));
    for (const trigger of triggers) {
      if (trigger.kind !== "queue") continue;
      for (const action of READING) access.require(functionName, action, queueArn(trigger.queue));
    }
  }
}

/** A log that shows what the role of a function lets it write: CloudWatch Logs takes nothing else (developer guide, "Lambda execution role"). */
export function allowedLog(
  access: AccessControl,
  { account, region }: Place,
  onLog: (functionName: string, line: string) => void,
): (functionName: string, line: string) => void {
  return (functionName, line) => {
    const group = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${functionName}`;
    const stream = `${group}:log-stream:local`;
    const isWritten = ["logs:CreateLogStream", "logs:PutLogEvents"].every((action) =>
      access.allows(functionName, action, stream),
    );
    if (isWritten) onLog(functionName, line);
  };
}
