import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import { type Journal, noJournal, openJournal } from "../journal.ts";
import { LATEST } from "./registry.ts";
import type { Outcome } from "./sandbox.ts";

export interface AsyncInvocationsOptions {
  readonly clock: Clock;
  /** Where pending invocations survive a restart; absent: in memory only. */
  readonly stateFolder?: string | undefined;
  /** Milliseconds before the first retry; the second waits twice as long. */
  readonly firstRetryDelay: number;
  /** What is to be done with invocations of a function. */
  readonly policy: (name: string) => RetryPolicy;
  /** Invokes as soon as there is capacity. */
  readonly invoke: (name: string, event: unknown, requestId: string) => Promise<Outcome>;
  readonly sendToQueue: (queueUrl: string, body: string) => void;
  /** Hears why an invocation could not be brought to its end; it stays pending until the next start. */
  readonly onFailure: (name: string, description: string) => void;
}

export interface RetryPolicy {
  readonly arn: string;
  readonly version: string;
  /** Attempts after the first (0 to 2). */
  readonly retries: number;
  /** Where an invocation goes that failed for good. */
  readonly onFailureQueueUrl?: string;
}

export interface AsyncInvocations {
  accept(name: string, event: unknown): void;
  /** Starts what an earlier run of the local cloud left pending for a function. */
  resume(name: string): void;
  pending(): number;
  close(): Promise<void>;
}

/** An invocation that was taken and has not ended. */
interface Accepted {
  readonly id: string;
  readonly name: string;
  readonly event: unknown;
}

type Entry = { readonly op: "accept"; readonly invocation: Accepted } | { readonly op: "end"; readonly id: string };

/**
 * Lambda's queue of asynchronous invocations: each is tried again on failure, then sent to the function's failure queue
 * (Lambda developer guide, "Asynchronous invocation"). At least once: what was not seen to end is run again after a restart.
 */
export function createAsyncInvocations(options: AsyncInvocationsOptions): AsyncInvocations {
  const { clock, policy, invoke, sendToQueue, onFailure, firstRetryDelay } = options;
  const accepted = new Map<string, Accepted>();
  const running = new Map<string, Promise<void>>();
  const closing = new AbortController();
  const { signal } = closing;
  const journal: Journal<Entry> =
    options.stateFolder === undefined
      ? noJournal
      : openJournal<Entry>({
          path: join(options.stateFolder, "lambda", "invocations.ndjson"),
          replay: (entry) => {
            if (entry.op === "accept") accepted.set(entry.invocation.id, entry.invocation);
            else accepted.delete(entry.id);
          },
          snapshot: () => [...accepted.values()].map((invocation) => ({ op: "accept", invocation }) as const),
        });

  async function run({ id, name, event }: Accepted): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await invoke(name, event, id);
      if (signal.aborted) return;
      if (outcome.kind === "reply") break;
      const { arn, version, retries, onFailureQueueUrl } = policy(name);
      if (attempt > retries) {
        const record = failureRecord({ id, arn, version, event, error: outcome.error, attempt, now: clock.now() });
        if (onFailureQueueUrl) sendToQueue(onFailureQueueUrl, JSON.stringify(record));
        break;
      }
      await clock.sleep(firstRetryDelay * attempt, signal);
      if (signal.aborted) return;
    }
    accepted.delete(id);
    journal.append({ op: "end", id });
  }

  function start(invocation: Accepted): void {
    const { id, name } = invocation;
    const work = run(invocation)
      .catch((error: unknown) => {
        if (!signal.aborted) onFailure(name, messageOf(error));
      })
      .finally(() => running.delete(id));
    running.set(id, work);
  }

  return {
    accept(name, event) {
      const invocation = { id: randomUUID(), name, event };
      journal.append({ op: "accept", invocation });
      accepted.set(invocation.id, invocation);
      start(invocation);
    },
    resume(name) {
      for (const invocation of accepted.values()) {
        if (invocation.name === name && !running.has(invocation.id)) start(invocation);
      }
    },
    pending: () => accepted.size,
    async close() {
      closing.abort();
      await Promise.all(running.values());
      journal.close();
    },
  };
}

/** Lambda developer guide, "Capturing records of Lambda asynchronous invocations": what a destination is sent. */
function failureRecord(failed: {
  id: string;
  arn: string;
  version: string;
  event: unknown;
  error: object;
  attempt: number;
  now: number;
}): object {
  return {
    version: "1.0",
    timestamp: new Date(failed.now).toISOString(),
    requestContext: {
      requestId: failed.id,
      functionArn: failed.version === LATEST ? `${failed.arn}:${LATEST}` : failed.arn,
      condition: "RetriesExhausted",
      approximateInvokeCount: failed.attempt,
    },
    requestPayload: failed.event,
    responseContext: { statusCode: 200, executedVersion: failed.version, functionError: "Unhandled" },
    responsePayload: failed.error,
  };
}
