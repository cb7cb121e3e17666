import { type MessageAttributeValue, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { CarillonError, messageOf } from "../errors.ts";
import type { QueueName } from "../events/subscriptions.ts";

/** Where an input that was given up on came from, so that it can be sent there again. */
export type DeadLetterOrigin = { readonly function: string } | { readonly queue: QueueName };

/** Keeps an input that no repetition will make better: whole, with the reason, in the dead-letters queue. */
export class DeadLetters {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;

  constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  async keep(origin: DeadLetterOrigin, body: string, error: unknown): Promise<void> {
    const attributes: Record<string, MessageAttributeValue> = {
      ErrorCode: text(error instanceof CarillonError ? error.code : "UNEXPECTED"),
      ErrorMessage: text(messageOf(error).slice(0, 1024)),
      ...("queue" in origin ? { Queue: text(origin.queue) } : { Function: text(origin.function) }),
    };
    await this.#sqs.send(
      new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: body, MessageAttributes: attributes }),
    );
  }
}

function text(value: string): MessageAttributeValue {
  return { DataType: "String", StringValue: value };
}

/** Whether trying again can help: everything may, but an input that is wrong in itself. */
export function isRetryable(error: unknown): boolean {
  return !(error instanceof CarillonError) || error.retryable;
}
