import { randomUUID } from "node:crypto";
import {
  CreateSipMediaApplicationCallCommand,
  CreateVoiceConnectorCommand,
  DeleteVoiceConnectorCommand,
  PutVoiceConnectorOriginationCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { PutEventsCommand, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { readEventSamples } from "../../functions/event-samples.ts";
import { compilePattern } from "../../shared/events/pattern.ts";
import { type EventPattern, functionRows, queueFeeds } from "../../shared/events/subscriptions.ts";
import { type Account, type Check, refusal } from "./check.ts";

const MEBIBYTE = 1024 * 1024;
const MOST_ROUTES = 20;
const RECEIVES = 2;

/** Assumptions of docs/fidelity.md that an account can settle without a call. Each makes little, removes it, and costs next to nothing. */
export const CHECKS: readonly Check[] = [
  {
    assumption: "`PutEvents` to a bus that does not exist succeeds, and the event is gone",
    async run({ events, name }) {
      const entry = { EventBusName: name("no-bus"), Source: "carillon.smoke", DetailType: "Smoke", Detail: "{}" };
      const { FailedEntryCount, Entries } = await events.send(new PutEventsCommand({ Entries: [entry] }));
      return FailedEntryCount === 0 ? null : `${FailedEntryCount} failed: ${Entries?.[0]?.ErrorCode}`;
    },
  },
  {
    assumption: "`exists: false` under a list of objects is judged on the element that the other fields chose",
    run: async ({ events }) => differences(events, [EXISTS_FALSE], LISTS),
  },
  {
    assumption: "the rules of Carillon match of the samples in `events/` what its own matcher says",
    run: async ({ events }) => differences(events, rulePatterns(), samples()),
  },
  {
    assumption: "SQS messages and batches hold at most 1 MiB",
    async run(account) {
      const QueueUrl = await makeQueue(account, "size");
      const send = (size: number) =>
        account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(size) }));
      const [whole, more] = [await refusal(() => send(MEBIBYTE)), await refusal(() => send(MEBIBYTE + 1))];
      if (whole !== null) return `a message of 1 MiB is refused: ${whole}`;
      return more === null ? "a message of 1 MiB and a byte is taken" : null;
    },
  },
  {
    assumption:
      "a message received `maxReceiveCount` times moves to the dead-letter queue and counts its receives anew there",
    async run(account) {
      const { sqs } = account;
      const deadLetters = await makeQueue(account, "dead");
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ["QueueArn"] }),
      );
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: RECEIVES });
      const QueueUrl = await makeQueue(account, "source", { RedrivePolicy, VisibilityTimeout: "0" });
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "again and again" }));
      for (let receive = 0; receive < RECEIVES; receive++) {
        if ((await receiveFrom(account, QueueUrl)) === null) return `it was not received a ${receive + 1}. time`;
      }
      if ((await receiveFrom(account, QueueUrl, 2)) !== null) return `it was received more than ${RECEIVES} times`;
      const count = await receiveFrom(account, deadLetters);
      return count === 1 ? null : `in the dead-letter queue it counts ${count}`;
    },
  },
  {
    assumption: "`CreateSipMediaApplicationCall` for an application that does not exist is a `BadRequestException`",
    async run({ voice }) {
      const call = {
        FromPhoneNumber: "+12065550100",
        ToPhoneNumber: "+12065550101",
        SipMediaApplicationId: randomUUID(),
      };
      const name = await refusal(() => voice.send(new CreateSipMediaApplicationCallCommand(call)));
      return name === "BadRequestException" ? null : `it is ${name}`;
    },
  },
  {
    assumption: "an origination has at most 20 routes",
    async run({ voice, name, afterwards }) {
      const Name = name("routes");
      const made = await voice.send(new CreateVoiceConnectorCommand({ Name, RequireEncryption: false }));
      const VoiceConnectorId = made.VoiceConnector?.VoiceConnectorId;
      afterwards(`Voice Connector ${Name}`, () => voice.send(new DeleteVoiceConnectorCommand({ VoiceConnectorId })));
      const put = (count: number) => {
        const Routes = Array.from({ length: count }, (_none, index) => ({
          Host: `192.0.2.${index + 1}`,
          Port: 5060,
          Protocol: "UDP" as const,
          Priority: 1,
          Weight: 1,
        }));
        return voice.send(new PutVoiceConnectorOriginationCommand({ VoiceConnectorId, Origination: { Routes } }));
      };
      const [most, more] = [await refusal(() => put(MOST_ROUTES)), await refusal(() => put(MOST_ROUTES + 1))];
      if (most !== null) return `${MOST_ROUTES} routes are refused: ${most}`;
      return more === null ? `${MOST_ROUTES + 1} routes are taken` : null;
    },
  },
];

const EXISTS_FALSE: EventPattern = { detail: { list: { kind: ["a"], extra: [{ exists: false }] } } };
const LISTS = [
  [{ kind: "a" }, { kind: "b", extra: 1 }],
  [{ kind: "a", extra: 1 }, { kind: "b" }],
].map((list) => envelope({ list }));

function envelope(detail: object) {
  const place = { account: "111122223333", region: "us-east-1", resources: [], time: "2026-11-03T10:00:00Z" };
  return { version: "0", id: "1", source: "carillon.smoke", "detail-type": "Smoke", ...place, detail };
}

const rulePatterns = (): EventPattern[] => [
  ...functionRows.flatMap(({ triggers }) => triggers.flatMap((one) => (one.kind === "event" ? [one.pattern] : []))),
  ...queueFeeds.map(({ pattern }) => pattern),
];

/** EventBridge takes no event without these (API_TestEventPattern). */
const NEEDED = { account: "111122223333", region: "us-east-1", resources: [], id: "1" };
const samples = () => readEventSamples().map(({ event }) => ({ ...NEEDED, ...(event as object) }));

/** Where EventBridge and Carillon's matcher differ. */
async function differences(
  events: Account["events"],
  patterns: readonly EventPattern[],
  about: readonly object[],
): Promise<string | null> {
  const found: string[] = [];
  for (const pattern of patterns) {
    const matches = compilePattern(pattern);
    for (const event of about) {
      const asked = { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) };
      const { Result } = await events.send(new TestEventPatternCommand(asked));
      if (Result !== matches(event)) found.push(`${JSON.stringify(pattern)} of ${JSON.stringify(event).slice(0, 120)}`);
    }
  }
  return found.length === 0 ? null : `it differs in ${found.join("; ")}`;
}

async function makeQueue({ sqs, name, afterwards }: Account, what: string, Attributes = {}): Promise<string> {
  const QueueName = name(what);
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  afterwards(`queue ${QueueName}`, () => sqs.send(new DeleteQueueCommand({ QueueUrl })));
  return QueueUrl;
}

/** How often the next message says that it was received; null: none came. */
async function receiveFrom({ sqs }: Account, QueueUrl: string, WaitTimeSeconds = 10): Promise<number | null> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, MessageSystemAttributeNames: ["ApproximateReceiveCount"] }),
  );
  const [message] = Messages;
  return message ? Number(message.Attributes?.ApproximateReceiveCount) : null;
}
