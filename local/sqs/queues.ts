import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { noJournal, openJournal } from "../journal.ts";
import { ServiceError } from "../wire/http.ts";
import { createSqsHandler } from "./api.ts";
import { checkAttributes, checkRange, DEFAULT_ATTRIBUTES, type QueueAttributes } from "./attributes.ts";
import type { Queues, QueuesOptions } from "./contract.ts";
import { checkBody, invalidParameter, messageBytes, type StoredMessage, storeAttributes } from "./message.ts";
import { createQueue, type Queue } from "./queue.ts";

export type { Queues, QueuesOptions, SendOptions } from "./contract.ts";

const JOURNAL_EXTENSION = ".ndjson";

/** Opens the queues stored under `stateFolder` and answers for them. */
export function createQueues(options: QueuesOptions): Queues {
  const { clock, account, region, endpoint, newId = randomUUID } = options;
  const folder = options.stateFolder === undefined ? null : join(options.stateFolder, "sqs");
  const queues = new Map<string, Queue>();

  const url = (name: string) => `${endpoint()}/${account}/${name}`;
  const arn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;

  function open(name: string, attributes: QueueAttributes): Queue {
    const queue = createQueue({
      name,
      clock,
      attributes,
      open: (journal) =>
        folder === null ? noJournal : openJournal({ path: join(folder, name + JOURNAL_EXTENSION), ...journal }),
      moveToDeadLetters(targetArn, message) {
        const target = queues.get(nameOf(targetArn, ":"));
        if (!target || target === queue) return false;
        target.put(asDeadLetter(message, arn(name), clock.now()));
        return true;
      },
    });
    queues.set(name, queue);
    return queue;
  }

  function find(queueUrl: string): Queue {
    const queue = queues.get(nameOf(queueUrl, "/"));
    if (!queue) throw new ServiceError("QueueDoesNotExist", "The specified queue does not exist.");
    return queue;
  }

  for (const name of folder === null ? [] : storedNames(folder)) open(name, DEFAULT_ATTRIBUTES);

  const service: Omit<Queues, "handler"> = {
    createQueue(name, attributes = {}) {
      if (!/^[\w-]{1,80}$/.test(name)) {
        throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
      }
      checkAttributes(attributes);
      const existing = queues.get(name);
      const differing = Object.keys(attributes).find((key) => existing && existing.attributes[key] !== attributes[key]);
      if (differing) {
        throw new ServiceError(
          "QueueNameExists",
          `A queue already exists with the same name and a different value for attribute ${differing}`,
        );
      }
      if (!existing) open(name, { ...DEFAULT_ATTRIBUTES, ...attributes });
      return url(name);
    },
    deleteQueue(queueUrl) {
      const queue = find(queueUrl);
      queues.delete(queue.name);
      queue.close({ forget: true });
    },
    names: () => [...queues.keys()].sort(),
    queue: find,
    send(queueUrl, body, { delayInSeconds, attributes, traceHeader } = {}) {
      const queue = find(queueUrl);
      const delay = checkRange(delayInSeconds ?? queue.settings.delayInSeconds, "DelaySeconds");
      const stored = storeAttributes(attributes);
      if (messageBytes(checkBody(body), stored) > queue.settings.maximumMessageBytes) {
        throw invalidParameter(
          `One or more parameters are invalid. Reason: Message must be shorter than ${queue.settings.maximumMessageBytes} bytes.`,
        );
      }
      const now = clock.now();
      const message: StoredMessage = {
        id: newId(),
        body,
        attributes: stored,
        ...(traceHeader !== undefined && { traceHeader }),
        senderId: account,
        sentAt: now,
        visibleAt: now + delay * 1000,
        receiveCount: 0,
      };
      queue.put(message);
      return message;
    },
    receive: async (queueUrl, receiveOptions) => find(queueUrl).receive(receiveOptions),
    delete: (queueUrl, receiptHandle) => find(queueUrl).delete(receiptHandle),
    changeVisibility(queueUrl, receiptHandle, timeoutInSeconds) {
      find(queueUrl).changeVisibility(receiptHandle, checkRange(timeoutInSeconds, "VisibilityTimeout"));
    },
    url,
    arn,
    urlOfArn: (queueArn) => url(nameOf(queueArn, ":")),
    close() {
      for (const queue of queues.values()) queue.close();
    },
  };
  return { ...service, handler: createSqsHandler(service) };
}

function nameOf(identifier: string, separator: string): string {
  return identifier.slice(identifier.lastIndexOf(separator) + 1);
}

/** A moved message keeps its id and the time it was sent, from which its retention counts; its receives start anew. */
function asDeadLetter(
  { id, body, attributes, traceHeader, senderId, sentAt }: StoredMessage,
  sourceArn: string,
  now: number,
): StoredMessage {
  return {
    id,
    body,
    attributes,
    ...(traceHeader !== undefined && { traceHeader }),
    senderId,
    sentAt,
    visibleAt: now,
    receiveCount: 0,
    deadLetterSourceArn: sourceArn,
  };
}

function storedNames(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .filter((file) => file.endsWith(JOURNAL_EXTENSION))
    .map((file) => file.slice(0, -JOURNAL_EXTENSION.length));
}
