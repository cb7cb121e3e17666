// @ts-check
// Runs inside a worker thread: one Lambda sandbox. Plain JavaScript, so that it loads by path whether the local cloud runs
// from its sources or from a bundle.
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { receiveGuest } from "./guest.mjs";
import { describeError, loadHandler, runHandler } from "./run-handler.mjs";

/** @typedef {import("./run-handler.d.mts").Invocation} Invocation */

/**
 * @typedef {{ port: import("node:worker_threads").MessagePort, wake: Int32Array, bundle: string, handlerName: string,
 *   guest: import("./guest.d.mts").GuestCode | null, endpoint: string }} SandboxData
 */
const { port, wake, bundle, handlerName, guest, endpoint } = /** @type {SandboxData} */ (workerData);

// A sandbox on Lambda is a process of its own, whose clock starts with it; a thread's would go on from this process's.
const sinceProcessStart = performance.now.bind(performance);
const startedAt = sinceProcessStart();
performance.now = () => sinceProcessStart() - startedAt;

// A call in virtual time has its function see that time.
const RealDate = Date;
let ahead = 0;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, asked) =>
    Reflect.construct(target, given.length === 0 ? [RealDate.now() + ahead] : given, asked),
  apply: () => new Date().toString(),
  get: (target, name, receiver) =>
    name === "now" ? () => RealDate.now() + ahead : Reflect.get(target, name, receiver),
});

// Text is posted as it is written: the worker's own streams would hold it back while it is frozen.
for (const stream of [process.stdout, process.stderr]) {
  const decoder = new TextDecoder();
  /** @param {string | Uint8Array} chunk @param {unknown} [encoding] @param {unknown} [callback] */
  stream.write = (chunk, encoding, callback) => {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    port.postMessage({ kind: "log", text });
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") process.nextTick(done);
    return true;
  };
}

/** @param {unknown} error */
function crash(error) {
  port.postMessage({ kind: "crashed", error: describeError(error) });
  process.exit(1);
}

process.on("uncaughtException", crash);
process.on("unhandledRejection", (reason) => {
  crash(Object.assign(new Error(String(reason)), { name: "Runtime.UnhandledPromiseRejection" }));
});

/** Stops this thread, timers and sockets included, until there is something to do: a sandbox is frozen between invocations. */
function frozenUntilNext() {
  for (;;) {
    const message = receiveMessageOnPort(port);
    if (message) return /** @type {Invocation} */ (message.message);
    Atomics.wait(wake, 0, 0);
    Atomics.store(wake, 0, 0);
  }
}

if (guest) receiveGuest(guest, bundle, endpoint);
const handler = await loadHandler(bundle, handlerName, guest).catch(crash);
if (handler) port.postMessage({ kind: "ready" });
while (handler) {
  const invocation = frozenUntilNext();
  ahead = invocation.ahead;
  process.env._X_AMZN_TRACE_ID = invocation.traceHeader;
  try {
    port.postMessage({ kind: "reply", ...(await runHandler(handler, invocation)) });
  } catch (error) {
    port.postMessage({ kind: "failed", error: describeError(error) });
  }
}
