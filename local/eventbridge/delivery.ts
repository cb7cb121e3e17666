import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { Clock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Journal, JournalOptions } from "../journal.ts";
import type { BusEvent } from "./envelope.ts";
import { payloadOf, retryLimitsOf, type Target, type TargetKind, targetKind } from "./target.ts";

/** How events reach the services that targets belong to. Each resolves once the service has taken the event over. */
export interface TargetInvokers {
  /** Invokes a function asynchronously. */
  lambda(functionArn: string, event: unknown): Promise<void>;
  sqs(queueArn: string, body: string, attributes?: Record<string, MessageAttributeValue>): Promise<void>;
}

/** One event on its way to one target of one rule. */
export interface Delivery {
  readonly id: string;
  readonly ruleArn: string;
  readonly target: Target;
  readonly event: BusEvent;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Failed attempts so far. */
  readonly failures: number;
  /** Epoch milliseconds of the next attempt. */
  readonly dueAt: number;
}

/** What a deliverer's journal holds. */
export type DeliveryEntry =
  | { op: "add"; delivery: Delivery }
  | { op: "failed"; id: string; dueAt: number }
  | { op: "done"; id: string };

export interface DelivererOptions {
  clock: Clock;
  /** 0 to below 1. */
  random: () => number;
  /** Milliseconds before the first retry; each further one waits twice as long, with jitter. */
  firstRetryDelay: number;
  /** Milliseconds that no retry waits longer than. */
  longestRetryDelay: number;
  invoke: Readonly<Record<TargetKind, (arn: string, payload: unknown) => Promise<void>>>;
  sendDeadLetter: TargetInvokers["sqs"];
  /** Hears of an event that is gone: it could not be delivered, nor kept in a dead letter queue. */
  onDropped: (delivery: Delivery, reason: string) => void;
  open(options: Pick<JournalOptions<DeliveryEntry>, "replay" | "snapshot">): Journal<DeliveryEntry>;
}

export interface Deliverer {
  add(deliveries: readonly Pick<Delivery, "id" | "ruleArn" | "target" | "event">[]): void;
  /** Events not yet taken over by their target or a dead letter queue. */
  pending(): number;
  close(): void;
}

/** Delivers at least once, each delivery independently, and goes on with what its journal says is undelivered. */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { clock, invoke, sendDeadLetter, onDropped } = options;
  const pending = new Map<string, Delivery>();
  const closing = new AbortController();

  const journal = options.open({
    replay: apply,
    *snapshot() {
      for (const delivery of pending.values()) yield { op: "add", delivery };
    },
  });
  for (const id of pending.keys()) void run(id);

  function apply(entry: DeliveryEntry): void {
    if (entry.op === "add") pending.set(entry.delivery.id, entry.delivery);
    else if (entry.op === "done") pending.delete(entry.id);
    else {
      const delivery = pending.get(entry.id);
      if (delivery) pending.set(entry.id, { ...delivery, failures: delivery.failures + 1, dueAt: entry.dueAt });
    }
  }

  function commit(entry: DeliveryEntry): void {
    if (closing.signal.aborted) return;
    journal.append(entry);
    apply(entry);
  }

  async function run(id: string): Promise<void> {
    for (let delivery = pending.get(id); delivery; delivery = pending.get(id)) {
      await clock.sleep(delivery.dueAt - clock.now(), closing.signal);
      if (closing.signal.aborted) return;
      try {
        await attempt(delivery.target, delivery.event);
        commit({ op: "done", id });
      } catch (error) {
        await fail(delivery, error);
      }
    }
  }

  async function attempt(target: Target, event: BusEvent): Promise<void> {
    const kind = targetKind(target.Arn);
    if (kind) await invoke[kind](target.Arn, payloadOf(target, event));
  }

  async function fail(delivery: Delivery, error: unknown): Promise<void> {
    const limits = retryLimitsOf(delivery.target);
    const dueAt = clock.now() + retryDelay(delivery.failures, options);
    const expiresAt = delivery.createdAt + limits.maximumEventAgeInSeconds * 1000;
    if (isMissing(error)) await giveUp(delivery, error, null);
    else if (delivery.failures >= limits.maximumRetryAttempts) await giveUp(delivery, error, "MaximumRetryAttempts");
    else if (dueAt > expiresAt) await giveUp(delivery, error, "MaximumEventAgeInSeconds");
    else commit({ op: "failed", id: delivery.id, dueAt });
  }

  async function giveUp(delivery: Delivery, error: unknown, exhausted: RetryCondition | null): Promise<void> {
    if (closing.signal.aborted) return;
    const queueArn = delivery.target.DeadLetterConfig?.Arn;
    try {
      if (queueArn === undefined) onDropped(delivery, `${messageOf(error)}; the target has no dead letter queue`);
      else
        await sendDeadLetter(
          queueArn,
          JSON.stringify(delivery.event),
          deadLetterAttributes(delivery, error, exhausted),
        );
    } catch (deadLetterError) {
      onDropped(delivery, `${messageOf(error)}; its dead letter queue failed too: ${messageOf(deadLetterError)}`);
    }
    commit({ op: "done", id: delivery.id });
  }

  return {
    add(deliveries) {
      const now = clock.now();
      for (const delivery of deliveries) {
        commit({ op: "add", delivery: { ...delivery, createdAt: now, failures: 0, dueAt: now } });
        void run(delivery.id);
      }
    },
    pending: () => pending.size,
    close() {
      closing.abort();
      journal.close();
    },
  };
}

type RetryCondition = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";

/** Half of the exponential delay is certain, half is chance. */
function retryDelay(failures: number, { firstRetryDelay, longestRetryDelay, random }: DelivererOptions): number {
  const delay = Math.min(firstRetryDelay * 2 ** failures, longestRetryDelay);
  return Math.round(delay * (0.5 + random() / 2));
}

/** Codes of errors that say the target does not exist: EventBridge does not retry those. */
const MISSING = new Set<unknown>(["ResourceNotFoundException", "QueueDoesNotExist"]);

function isMissing(error: unknown): boolean {
  const { name, code }: { name?: unknown; code?: unknown } = Object(error);
  return MISSING.has(name) || MISSING.has(code);
}

/** EventBridge user guide, "Using dead-letter queues to process undelivered events". */
function deadLetterAttributes(
  { ruleArn, target, failures }: Delivery,
  error: unknown,
  exhausted: RetryCondition | null,
) {
  const texts = {
    RULE_ARN: ruleArn,
    TARGET_ARN: target.Arn,
    ERROR_CODE: isMissing(error) ? "NO_RESOURCE" : "ERROR_FROM_TARGET",
    ERROR_MESSAGE: messageOf(error) || "unknown",
    RETRY_ATTEMPTS: String(failures),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, { DataType: "String", StringValue: text }]),
  );
}
