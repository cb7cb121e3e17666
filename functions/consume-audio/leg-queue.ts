import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { LegMessage, LegQueue } from "./carry-legs.ts";

/** Longest wait of one request (API_ReceiveMessage). */
const LONG_POLL_IN_SECONDS = 20;
/** Entries of one batch (API_ChangeMessageVisibilityBatch). */
const BATCH = 10;

/**
 * The work queue through the AWS SDK.
 * @param holdTime for how long a message that is received is nobody else's, in milliseconds
 */
export function sqsLegQueue(sqs: SQSClient, queueUrl: string, holdTime: number): LegQueue {
  return {
    async receive(most, signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: most,
        WaitTimeSeconds: LONG_POLL_IN_SECONDS,
        VisibilityTimeout: inSeconds(holdTime),
      });
      const { Messages = [] } = await sqs.send(command, { abortSignal: signal });
      return Messages.map(({ Body = "", ReceiptHandle = "" }) => ({ body: Body, receipt: ReceiptHandle }));
    },
    async hold(messages, milliseconds) {
      for (let start = 0; start < messages.length; start += BATCH) {
        // An entry that is refused is a message that is gone, or another reader's: the leg's lease decides who reads it.
        await sqs.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queueUrl,
            Entries: messages.slice(start, start + BATCH).map(({ receipt }: LegMessage, index) => ({
              Id: String(index),
              ReceiptHandle: receipt,
              VisibilityTimeout: inSeconds(milliseconds),
            })),
          }),
        );
      }
    },
    async remove({ receipt }) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
    },
  };
}

function inSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
