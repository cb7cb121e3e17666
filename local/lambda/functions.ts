import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import { type Journal, noJournal, openJournal } from "../journal.ts";
import { ServiceError } from "../wire/http.ts";
import { createInProcessSandbox, createSandbox, type FunctionCode, type Outcome, type Sandbox } from "./sandbox.ts";

export interface LambdaFunction extends Omit<FunctionCode, "arn"> {
  /** Most invocations at once; absent: no limit. */
  readonly reservedConcurrency?: number;
  /** Attempts after the first that an asynchronous invocation gets (0 to 2). */
  readonly retries: number;
  /** Where an asynchronous invocation goes that failed for good. */
  readonly onFailureQueueUrl?: string;
}

export interface FunctionsOptions {
  clock: Clock;
  account: string;
  region: string;
  endpoint: () => string;
  /** Path of `sandbox-worker.mjs`. */
  worker: string;
  /** Where pending asynchronous invocations survive a restart; absent: in memory only. */
  stateFolder?: string;
  /** Runs handlers in this process, for a debugger. */
  inProcess?: boolean;
  /** Milliseconds before the first retry of an asynchronous invocation; the second waits twice as long. Lambda: a minute. */
  firstRetryDelay?: number;
  onLog?: (functionName: string, line: string) => void;
  /** Hears of every finished invocation. */
  onInvoked?: (functionName: string, event: unknown, outcome: Outcome) => void;
  sendToQueue: (queueUrl: string, body: string) => void;
}

export interface Functions {
  register(definition: LambdaFunction): void;
  get(nameOrArn: string): LambdaFunction & { readonly arn: string };
  list(): readonly (LambdaFunction & { readonly arn: string })[];
  /** Invokes and waits. @throws ServiceError TooManyRequestsException at the function's concurrency limit */
  invoke(nameOrArn: string, event: unknown): Promise<Outcome>;
  /** Takes the event for later: tried again on failure, then sent to the failure queue. */
  invokeAsync(nameOrArn: string, event: unknown): void;
  /** Asynchronous invocations that have not ended. */
  pending(): number;
  close(): Promise<void>;
}

/** An asynchronous invocation that was taken and has not ended. */
interface Accepted {
  readonly id: string;
  readonly name: string;
  readonly event: unknown;
}

type Entry = { readonly op: "accept"; readonly invocation: Accepted } | { readonly op: "end"; readonly id: string };

interface Registered {
  readonly definition: LambdaFunction & { readonly arn: string };
  readonly idle: Sandbox[];
  readonly busy: Set<Sandbox>;
}

/** Waits this long when a function is at its concurrency limit; throttles do not count as attempts. */
const THROTTLE_DELAY = 100;

/** The local Lambda: functions from bundles, in sandboxes that are used again while they live. */
export function createFunctions(options: FunctionsOptions): Functions {
  const { clock, account, region, sendToQueue, onLog = () => {}, onInvoked = () => {} } = options;
  const firstRetryDelay = options.firstRetryDelay ?? 60_000;
  const registered = new Map<string, Registered>();
  const accepted = new Map<string, Accepted>();
  const closing = new AbortController();
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

  function find(nameOrArn: string): Registered {
    // `name`, `name:qualifier`, `account:function:name` or a whole ARN.
    const name = /(?:^|:function:)([\w-]+)(?::(?:\$LATEST|[\w-]+))?$/.exec(nameOrArn)?.[1] ?? nameOrArn;
    const found = registered.get(name);
    if (!found) throw new ServiceError("ResourceNotFoundException", `Function not found: ${nameOrArn}`, 404);
    return found;
  }

  function sandboxOf({ definition, idle, busy }: Registered): Sandbox {
    const { reservedConcurrency } = definition;
    if (reservedConcurrency !== undefined && busy.size >= reservedConcurrency) {
      throw new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429);
    }
    for (let sandbox = idle.pop(); sandbox; sandbox = idle.pop()) if (sandbox.isAlive) return sandbox;
    const create = options.inProcess ? createInProcessSandbox : createSandbox;
    const onLine = (line: string) => onLog(definition.name, line);
    return create({ code: definition, region, endpoint: options.endpoint(), worker: options.worker, onLog: onLine });
  }

  async function invoke(nameOrArn: string, event: unknown): Promise<Outcome> {
    const target = find(nameOrArn);
    const sandbox = sandboxOf(target);
    target.busy.add(sandbox);
    try {
      const outcome = await sandbox.invoke(event);
      onInvoked(target.definition.name, event, outcome);
      return outcome;
    } finally {
      target.busy.delete(sandbox);
      if (sandbox.isAlive && !closing.signal.aborted) target.idle.push(sandbox);
      else await sandbox.close();
    }
  }

  async function run({ id, name, event }: Accepted): Promise<void> {
    const { retries, arn, onFailureQueueUrl } = find(name).definition;
    for (let attempt = 0; ; ) {
      let outcome: Outcome;
      try {
        outcome = await invoke(name, event);
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== "TooManyRequestsException") throw error;
        await clock.sleep(THROTTLE_DELAY, closing.signal);
        if (closing.signal.aborted) return;
        continue;
      }
      if (closing.signal.aborted) return;
      if (outcome.kind === "reply") break;
      if (attempt === retries) {
        if (onFailureQueueUrl) sendToQueue(onFailureQueueUrl, failureRecord(id, arn, event, outcome, attempt + 1));
        break;
      }
      attempt++;
      await clock.sleep(firstRetryDelay * attempt, closing.signal);
      if (closing.signal.aborted) return;
    }
    accepted.delete(id);
    journal.append({ op: "end", id });
  }

  function failureRecord(id: string, arn: string, event: unknown, outcome: Outcome, count: number): string {
    return JSON.stringify({
      version: "1.0",
      timestamp: new Date(clock.now()).toISOString(),
      requestContext: {
        requestId: id,
        functionArn: `${arn}:$LATEST`,
        condition: "RetriesExhausted",
        approximateInvokeCount: count,
      },
      requestPayload: event,
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: outcome.kind === "error" ? outcome.error : null,
    });
  }

  function start(invocation: Accepted): void {
    run(invocation).catch((error: unknown) => onLog(invocation.name, `could not be invoked: ${String(error)}`));
  }

  return {
    register(definition) {
      const arn = `arn:aws:lambda:${region}:${account}:function:${definition.name}`;
      registered.set(definition.name, { definition: { ...definition, arn }, idle: [], busy: new Set() });
      for (const invocation of accepted.values()) if (invocation.name === definition.name) start(invocation);
    },
    get: (nameOrArn) => find(nameOrArn).definition,
    list: () => [...registered.values()].map(({ definition }) => definition),
    invoke,
    invokeAsync(nameOrArn, event) {
      const invocation = { id: randomUUID(), name: find(nameOrArn).definition.name, event };
      accepted.set(invocation.id, invocation);
      journal.append({ op: "accept", invocation });
      start(invocation);
    },
    pending: () => accepted.size,
    async close() {
      closing.abort();
      const sandboxes = [...registered.values()].flatMap(({ idle, busy }) => [...idle, ...busy]);
      await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
      journal.close();
    },
  };
}
