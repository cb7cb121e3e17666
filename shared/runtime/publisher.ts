import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Publisher, SendableEffect } from "../calls/calls.ts";
import type { Effect } from "../calls/effects.ts";
import { CarillonError } from "../errors.ts";
import { FACT_SOURCE, factDetail } from "../events/facts.ts";
import type { Settings } from "./settings.ts";

/** The bus did not take an event; it stays in the outbox and is sent again. */
export class UnpublishedError extends CarillonError {
  readonly code = "UNPUBLISHED";

  constructor(count: number, firstCode: string) {
    super(`the bus did not take ${count} of the facts (${firstCode})`, { retryable: true });
  }
}

const ENTRIES_PER_REQUEST = 10;
/** SQS holds a message back for at most 15 minutes. */
const LONGEST_DELAY_IN_SECONDS = 900;

type FactEntry = SendableEffect & { readonly effect: Extract<Effect, { kind: "fact" }> };
type WorkEntry = SendableEffect & { readonly effect: Extract<Effect, { kind: "work" }> };

/** Sends facts to Carillon's bus and work to its queues. */
export function createPublisher(
  events: EventBridgeClient,
  sqs: SQSClient,
  settings: Pick<Settings, "busName" | "workQueueUrl" | "finishQueueUrl" | "settleTime">,
): Publisher {
  const queueUrls = { work: settings.workQueueUrl, finish: settings.finishQueueUrl };
  const delays = { none: 0, settle: Math.min(Math.ceil(settings.settleTime / 1000), LONGEST_DELAY_IN_SECONDS) };

  async function publishFacts(entries: readonly FactEntry[], sent: (entry: SendableEffect) => void): Promise<void> {
    const answer = await events.send(
      new PutEventsCommand({
        Entries: entries.map(({ effect, revision, since }) => ({
          EventBusName: settings.busName,
          Source: FACT_SOURCE,
          DetailType: effect.fact.type,
          Time: new Date(since),
          Resources: [],
          Detail: JSON.stringify(factDetail(effect.fact, revision)),
        })),
      }),
    );
    const refused: string[] = [];
    entries.forEach((entry, index) => {
      const code = answer.Entries?.[index]?.ErrorCode;
      if (code === undefined) sent(entry);
      else refused.push(code);
    });
    if (refused[0] !== undefined) throw new UnpublishedError(refused.length, refused[0]);
  }

  async function sendWork({ effect }: WorkEntry): Promise<void> {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrls[effect.queue],
        MessageBody: JSON.stringify(effect.body),
        DelaySeconds: delays[effect.wait],
      }),
    );
  }

  return {
    async publish(entries, sent) {
      const work = entries.filter((entry): entry is WorkEntry => entry.effect.kind === "work");
      const facts = entries.filter((entry): entry is FactEntry => entry.effect.kind === "fact");
      for (const entry of work) {
        await sendWork(entry);
        sent(entry);
      }
      for (let start = 0; start < facts.length; start += ENTRIES_PER_REQUEST) {
        await publishFacts(facts.slice(start, start + ENTRIES_PER_REQUEST), sent);
      }
    },
  };
}
