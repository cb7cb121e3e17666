import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { Clock } from "../../shared/clock.ts";
import type { HttpHandler } from "../wire/http.ts";
import type { QueueAttributes } from "./attributes.ts";
import type { StoredMessage } from "./message.ts";
import type { Queue, ReceivedMessage, ReceiveOptions } from "./queue.ts";

export interface QueuesOptions {
  clock: Clock;
  /** Where queues survive a restart (in a folder `sqs` of it); absent: in memory only. */
  stateFolder?: string;
  account: string;
  region: string;
  /** `http://127.0.0.1:<port>`, asked each time a queue URL is made. */
  endpoint: () => string;
  /** Identifier of each new message. Default: random UUIDs. */
  newId?: () => string;
}

export interface SendOptions {
  /** 0 to 900. Default: the queue's. */
  delayInSeconds?: number | undefined;
  attributes?: Record<string, MessageAttributeValue> | undefined;
  traceHeader?: string | undefined;
}

/** The local SQS. Queue URLs are understood by their last part, so one from before a restart on another port still works. */
export interface Queues {
  /** Answers the SQS API. */
  handler: HttpHandler;
  /** Creates the queue, or finds the one of that name and those attributes. Returns its URL. */
  createQueue(name: string, attributes?: QueueAttributes): string;
  deleteQueue(queueUrl: string): void;
  names(): string[];
  /** @throws ServiceError QueueDoesNotExist */
  queue(queueUrl: string): Queue;
  /** Returns the stored message. */
  send(queueUrl: string, body: string, options?: SendOptions): StoredMessage;
  /** Long poll: resolves as soon as there is a message, after `waitMs`, or when the signal aborts (then empty). */
  receive(queueUrl: string, options: ReceiveOptions): Promise<ReceivedMessage[]>;
  delete(queueUrl: string, receiptHandle: string): void;
  changeVisibility(queueUrl: string, receiptHandle: string, timeoutInSeconds: number): void;
  url(name: string): string;
  arn(name: string): string;
  urlOfArn(arn: string): string;
  /** Ends every long poll and closes the journals. */
  close(): void;
}
