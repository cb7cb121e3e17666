import { createHash } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import type { ReceivedMessage } from "../sqs/queue.ts";
import type { Queues } from "../sqs/queues.ts";
import type { Functions } from "./functions.ts";

export interface EventSourceOptions {
  readonly queues: Queues;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly functions: Functions;
  readonly functionName: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly region: string;
  readonly clock: Clock;
  readonly onFailure?: (description: string) => void;
}

const LONG_POLL = 20_000;
const AFTER_FAILURE = 1_000;

/**
 * An SQS event source mapping with `ReportBatchItemFailures`: messages of a batch that are not reported as failed are deleted, the
 * rest comes back after the queue's visibility timeout.
 */
export function startEventSource(options: EventSourceOptions): { close(): Promise<void> } {
  const {
    queues,
    queueUrl,
    functions,
    functionName,
    batchSize,
    maximumConcurrency,
    clock,
    onFailure = () => {},
  } = options;
  const stop = new AbortController();
  const running = new Set<Promise<void>>();

  async function handle(messages: readonly ReceivedMessage[]): Promise<void> {
    const failed = await failedIds(messages);
    // A message may be gone meanwhile, for example when the queue was purged.
    for (const message of messages) if (!failed.has(message.id)) queues.delete(queueUrl, message.receiptHandle);
  }

  async function failedIds(messages: readonly ReceivedMessage[]): Promise<Set<string>> {
    const all = new Set(messages.map(({ id }) => id));
    const outcome = await functions.invoke(functionName, {
      Records: messages.map((message) => record(message, options)),
    });
    return outcome.kind === "error" ? all : reportedFailures(JSON.parse(outcome.json), all);
  }

  async function poll(): Promise<void> {
    while (!stop.signal.aborted) {
      if (running.size >= maximumConcurrency) {
        await Promise.race(running);
        continue;
      }
      const messages = await queues.receive(queueUrl, {
        maxMessages: batchSize,
        waitMs: LONG_POLL,
        signal: stop.signal,
      });
      if (messages.length === 0) continue;
      const work = handle(messages)
        .catch(async (error: unknown) => {
          if (stop.signal.aborted) return;
          onFailure(`${functionName}: ${messageOf(error)}`);
          await clock.sleep(AFTER_FAILURE, stop.signal);
        })
        .finally(() => running.delete(work));
      running.add(work);
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

/** An answer that is empty or not of the documented form is no failure; an id that was not in the batch fails all of it (AWS: services-sqs-errorhandling). */
function reportedFailures(reply: unknown, all: ReadonlySet<string>): Set<string> {
  const failures = (reply as { batchItemFailures?: { itemIdentifier?: unknown }[] | null } | null)?.batchItemFailures;
  if (!failures) return new Set();
  const ids = failures.map(({ itemIdentifier }) => itemIdentifier);
  return new Set(ids.every((id): id is string => typeof id === "string" && all.has(id)) ? ids : all);
}

function record(message: ReceivedMessage, { queueArn, region }: EventSourceOptions) {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentAt),
      SenderId: message.senderId,
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    },
    messageAttributes: {},
    md5OfBody: createHash("md5").update(message.body).digest("hex"),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
