// @ts-check
// Runs inside a worker thread: one Lambda sandbox. Plain JavaScript, so that it loads by path whether the local cloud runs
// from its sources or from a bundle.
import { pathToFileURL } from "node:url";
import { receiveMessageOnPort, workerData } from "node:worker_threads";

/** @typedef {{ id: string, event: unknown, deadline: number, functionName: string, functionArn: string, memoryInMegabytes: number }} Invocation */

/** @type {{ port: import("node:worker_threads").MessagePort, wake: Int32Array, bundle: string, handlerName: string }} */
const { port, wake, bundle, handlerName } = workerData;

// Lines are posted as they are written: the worker's own streams would hold them back while it is frozen.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (/** @type {string | Uint8Array} */ chunk) => {
    port.postMessage({ kind: "log", text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8") });
    return true;
  };
}

/** @param {unknown} error */
function describe(error) {
  const known = error instanceof Error ? error : new Error(String(error));
  return { errorType: known.name, errorMessage: known.message, trace: (known.stack ?? "").split("\n") };
}

/** @param {Invocation} invocation */
function contextOf(invocation) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: invocation.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: invocation.functionArn,
    memoryLimitInMB: String(invocation.memoryInMegabytes),
    awsRequestId: invocation.id,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - Date.now()),
  };
}

/**
 * @param {(event: unknown, context: object, callback: (error: unknown, reply?: unknown) => void) => unknown} handler
 * @param {Invocation} invocation
 */
async function invoke(handler, invocation) {
  return new Promise((resolve, reject) => {
    const callback = (/** @type {unknown} */ error, /** @type {unknown} */ reply) =>
      error ? reject(error) : resolve(reply);
    const returned = handler(invocation.event, contextOf(invocation), callback);
    // A handler that takes no callback answers by what it returns.
    if (returned instanceof Promise || handler.length < 3) resolve(returned);
  });
}

/** Stops this thread, timers and sockets included, until there is something to do: a sandbox is frozen between invocations. */
function frozenUntilNext() {
  for (;;) {
    const message = receiveMessageOnPort(port);
    if (message) return /** @type {Invocation} */ (message.message);
    Atomics.wait(wake, 0, 0);
    Atomics.store(wake, 0, 0);
  }
}

process.on("uncaughtException", (error) => {
  port.postMessage({ kind: "crashed", error: describe(error) });
  process.exit(1);
});

try {
  const module = await import(pathToFileURL(bundle).href);
  const handler = module[handlerName] ?? module.default?.[handlerName];
  if (typeof handler !== "function") throw new Error(`${handlerName} is not exported by the bundle`);
  port.postMessage({ kind: "ready" });
  for (;;) {
    const invocation = frozenUntilNext();
    try {
      const reply = (await invoke(handler, invocation)) ?? null;
      port.postMessage({ kind: "reply", id: invocation.id, reply: JSON.stringify(reply) });
    } catch (error) {
      port.postMessage({ kind: "failed", id: invocation.id, error: describe(error) });
    }
  }
} catch (error) {
  port.postMessage({ kind: "crashed", error: describe(error) });
}
