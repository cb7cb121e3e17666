import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";

export interface FunctionCode {
  readonly name: string;
  readonly arn: string;
  /** File that exports the handler. */
  readonly bundle: string;
  /** Name of the exported handler. */
  readonly handlerName: string;
  /** Variables of the function itself; the sandbox adds those that Lambda sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutInSeconds: number;
  readonly memoryInMegabytes: number;
}

export interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What an invocation came to: the reply as JSON text, or how the function failed. */
export type Outcome =
  | { readonly kind: "reply"; readonly json: string }
  | { readonly kind: "error"; readonly error: ErrorDescription };

/** One sandbox: it runs one invocation at a time, and is used again while it lives. */
export interface Sandbox {
  invoke(event: unknown): Promise<Outcome>;
  /** Whether it can take another invocation: not after a crash or a timeout. */
  readonly isAlive: boolean;
  close(): Promise<void>;
}

export interface SandboxOptions {
  readonly code: FunctionCode;
  readonly region: string;
  /** Of the local cloud; becomes AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** Path of `sandbox-worker.mjs`. */
  readonly worker: string;
  readonly onLog: (line: string) => void;
}

type WorkerMessage =
  | { kind: "ready" }
  | { kind: "log"; text: string }
  | { kind: "reply"; id: string; reply: string }
  | { kind: "failed"; id: string; error: ErrorDescription }
  | { kind: "crashed"; error: ErrorDescription };

/** The variables Lambda itself sets, with credentials that mean nothing, and the endpoint of the local cloud. */
export function sandboxEnvironment({ code, region, endpoint }: SandboxOptions): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    TZ: "UTC",
    LANG: "en_US.UTF-8",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL: endpoint,
    AWS_LAMBDA_FUNCTION_NAME: code.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(code.memoryInMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${code.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/${randomUUID()}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    LAMBDA_TASK_ROOT: dirname(code.bundle),
    _HANDLER: `index.${code.handlerName}`,
    ...code.environment,
  };
}

/** A sandbox in a worker thread: its own environment, frozen between invocations, killed at its timeout. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { code } = options;
  const { port1, port2 } = new MessageChannel();
  const wake = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(options.worker, {
    env: sandboxEnvironment(options),
    workerData: { port: port2, wake, bundle: code.bundle, handlerName: code.handlerName },
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: code.memoryInMegabytes },
  });
  const logs = lineSplitter(options.onLog);
  let settle: ((outcome: Outcome) => void) | null = null;
  let isAlive = true;

  function finish(outcome: Outcome): void {
    const waiting = settle;
    settle = null;
    if (!waiting) return;
    // An idle sandbox does not keep the process alive.
    worker.unref();
    port1.unref();
    waiting(outcome);
  }

  function die(error: ErrorDescription): void {
    isAlive = false;
    finish({ kind: "error", error });
  }

  port1.on("message", (message: WorkerMessage) => {
    switch (message.kind) {
      case "log":
        logs(message.text);
        break;
      case "reply":
        finish({ kind: "reply", json: message.reply });
        break;
      case "failed":
        finish({ kind: "error", error: message.error });
        break;
      case "crashed":
        die(message.error);
        break;
      case "ready":
        break;
      default:
        message satisfies never;
    }
  });
  worker.on("error", (error: Error) => die({ errorType: error.name, errorMessage: error.message }));
  worker.on("exit", (status) =>
    die({ errorType: "Runtime.ExitError", errorMessage: `Runtime exited with error: exit status ${status}` }),
  );
  worker.unref();
  port1.unref();

  return {
    get isAlive() {
      return isAlive;
    },
    invoke(event) {
      const id = randomUUID();
      return new Promise((resolve) => {
        const deadline = Date.now() + code.timeoutInSeconds * 1000;
        const timer = setTimeout(() => {
          const when = new Date().toISOString();
          const errorMessage = `${when} ${id} Task timed out after ${code.timeoutInSeconds.toFixed(2)} seconds`;
          die({ errorType: "Sandbox.Timedout", errorMessage });
          void worker.terminate();
        }, code.timeoutInSeconds * 1000);
        settle = (outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        };
        if (!isAlive) return die({ errorType: "Runtime.ExitError", errorMessage: "the sandbox is gone" });
        worker.ref();
        port1.ref();
        const { name: functionName, arn: functionArn, memoryInMegabytes } = code;
        port1.postMessage({ id, event, deadline, functionName, functionArn, memoryInMegabytes });
        thaw(wake);
      });
    },
    async close() {
      isAlive = false;
      await worker.terminate();
      port1.close();
    },
  };
}

function thaw(wake: Int32Array): void {
  Atomics.store(wake, 0, 1);
  Atomics.notify(wake, 0);
}

/** Passes on whole lines. */
function lineSplitter(onLine: (line: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  };
}

/** The handler in this process, for a debugger: no isolation, no freezing, no timeout. */
export function createInProcessSandbox(options: SandboxOptions): Sandbox {
  const { code } = options;
  const module = (async () => {
    Object.assign(process.env, sandboxEnvironment(options));
    return (await import(pathToFileURL(code.bundle).href)) as Record<
      string,
      (event: unknown, context: object) => unknown
    >;
  })();
  return {
    isAlive: true,
    async invoke(event) {
      try {
        const handler = (await module)[code.handlerName];
        if (!handler) throw new TypeError(`${code.handlerName} is not exported by ${code.bundle}`);
        const context = {
          functionName: code.name,
          invokedFunctionArn: code.arn,
          awsRequestId: randomUUID(),
          memoryLimitInMB: String(code.memoryInMegabytes),
          getRemainingTimeInMillis: () => code.timeoutInSeconds * 1000,
        };
        return { kind: "reply", json: JSON.stringify((await handler(event, context)) ?? null) };
      } catch (error) {
        const known = error instanceof Error ? error : new Error(String(error));
        return { kind: "error", error: { errorType: known.name, errorMessage: known.message } };
      }
    },
    close: async () => {},
  };
}
