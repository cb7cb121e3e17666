/** The SQS API over the queues: one function an operation, in the SDK's own shapes. */
import * as sqs from "@aws-sdk/client-sqs";
import { pageByName } from "../page.ts";
import { type HttpHandler, type RequestContext, ServiceError } from "../wire/http.ts";
import { schemaService } from "../wire/schema-service.ts";
import { checkAttributes, checkRange } from "./attributes.ts";
import type { Queues } from "./contract.ts";
import {
  invalidParameter,
  MAXIMUM_MESSAGE_BYTES,
  md5OfAttributes,
  md5OfText,
  messageBytes,
  readAttributes,
  type StoredAttributes,
  type StoredMessage,
  selectAttributes,
  storeAttributes,
} from "./message.ts";
import type { Queue, ReceivedMessage } from "./queue.ts";

type Service = Omit<Queues, "handler">;
type Text = string | undefined;

/** A caller who hangs up during a long poll must not be given a message. */
type HangUps = WeakMap<RequestContext, AbortSignal>;

export function createSqsHandler(service: Service): HttpHandler {
  const hangUps: HangUps = new WeakMap();
  const handle = schemaService({
    schemas: sqs,
    protocol: "json-1.0",
    operations: operationsOf(service, hangUps),
  });
  return async (request, response, context) => {
    const connection = new AbortController();
    response.once("close", () => connection.abort());
    const own = { ...context };
    hangUps.set(own, connection.signal);
    await handle(request, response, own);
  };
}

function operationsOf(service: Service, hangUps: HangUps) {
  const queueAt = (queueUrl: Text): Queue => service.queue(required(queueUrl, "QueueUrl"));

  /** The sender's own tracing header becomes the message's, unless it names one (SQS developer guide, "Tracing Amazon SQS queues with AWS X-Ray"). */
  function send(queueUrl: Text, entry: Omit<sqs.SendMessageBatchRequestEntry, "Id">, context: RequestContext) {
    const named = entry.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
    const message = service.send(required(queueUrl, "QueueUrl"), entry.MessageBody ?? "", {
      delayInSeconds: entry.DelaySeconds,
      attributes: entry.MessageAttributes,
      traceHeader: named ?? context.traceHeader,
    });
    return {
      MessageId: message.id,
      MD5OfMessageBody: md5OfText(message.body),
      ...withDefined({
        MD5OfMessageAttributes: md5OfAttributes(message.attributes),
        MD5OfMessageSystemAttributes: md5OfAttributes(traceAttributes(named)),
      }),
    };
  }

  return {
    async CreateQueue({ QueueName, Attributes = {} }: sqs.CreateQueueRequest) {
      return { QueueUrl: service.createQueue(required(QueueName, "QueueName"), Attributes) };
    },
    async GetQueueUrl({ QueueName }: sqs.GetQueueUrlRequest) {
      const url = service.url(required(QueueName, "QueueName"));
      service.queue(url);
      return { QueueUrl: url };
    },
    async ListQueues({ QueueNamePrefix = "", MaxResults = 1000, NextToken }: sqs.ListQueuesRequest) {
      const names = service.names().filter((name) => name.startsWith(QueueNamePrefix));
      const { page, ...rest } = pageByName(names, (name) => name, MaxResults, NextToken);
      return { QueueUrls: page.map(service.url), ...rest };
    },
    async DeleteQueue({ QueueUrl }: sqs.DeleteQueueRequest) {
      service.deleteQueue(required(QueueUrl, "QueueUrl"));
      return {};
    },
    async PurgeQueue({ QueueUrl }: sqs.PurgeQueueRequest) {
      queueAt(QueueUrl).purge();
      return {};
    },
    async GetQueueAttributes({ QueueUrl, AttributeNames = [] }: sqs.GetQueueAttributesRequest) {
      const all = attributesOf(queueAt(QueueUrl), service.arn);
      const names: readonly string[] = AttributeNames;
      const wanted = Object.entries(all).filter(([name]) => names.includes("All") || names.includes(name));
      return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
    },
    async SetQueueAttributes({ QueueUrl, Attributes = {} }: sqs.SetQueueAttributesRequest) {
      checkAttributes(Attributes);
      queueAt(QueueUrl).setAttributes(Attributes);
      return {};
    },
    async SendMessage({ QueueUrl, ...entry }: sqs.SendMessageRequest, context: RequestContext) {
      return send(QueueUrl, entry, context);
    },
    async SendMessageBatch({ QueueUrl, Entries = [] }: sqs.SendMessageBatchRequest, context: RequestContext) {
      queueAt(QueueUrl);
      const bytes = Entries.reduce(
        (sum, { MessageBody = "", MessageAttributes }) =>
          sum + messageBytes(MessageBody, storeAttributes(MessageAttributes)),
        0,
      );
      if (bytes > MAXIMUM_MESSAGE_BYTES) {
        throw new ServiceError(
          "BatchRequestTooLong",
          `Batch requests cannot be longer than ${MAXIMUM_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
        );
      }
      return batch(Entries, (entry) => send(QueueUrl, entry, context));
    },
    async ReceiveMessage(input: sqs.ReceiveMessageRequest, context: RequestContext) {
      const signal = hangUps.get(context);
      const queue = queueAt(input.QueueUrl);
      const maxMessages = input.MaxNumberOfMessages ?? 1;
      if (!Number.isInteger(maxMessages) || maxMessages < 1 || maxMessages > 10) {
        throw invalidParameter(
          `Value ${maxMessages} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
        );
      }
      const waitInSeconds = input.WaitTimeSeconds ?? queue.settings.waitInSeconds;
      const visibilityTimeout = input.VisibilityTimeout ?? queue.settings.visibilityTimeoutInSeconds;
      const messages = await queue.receive({
        maxMessages,
        waitMs: checkRange(waitInSeconds, "ReceiveMessageWaitTimeSeconds", "WaitTimeSeconds") * 1000,
        visibilityTimeoutInSeconds: checkRange(visibilityTimeout, "VisibilityTimeout"),
        ...(signal && { signal }),
      });
      return messages.length > 0 ? { Messages: messages.map((message) => toWire(message, input)) } : {};
    },
    async DeleteMessage({ QueueUrl, ReceiptHandle }: sqs.DeleteMessageRequest) {
      queueAt(QueueUrl).delete(required(ReceiptHandle, "ReceiptHandle"));
      return {};
    },
    async DeleteMessageBatch({ QueueUrl, Entries = [] }: sqs.DeleteMessageBatchRequest) {
      const queue = queueAt(QueueUrl);
      return batch(Entries, ({ ReceiptHandle }) => queue.delete(required(ReceiptHandle, "ReceiptHandle")));
    },
    async ChangeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout }: sqs.ChangeMessageVisibilityRequest) {
      changeVisibility(QueueUrl, ReceiptHandle, VisibilityTimeout);
      return {};
    },
    async ChangeMessageVisibilityBatch({ QueueUrl, Entries = [] }: sqs.ChangeMessageVisibilityBatchRequest) {
      queueAt(QueueUrl);
      return batch(Entries, ({ ReceiptHandle, VisibilityTimeout }) =>
        changeVisibility(QueueUrl, ReceiptHandle, VisibilityTimeout),
      );
    },
  };

  function changeVisibility(queueUrl: Text, receiptHandle: Text, timeoutInSeconds: number | undefined): void {
    if (timeoutInSeconds === undefined) throw missing("VisibilityTimeout");
    service.changeVisibility(
      required(queueUrl, "QueueUrl"),
      required(receiptHandle, "ReceiptHandle"),
      timeoutInSeconds,
    );
  }
}

/** Settings and computed attributes, all as text (API_GetQueueAttributes). */
function attributesOf(queue: Queue, arn: (name: string) => string): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  const set = Object.entries(queue.attributes).filter(([, value]) => value !== "");
  return {
    ...Object.fromEntries(set),
    QueueArn: arn(queue.name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
  };
}

function toWire(message: ReceivedMessage, input: sqs.ReceiveMessageRequest): sqs.Message {
  const attributes = selectAttributes(message.attributes, input.MessageAttributeNames);
  const md5 = md5OfAttributes(attributes);
  const names: readonly string[] = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const system = Object.entries(systemAttributesOf(message)).filter(
    ([name]) => names.includes("All") || names.includes(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5OfText(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(md5 !== undefined && { MD5OfMessageAttributes: md5, MessageAttributes: readAttributes(attributes) }),
  };
}

function systemAttributesOf(message: StoredMessage): Record<string, string> {
  return withDefined({
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  });
}

function traceAttributes(text: Text): StoredAttributes {
  return text === undefined ? {} : { AWSTraceHeader: { dataType: "String", text, isBinary: false } };
}

const MOST_BATCH_ENTRIES = 10;

/** Checks a batch as a whole, then does its entries one by one: each succeeds or fails for itself. */
function batch<Entry extends { Id: Text }, Result extends object | void>(
  entries: readonly Entry[],
  act: (entry: Entry) => Result,
): { Successful: (Result & { Id: string })[]; Failed: sqs.BatchResultErrorEntry[] } {
  if (entries.length === 0)
    throw new ServiceError("EmptyBatchRequest", "There should be at least one entry in the request.");
  if (entries.length > MOST_BATCH_ENTRIES) {
    throw new ServiceError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MOST_BATCH_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map(({ Id = "" }) => Id);
  const badId = ids.find((id) => !/^[\w-]{1,80}$/.test(id));
  if (badId !== undefined) {
    throw new ServiceError(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    );
  }
  if (new Set(ids).size < ids.length)
    throw new ServiceError("BatchEntryIdsNotDistinct", "Two or more batch entries have the same Id.");
  const Successful: (Result & { Id: string })[] = [];
  const Failed: sqs.BatchResultErrorEntry[] = [];
  entries.forEach((entry, index) => {
    const Id = ids[index] ?? "";
    try {
      Successful.push(Object.assign({ Id }, act(entry)));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id, SenderFault: error.status < 500, Code: error.code, Message: error.message });
    }
  });
  return { Successful, Failed };
}

function missing(parameter: string): ServiceError {
  return new ServiceError("MissingParameter", `The request must contain the parameter ${parameter}.`);
}

function required(value: Text, parameter: string): string {
  if (!value) throw missing(parameter);
  return value;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The entries that have a value. */
function withDefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
