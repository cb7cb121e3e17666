import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { type FunctionCode, sandboxEnvironment } from "./function-code.ts";
import type { Answered, ErrorDescription, Invocation } from "./run-handler.mjs";

/** What an invocation came to: the reply as JSON text, or how the function failed. */
export type Outcome = {
  /** Milliseconds from when a guest was called; loading it does not count. */
  readonly took?: number;
} & (
  | {
      readonly kind: "reply";
      readonly json: string;
      /** How a guest gave it. */
      readonly style?: Answered["style"];
    }
  | { readonly kind: "error"; readonly error: ErrorDescription }
);

export interface SandboxInvocation {
  /** The request id. */
  readonly id: string;
  readonly event: unknown;
  /** X-Ray tracing header that the AWS SDK passes on with every request. */
  readonly traceHeader: string;
  /** Milliseconds that the function's clock is ahead of this machine's: not 0 where a call in virtual time asks. */
  readonly ahead: number;
  /** Hears the lines that the function writes during this invocation. */
  readonly onLog?: (line: string) => void;
}

/** One sandbox: it runs one invocation at a time, and is used again while it lives. */
export interface Sandbox {
  /** What it signs its requests with. */
  readonly accessKeyId: string;
  invoke(invocation: SandboxInvocation): Promise<Outcome>;
  /** Whether it can take another invocation: not after a crash or a timeout. */
  readonly isAlive: boolean;
  /** Ends it; an invocation it is busy with fails. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  readonly code: FunctionCode;
  readonly region: string;
  /** Of the local cloud; becomes AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** Path of `sandbox-worker.mjs`. */
  readonly worker: string;
  /** Signs the requests of this sandbox alone, so that the local cloud knows whose they are. */
  readonly accessKeyId: string;
  readonly onLog: (line: string) => void;
}

type WorkerMessage =
  | { kind: "ready" }
  | { kind: "log"; text: string }
  | ({ kind: "reply" } & Answered)
  | { kind: "failed"; error: ErrorDescription }
  | { kind: "crashed"; error: ErrorDescription };

/** An invocation in the sandbox. Its time runs from when the handler is called: loading the bundle has a limit of its own. */
interface Running extends SandboxInvocation {
  timer: NodeJS.Timeout;
  /** When the handler was called; null: it is still being loaded. */
  begunAt: number | null;
  readonly resolve: (outcome: Outcome) => void;
}

/** Lambda developer guide, "Lambda execution environment lifecycle": the init phase is limited to 10 seconds. */
const INIT_TIMEOUT_IN_SECONDS = 10;
/** Node.js: "Unsettled Top-Level Await"; here the handler's promise, which nothing is left to settle. */
const UNSETTLED = 13;

/** A sandbox in a worker thread: its own environment, frozen between invocations, killed at its timeout. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { code } = options;
  const { bundle, handlerName } = code;
  const { port1: port, port2 } = new MessageChannel();
  const wake = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(options.worker, {
    env: sandboxEnvironment(code, options),
    execArgv: [],
    workerData: { port: port2, wake, bundle, handlerName, guest: code.guest ?? null, endpoint: options.endpoint },
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: code.memoryInMegabytes },
  });
  let isReady = false;
  let running: Running | null = null;
  let death: ((id: string) => ErrorDescription) | null = null;
  const log = lineSplitter((line) => {
    options.onLog(line);
    running?.onLog?.(line);
  });

  function receive(message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        isReady = true;
        if (running) begin(running);
        break;
      case "log":
        log.write(message.text);
        break;
      case "reply":
        finish({ kind: "reply", json: message.json, ...(code.guest ? { style: message.style } : {}) });
        break;
      case "failed":
        finish({ kind: "error", error: message.error });
        break;
      case "crashed":
        die(() => message.error);
        break;
      default:
        message satisfies never;
    }
  }

  function begin(invocation: Running): void {
    const { id, event, traceHeader, ahead } = invocation;
    const { name: functionName, arn: functionArn, version: functionVersion } = code;
    const { memoryInMegabytes, timeoutInSeconds } = code;
    invocation.begunAt = Date.now();
    const deadline = invocation.begunAt + ahead + timeoutInSeconds * 1000;
    clearTimeout(invocation.timer);
    invocation.timer = setTimeout(expire, timeoutInSeconds * 1000, timeoutInSeconds);
    port.postMessage({
      id,
      event,
      traceHeader,
      ahead,
      deadline,
      functionName,
      functionArn,
      functionVersion,
      memoryInMegabytes,
    } satisfies Invocation);
    Atomics.store(wake, 0, 1);
    Atomics.notify(wake, 0);
  }

  function expire(seconds: number): void {
    const when = new Date().toISOString();
    die((id) => ({
      errorType: "Sandbox.Timedout",
      errorMessage: `${when} ${id} Task timed out after ${seconds.toFixed(2)} seconds`,
    }));
    void worker.terminate();
  }

  function die(reason: (id: string) => ErrorDescription): void {
    death ??= reason;
    if (running) finish({ kind: "error", error: death(running.id) });
  }

  function finish(outcome: Outcome): void {
    log.flush();
    if (!running) return;
    const { timer, resolve, begunAt } = running;
    running = null;
    clearTimeout(timer);
    keepsProcessAlive(false);
    resolve(code.guest ? { ...outcome, took: begunAt === null ? 0 : Date.now() - begunAt } : outcome);
  }

  /** An idle sandbox does not keep the process alive. */
  function keepsProcessAlive(does: boolean): void {
    for (const handle of [worker, port]) does ? handle.ref() : handle.unref();
  }

  port.on("message", receive);
  worker.on("error", (error: NodeJS.ErrnoException) => {
    const killed = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    die((id) => (killed ? exitError(id, "signal: killed") : { errorType: error.name, errorMessage: error.message }));
  });
  worker.on("exit", (status) => {
    // What it said last may still be on its way.
    for (let last = receiveMessageOnPort(port); last; last = receiveMessageOnPort(port)) receive(last.message);
    die((id) => (status === UNSETTLED ? unsettledError : exitError(id, `exit status ${status}`)));
    log.flush();
    port.close();
  });
  keepsProcessAlive(false);

  return {
    accessKeyId: options.accessKeyId,
    get isAlive() {
      return death === null;
    },
    invoke(invocation) {
      return new Promise((resolve) => {
        if (death) return resolve({ kind: "error", error: death(invocation.id) });
        keepsProcessAlive(true);
        const timer = setTimeout(expire, INIT_TIMEOUT_IN_SECONDS * 1000, INIT_TIMEOUT_IN_SECONDS);
        running = { ...invocation, timer, begunAt: null, resolve };
        if (isReady) begin(running);
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}

function exitError(id: string, how: string): ErrorDescription {
  const errorMessage = `RequestId: ${id} Error: Runtime exited with error: ${how}`;
  return { errorType: "Runtime.ExitError", errorMessage };
}

const unsettledError: ErrorDescription = {
  errorType: "Runtime.NodeJsExit",
  errorMessage:
    "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled.",
};

/** Passes on whole lines; `flush` passes on a line that has no end yet. */
function lineSplitter(onLine: (line: string) => void): { write(text: string): void; flush(): void } {
  let rest = "";
  const pass = (lines: readonly string[]) => {
    for (const line of lines) if (line !== "") onLine(line);
  };
  return {
    write(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      pass(lines);
    },
    flush() {
      pass([rest]);
      rest = "";
    },
  };
}
