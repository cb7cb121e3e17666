import * as v from "valibot";
import { InvalidInputError } from "../errors.ts";
import { parse, parseJson } from "../schema.ts";

/** A message of the dead-letters queue, as SQS hands it out. */
export interface DeadLetterMessage {
  readonly body: string;
  /** String message attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  /** System attribute `DeadLetterQueueSourceArn`, where SQS moved the message itself. */
  readonly sourceQueueArn: string | null;
}

/** An input that was given up on, and where to send it to have it tried again: nowhere, if that cannot be told. */
export interface DeadLetter {
  readonly target: { readonly kind: "function" | "queue" | "nowhere"; readonly name: string };
  /** What to send: the event as JSON, or the message body. */
  readonly payload: string;
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** AWS: invocation-async-retain-records, destinations. */
const failureRecord = v.object({
  requestContext: v.object({ functionArn: v.string(), condition: v.string() }),
  requestPayload: v.unknown(),
  responsePayload: v.nullish(
    v.looseObject({ errorType: v.optional(v.string()), errorMessage: v.optional(v.string()) }),
  ),
});

/**
 * Reads any of the four kinds of message that end in the dead-letters queue: kept by a function's own wrapper, undeliverable from
 * an EventBridge rule, failed for good in Lambda, or received too often from a queue.
 * @throws InvalidInputError when it is none of them
 */
export function parseDeadLetter({ body, attributes, sourceQueueArn }: DeadLetterMessage): DeadLetter {
  const {
    Function: functionName,
    Queue: queue,
    ErrorCode,
    ErrorMessage,
    TARGET_ARN,
    ERROR_CODE,
    ERROR_MESSAGE,
  } = attributes;
  const own = { payload: body, errorCode: ErrorCode ?? "UNKNOWN", errorMessage: ErrorMessage ?? "" };
  if (functionName !== undefined) return { ...own, target: { kind: "function", name: functionName } };
  if (queue !== undefined) return { ...own, target: { kind: "queue", name: queue } };
  if (TARGET_ARN !== undefined) {
    return {
      target: targetOf(TARGET_ARN),
      payload: body,
      errorCode: ERROR_CODE ?? "UNKNOWN",
      errorMessage: ERROR_MESSAGE ?? "the rule's target could not be reached",
    };
  }
  if (sourceQueueArn !== null) {
    const errorMessage = "received as often as the queue allows without being handled";
    return { target: targetOf(sourceQueueArn), payload: body, errorCode: "RECEIVED_TOO_OFTEN", errorMessage };
  }
  const record = parse(failureRecord, parseJson(body, "dead letter"), "dead letter");
  return {
    target: targetOf(record.requestContext.functionArn),
    payload: JSON.stringify(record.requestPayload),
    errorCode: record.responsePayload?.errorType ?? record.requestContext.condition,
    errorMessage: record.responsePayload?.errorMessage ?? "",
  };
}

const FUNCTION_ARN = /^arn:[\w-]+:lambda:[\w-]+:\d+:function:([\w-]+)/;
const QUEUE_ARN = /^arn:[\w-]+:sqs:[\w-]+:\d+:([\w-]+)$/;

function targetOf(arn: string): DeadLetter["target"] {
  const functionName = FUNCTION_ARN.exec(arn)?.[1];
  if (functionName !== undefined) return { kind: "function", name: functionName };
  const queue = QUEUE_ARN.exec(arn)?.[1];
  if (queue !== undefined) return { kind: "queue", name: queue };
  const issue = {
    path: "target",
    found: "another kind of ARN",
    allowed: "the ARN of a Lambda function or an SQS queue",
  };
  throw new InvalidInputError("dead letter", [issue]);
}
