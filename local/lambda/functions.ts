import { randomUUID } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import { ServiceError } from "../wire/http.ts";
import { createAsyncInvocations, type RetryPolicy } from "./async-invocations.ts";
import type { FunctionCode } from "./function-code.ts";
import { createInProcessSandbox } from "./in-process-sandbox.ts";
import { invocationsIn, MOST_RECURSIVE_INVOCATIONS, newTraceRoot, traceOfInvocation } from "./lineage.ts";
import { type Alias, createRegistry, LATEST } from "./registry.ts";
import { createSandbox, type Outcome, type Sandbox, type SandboxOptions } from "./sandbox.ts";
import { sandboxKey } from "./sandbox-key.ts";

export interface LambdaFunction extends Omit<FunctionCode, "arn" | "version">, Omit<RetryPolicy, "arn" | "version"> {
  /** Most invocations at once; absent: as many as all functions together may have. */
  readonly reservedConcurrency?: number;
  /** `RecursiveLoop: Allow`: it may invoke itself in a circle, however often. */
  readonly recursive?: boolean;
}

/** A function as it is registered: `$LATEST`, or a version of it under an ARN of its own. */
export type RegisteredFunction = LambdaFunction & Pick<FunctionCode, "arn" | "version">;

export interface FunctionsOptions {
  clock: Clock;
  account: string;
  region: string;
  endpoint: () => string;
  /** Path of `sandbox-worker.mjs`. */
  worker: string;
  /** Where pending asynchronous invocations survive a restart; absent: in memory only. */
  stateFolder?: string;
  /** Picks the version of an alias that has weights. Default: chance. */
  random?: () => number;
  /** Runs handlers in this process, for a debugger. */
  inProcess?: boolean;
  /** Makes the sandboxes, instead of worker threads. */
  createSandbox?: (options: SandboxOptions) => Sandbox;
  /** Whether a sandbox of a function that has just replied is never used again, as if it stayed frozen. */
  isFrozenForGood?: (name: string) => boolean;
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
  /**
   * Keeps what is registered now as a version: it runs the bundle as it lies there, so a later one needs a folder of its own.
   * @throws ServiceError ResourceNotFoundException
   */
  publish(name: string): RegisteredFunction;
  /** Makes an alias, or points it elsewhere. @throws ServiceError ResourceNotFoundException */
  putAlias(name: string, alias: Alias): void;
  /** @throws ServiceError ResourceNotFoundException */
  alias(name: string, alias: string): Alias;
  /** Forgets a version; what it is doing it does to its end. @throws ServiceError ResourceNotFoundException */
  unpublish(name: string, version: string): void;
  /** @param reference name, partial or whole ARN, with or without version or alias. @throws ServiceError ResourceNotFoundException */
  get(reference: string): RegisteredFunction;
  /** Every function, as `$LATEST`. */
  list(): readonly RegisteredFunction[];
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
  /** The same for the one sandbox that signs its requests with this key. Returns whether there is one. */
  killSandbox(accessKeyId: string): boolean;
  /** Ends every sandbox; asynchronous invocations that have not ended run again after the next start. */
  close(): Promise<void>;
}

interface Registered {
  readonly definition: RegisteredFunction;
  readonly idle: Sandbox[];
  /** Of all versions, those before it too: they share what concurrency is reserved. */
  readonly busy: Set<Sandbox>;
}

const DEFAULT_CONCURRENCY = 250;

/** The local Lambda: functions from bundles, in sandboxes that are used again while they live. */
export function createFunctions(options: FunctionsOptions): Functions {
  const { clock, account, region, onLog = () => {}, onInvoked = () => {} } = options;
  const { concurrency = DEFAULT_CONCURRENCY, firstRetryDelay = 60_000 } = options;
  const { isFrozenForGood = () => false } = options;
  const createOne = options.createSandbox ?? (options.inProcess ? createInProcessSandbox : createSandbox);
  let sandboxesMade = 0;
  const registry = createRegistry<Registered>(options.random ?? Math.random);
  const arnOf = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;
  const busyByName = new Map<string, Set<Sandbox>>();
  /** Those who wait for capacity, woken whenever there may be some. */
  const waiting = new Set<() => void>();
  let busyCount = 0;
  let isClosing = false;

  const asynchronous = createAsyncInvocations({
    clock,
    stateFolder: options.stateFolder,
    firstRetryDelay,
    policy: (name) => registry.find(name).definition,
    invoke: (name, event, requestId) => invoke(name, event, { requestId, whenFull: "wait" }),
    sendToQueue: options.sendToQueue,
    onFailure: (name, description) => onLog(name, `could not be invoked: ${description}`),
  });

  function hasCapacity({ definition: { reservedConcurrency = concurrency }, busy }: Registered): boolean {
    return busyCount < concurrency && busy.size < reservedConcurrency;
  }

  function sandboxOf({ definition, idle }: Registered): Sandbox {
    for (let sandbox = idle.pop(); sandbox; sandbox = idle.pop()) if (sandbox.isAlive) return sandbox;
    const onLine = (line: string) => onLog(definition.name, line);
    const accessKeyId = sandboxKey(definition.name, ++sandboxesMade);
    const { worker } = options;
    const endpoint = options.endpoint();
    return createOne({ code: definition, region, endpoint, worker, accessKeyId, onLog: onLine });
  }

  async function invoke(reference: string, event: unknown, how: InvokeOptions = {}): Promise<Outcome> {
    const { requestId: id = randomUUID(), whenFull = "throttle", ahead = 0, onLog: onLine } = how;
    let target = registry.find(reference);
    const traceHeader = traceOf(target, how.traceHeader);
    while (!isClosing && !hasCapacity(target)) {
      if (whenFull === "throttle") throw new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429);
      await new Promise<void>((resolve) => waiting.add(resolve));
      target = registry.find(reference);
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
      const isCurrent = registry.all().includes(target);
      const isKept = sandbox.isAlive && isCurrent && !isClosing && !isFrozenForGood(target.definition.name);
      if (isKept) target.idle.push(sandbox);
      else await sandbox.close();
      wakeWaiting();
    }
  }

  function traceOf({ definition: { name, recursive } }: Registered, cause: string | undefined): string {
    const arn = arnOf(name);
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
      const { name } = definition;
      const registered = { ...definition, arn: arnOf(name), version: LATEST };
      const busy = busyByName.get(name) ?? new Set();
      busyByName.set(name, busy);
      const replaced = registry.put(name, { definition: registered, idle: [], busy });
      for (const sandbox of replaced?.idle ?? []) void sandbox.close();
      asynchronous.resume(name);
    },
    publish(name) {
      const { definition } = registry.publish(name, (version, latest) => ({
        definition: { ...latest.definition, arn: `${arnOf(name)}:${version}`, version },
        idle: [],
        busy: latest.busy,
      }));
      asynchronous.resume(definition.arn);
      return definition;
    },
    putAlias: registry.putAlias,
    alias: registry.alias,
    unpublish(name, version) {
      for (const sandbox of registry.remove(name, version)?.idle ?? []) void sandbox.close();
    },
    get: (reference) => registry.find(reference).definition,
    list: () => registry.latest().map(({ definition }) => definition),
    invoke,
    invokeAsync(reference, event) {
      const { name, arn, version } = registry.find(reference).definition;
      asynchronous.accept(version === LATEST ? name : arn, event);
    },
    pending: asynchronous.pending,
    killSandboxes(reference) {
      const busy = [...registry.find(reference).busy];
      for (const sandbox of busy) void sandbox.close();
      return busy.length;
    },
    killSandbox(accessKeyId) {
      const busy = registry.all().flatMap((one) => [...one.busy]);
      const sandbox = busy.find((one) => one.accessKeyId === accessKeyId);
      if (!sandbox) return false;
      void sandbox.close();
      return true;
    },
    async close() {
      isClosing = true;
      wakeWaiting();
      const sandboxes = registry.all().flatMap(({ idle, busy }) => [...idle, ...busy]);
      await Promise.all([asynchronous.close(), ...sandboxes.map((sandbox) => sandbox.close())]);
    },
  };
}
