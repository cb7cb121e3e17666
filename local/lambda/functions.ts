import { randomUUID } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import { ServiceError } from "../wire/http.ts";
import { createAsyncInvocations, type RetryPolicy } from "./async-invocations.ts";
import type { FunctionCode } from "./function-code.ts";
import { createInProcessSandbox } from "./in-process-sandbox.ts";
import { invocationsIn, MOST_RECURSIVE_INVOCATIONS, newTraceRoot, traceOfInvocation } from "./lineage.ts";
import { createSandbox, type Outcome, type Sandbox } from "./sandbox.ts";

export interface LambdaFunction extends Omit<FunctionCode, "arn">, Omit<RetryPolicy, "arn"> {
  /** Most invocations at once; absent: as many as all functions together may have. */
  readonly reservedConcurrency?: number;
  /** `RecursiveLoop: Allow`: it may invoke itself in a circle, however often. */
  readonly recursive?: boolean;
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
  /** Most invocations of all functions at once: each is a thread. Lambda: 1,000. Default: 250. */
  concurrency?: number;
  /** Milliseconds before the first retry of an asynchronous invocation; the second waits twice as long. Default: a minute, as Lambda. */
  firstRetryDelay?: number;
  onLog?: (functionName: string, line: string) => void;
  /** Hears of every finished invocation. */
  onInvoked?: (functionName: string, event: unknown, outcome: Outcome) => void;
  sendToQueue: (queueUrl: string, body: string) => void;
}

export interface InvokeOptions {
  readonly requestId?: string;
  /** At the concurrency limit. Default: throttle, as Lambda does to who waits for the reply; its own pollers try again. */
  readonly whenFull?: "throttle" | "wait";
  /** Milliseconds that the function's clock is ahead of this machine's: where a call in virtual time asks. Default: 0. */
  readonly ahead?: number;
  /** Hears the lines that the function writes during this invocation. */
  readonly onLog?: (line: string) => void;
  /** X-Ray tracing header of what causes the invocation, by which circles are found. */
  readonly traceHeader?: string | undefined;
}

export interface Functions {
  /** Adds the function, or replaces it: sandboxes of the old bundle end with what they are doing. */
  register(definition: LambdaFunction): void;
  /** @param reference name, partial or whole ARN, with or without `:$LATEST`. @throws ServiceError ResourceNotFoundException */
  get(reference: string): LambdaFunction & { readonly arn: string };
  list(): readonly (LambdaFunction & { readonly arn: string })[];
  /**
   * Invokes and waits.
   * @throws ServiceError TooManyRequestsException at the concurrency limit; RecursiveInvocationException where the function has been
   * invoked too often in one chain of requests
   */
  invoke(reference: string, event: unknown, options?: InvokeOptions): Promise<Outcome>;
  /** Takes the event for later: tried again on failure, then sent to the failure queue. */
  invokeAsync(reference: string, event: unknown): void;
  /** Asynchronous invocations that have not ended. */
  pending(): number;
  /** Kills whatever the function is doing, as a crash of its machine would. Returns how many invocations that hit. */
  killSandboxes(reference: string): number;
  /** Ends every sandbox; asynchronous invocations that have not ended run again after the next start. */
  close(): Promise<void>;
}

interface Registered {
  readonly definition: LambdaFunction & { readonly arn: string };
  readonly idle: Sandbox[];
  readonly busy: Set<Sandbox>;
}

/** `name`, `account:function:name` or a whole ARN, and a qualifier (API_Invoke, FunctionName). */
const REFERENCE = /^(?:(?:arn:aws[\w-]*:lambda:[\w-]+:)?\d{12}:function:)?([\w-]+)(?::\$LATEST)?$/;
const DEFAULT_CONCURRENCY = 250;

/** The local Lambda: functions from bundles, in sandboxes that are used again while they live. */
export function createFunctions(options: FunctionsOptions): Functions {
  const { clock, account, region, onLog = () => {}, onInvoked = () => {} } = options;
  const { concurrency = DEFAULT_CONCURRENCY, firstRetryDelay = 60_000 } = options;
  const createOne = options.inProcess ? createInProcessSandbox : createSandbox;
  const registered = new Map<string, Registered>();
  /** Those who wait for capacity, woken whenever there may be some. */
  const waiting = new Set<() => void>();
  let busyCount = 0;
  let isClosing = false;

  const asynchronous = createAsyncInvocations({
    clock,
    stateFolder: options.stateFolder,
    firstRetryDelay,
    policy: (name) => find(name).definition,
    invoke: (name, event, requestId) => invoke(name, event, { requestId, whenFull: "wait" }),
    sendToQueue: options.sendToQueue,
    onFailure: (name, description) => onLog(name, `could not be invoked: ${description}`),
  });

  function find(reference: string): Registered {
    const found = registered.get(REFERENCE.exec(reference)?.[1] ?? "");
    if (!found) throw new ServiceError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
    return found;
  }

  function hasCapacity({ definition: { reservedConcurrency = concurrency }, busy }: Registered): boolean {
    return busyCount < concurrency && busy.size < reservedConcurrency;
  }

  function sandboxOf({ definition, idle }: Registered): Sandbox {
    for (let sandbox = idle.pop(); sandbox; sandbox = idle.pop()) if (sandbox.isAlive) return sandbox;
    const onLine = (line: string) => onLog(definition.name, line);
    return createOne({ code: definition, region, endpoint: options.endpoint(), worker: options.worker, onLog: onLine });
  }

  async function invoke(reference: string, event: unknown, how: InvokeOptions = {}): Promise<Outcome> {
    const { requestId: id = randomUUID(), whenFull = "throttle", ahead = 0, onLog: onLine } = how;
    let target = find(reference);
    const traceHeader = traceOf(target, how.traceHeader);
    while (!isClosing && !hasCapacity(target)) {
      if (whenFull === "throttle") throw new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429);
      await new Promise<void>((resolve) => waiting.add(resolve));
      target = find(reference);
    }
    if (isClosing) throw new ServiceError("ServiceException", "the local cloud is stopping", 500);
    const sandbox = sandboxOf(target);
    target.busy.add(sandbox);
    busyCount++;
    try {
      const outcome = await sandbox.invoke({ id, event, traceHeader, ahead, ...(onLine && { onLog: onLine }) });
      onInvoked(target.definition.name, event, outcome);
      return outcome;
    } finally {
      target.busy.delete(sandbox);
      busyCount--;
      const isCurrent = registered.get(target.definition.name) === target;
      if (sandbox.isAlive && isCurrent && !isClosing) target.idle.push(sandbox);
      else await sandbox.close();
      wakeWaiting();
    }
  }

  function traceOf({ definition: { name, arn, recursive } }: Registered, cause: string | undefined): string {
    if (!recursive && invocationsIn(cause, arn) >= MOST_RECURSIVE_INVOCATIONS) {
      const message = `${name} was invoked ${MOST_RECURSIVE_INVOCATIONS} times in one chain of requests: a recursive loop`;
      throw new ServiceError("RecursiveInvocationException", message, 400);
    }
    return traceOfInvocation(cause, arn, newTraceRoot(clock.now(), randomUUID().replaceAll("-", "")));
  }

  function wakeWaiting(): void {
    const woken = [...waiting];
    waiting.clear();
    for (const wake of woken) wake();
  }

  return {
    register(definition) {
      const arn = `arn:aws:lambda:${region}:${account}:function:${definition.name}`;
      const replaced = registered.get(definition.name);
      registered.set(definition.name, { definition: { ...definition, arn }, idle: [], busy: new Set() });
      for (const sandbox of replaced?.idle ?? []) void sandbox.close();
      asynchronous.resume(definition.name);
    },
    get: (reference) => find(reference).definition,
    list: () => [...registered.values()].map(({ definition }) => definition),
    invoke,
    invokeAsync: (reference, event) => asynchronous.accept(find(reference).definition.name, event),
    pending: asynchronous.pending,
    killSandboxes(reference) {
      const busy = [...find(reference).busy];
      for (const sandbox of busy) void sandbox.close();
      return busy.length;
    },
    async close() {
      isClosing = true;
      wakeWaiting();
      const sandboxes = [...registered.values()].flatMap(({ idle, busy }) => [...idle, ...busy]);
      await Promise.all([asynchronous.close(), ...sandboxes.map((sandbox) => sandbox.close())]);
    },
  };
}
