import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { messageOf } from "../shared/errors.ts";
import { type DeadLetter, type DeadLetterMessage, parseDeadLetter } from "../shared/events/dead-letter.ts";
import { functions, type QueueName, queueNameOf, queues } from "../shared/events/subscriptions.ts";
import { deployedName } from "../shared/runtime/resources.ts";
import { deploymentError } from "./no-deployment.ts";

/** While it is looked at, a message stays hidden from others. */
const LOOKING_IN_SECONDS = 60;

export interface FoundDeadLetter extends DeadLetter {
  readonly id: string;
  readonly sentAt: string;
}

export interface DeadLetterQueue {
  list(): Promise<FoundDeadLetter[]>;
  /** Sends each one back to where it failed, then removes it. Returns those that were sent. */
  retry(): Promise<FoundDeadLetter[]>;
  close(): void;
}

/**
 * The dead-letters queue of a deployment, in AWS or in the local cloud, through the AWS SDK's ordinary settings.
 * @throws NoDeploymentError
 */
export async function openDeadLetters(endpoint?: string): Promise<DeadLetterQueue> {
  const place = endpoint === undefined ? {} : { endpoint };
  const sqs = new SQSClient(place);
  const lambda = new LambdaClient(place);
  const urlOf = async (name: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl ?? "";
  const name = deployedName("dead-letters");
  const queueUrl = await urlOf(name).catch((error: unknown) => {
    throw deploymentError(error, `queue ${name}`, endpoint);
  });

  async function receiveAll(): Promise<Message[]> {
    const messages = new Map<string, Message>();
    for (;;) {
      const { Messages: page = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: LOOKING_IN_SECONDS,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["SentTimestamp", "DeadLetterQueueSourceArn"],
        }),
      );
      if (page.length === 0) return [...messages.values()];
      for (const message of page) messages.set(message.MessageId ?? "", message);
    }
  }

  async function sendBack({ target, payload }: DeadLetter): Promise<void> {
    if (target.kind === "function") {
      const name = Object.hasOwn(functions, target.name) ? deployedName(target.name) : target.name;
      const invocation = { FunctionName: name, InvocationType: "Event", Payload: Buffer.from(payload) } as const;
      await lambda.send(new InvokeCommand(invocation));
      return;
    }
    const name = isQueueName(target.name) ? queueNameOf(target.name) : target.name;
    await sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(name), MessageBody: payload }));
  }

  const release = (message: Message) =>
    sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: message.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );

  return {
    async list() {
      const messages = await receiveAll();
      for (const message of messages) await release(message);
      return messages.map(found);
    },
    async retry() {
      const sent: FoundDeadLetter[] = [];
      for (const message of await receiveAll()) {
        const letter = found(message);
        if (letter.target.kind === "nowhere") {
          await release(message);
          continue;
        }
        await sendBack(letter);
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
        sent.push(letter);
      }
      return sent;
    },
    close() {
      sqs.destroy();
      lambda.destroy();
    },
  };
}

const isQueueName = (name: string): name is QueueName => Object.hasOwn(queues, name);

function found(message: Message): FoundDeadLetter {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue = "" }]) => [
    name,
    StringValue,
  ]);
  const sentAt = new Date(Number(message.Attributes?.SentTimestamp ?? 0)).toISOString();
  const letter = {
    body: message.Body ?? "",
    attributes: Object.fromEntries(attributes),
    sourceQueueArn: message.Attributes?.DeadLetterQueueSourceArn ?? null,
  };
  return { ...readable(letter), id: message.MessageId ?? "", sentAt };
}

/** One message that nobody understands must not hide the others. */
function readable(message: DeadLetterMessage): DeadLetter {
  try {
    return parseDeadLetter(message);
  } catch (error) {
    const target = { kind: "nowhere", name: "" } as const;
    return { target, payload: message.body, errorCode: "UNREADABLE", errorMessage: messageOf(error) };
  }
}
