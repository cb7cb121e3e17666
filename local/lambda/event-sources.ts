import { createHash } from "node:crypto";
import type { SQSMessageAttribute, SQSRecord } from "aws-lambda";
import type { Clock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import type { StoredAttribute } from "../sqs/message.ts";
import type { ReceivedMessage } from "../sqs/queue.ts";
import type { Queues } from "../sqs/queues.ts";
import type { Functions } from "./functions.ts";

export interface EventSourceOptions {
  readonly queues: Pick<Queues, "receive" | "delete">;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly functions: Pick<Functions, "invoke">;
  readonly functionName: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly region: string;
  readonly clock: Clock;
  /** Whether messages that were just received are handed over twice, as a standard queue may do. */
  readonly isDeliveredAgain?: () => boolean;
  /** Hears why messages could not be received, handed over or deleted. A function's own failures are not told here. */
  readonly onFailure?: (description: string) => void;
}

const LONG_POLL = 20_000;
const AFTER_FAILURE = 1_000;

/**
 * An SQS event source mapping with `ReportBatchItemFailures`: messages of a batch that are not reported as failed are deleted, the
 * rest comes back after the queue's visibility timeout.
 */
export function startEventSource(options: EventSourceOptions): { close(): Promise<void> } {
  const { queues, queueUrl, functions, functionName, batchSize, maximumConcurrency, clock } = options;
  const { onFailure = () => {}, isDeliveredAgain = () => false } = options;
  const stop = new AbortController();
  const running = new Set<Promise<void>>();

  async function handle(messages: readonly ReceivedMessage[]): Promise<void> {
    const event = { Records: messages.map((message) => recordOf(message, options)) };
    // A batch has one chain: that of its first message which has any.
    const traceHeader = messages.find((message) => message.traceHeader !== undefined)?.traceHeader;
    const outcome = await functions.invoke(functionName, event, { whenFull: "wait", traceHeader });
    if (outcome.kind === "error") return;
    const failed = reportedFailures(outcome.json, new Set(messages.map(({ id }) => id)));
    for (const message of messages) if (!failed.has(message.id)) queues.delete(queueUrl, message.receiptHandle);
  }

  /** After a failure of the local cloud, for example a queue that is gone, the next attempt is not made at once. */
  async function orPause(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (stop.signal.aborted) return;
      onFailure(`${functionName} on ${queueUrl}: ${messageOf(error)}`);
      await clock.sleep(AFTER_FAILURE, stop.signal);
    }
  }

  function start(messages: readonly ReceivedMessage[]): void {
    const work = orPause(handle(messages)).finally(() => running.delete(work));
    running.add(work);
  }

  async function pollOnce(): Promise<void> {
    const poll = { maxMessages: batchSize, waitMs: LONG_POLL, signal: stop.signal };
    const messages = await queues.receive(queueUrl, poll);
    if (messages.length === 0) return;
    start(messages);
    if (isDeliveredAgain()) start(messages);
  }

  async function poll(): Promise<void> {
    while (!stop.signal.aborted) {
      if (running.size < maximumConcurrency) await orPause(pollOnce());
      else await Promise.race(running);
    }
  }

  const polling = poll();
  return {
    async close() {
      stop.abort();
      await polling;
      await Promise.all(running);
    },
  };
}

/**
 * The messages that failed (Lambda developer guide, "Handling errors for an SQS event source in Lambda"): none for an answer that is
 * empty or has an empty list; all for one of another form, and for an id that was not in the batch.
 */
export function reportedFailures(json: string, all: ReadonlySet<string>): ReadonlySet<string> {
  const reply = JSON.parse(json) as { batchItemFailures?: unknown } | null;
  const failures = reply?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return all;
  const ids = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  return ids.every((id): id is string => typeof id === "string" && all.has(id)) ? new Set(ids) : all;
}

function recordOf(message: ReceivedMessage, { queueArn, region }: EventSourceOptions): SQSRecord {
  const { traceHeader, deadLetterSourceArn } = message;
  const attributes = Object.entries(message.attributes);
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
      ...(deadLetterSourceArn !== undefined && { DeadLetterQueueSourceArn: deadLetterSourceArn }),
      SentTimestamp: String(message.sentAt),
      SenderId: message.senderId,
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    },
    messageAttributes: Object.fromEntries(attributes.map(([name, attribute]) => [name, attributeOf(attribute)])),
    md5OfBody: createHash("md5").update(message.body).digest("hex"),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function attributeOf({ dataType, text, isBinary }: StoredAttribute): SQSMessageAttribute {
  const value = isBinary ? { binaryValue: text } : { stringValue: text };
  return { ...value, stringListValues: [], binaryListValues: [], dataType };
}
