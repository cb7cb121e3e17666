// @ts-check
// What a Lambda runtime does around a handler. Plain JavaScript, because the sandbox's worker uses it as it is.
import { basename, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { importGuest } from "./guest.mjs";

/** @typedef {import("./run-handler.d.mts").Handler} Handler */

/** Error types of the runtime itself, by what Node.js calls the failure of an import. */
const IMPORT_FAILURES = new Map([
  ["ERR_MODULE_NOT_FOUND", "Runtime.ImportModuleError"],
  ["MODULE_NOT_FOUND", "Runtime.ImportModuleError"],
  ["SyntaxError", "Runtime.UserCodeSyntaxError"],
]);

/** @param {string} type @param {string} message */
function runtimeError(type, message) {
  return Object.assign(new Error(message), { name: type });
}

/**
 * @param {string} bundle
 * @param {string} handlerName
 * @param {import("./guest.d.mts").GuestCode | null} [guest]
 * @returns {Promise<Handler>}
 */
export async function loadHandler(bundle, handlerName, guest = null) {
  const loading = guest ? importGuest(guest, bundle) : import(pathToFileURL(bundle).href);
  const module = await loading.catch((error) => {
    const type = IMPORT_FAILURES.get(error?.code) ?? IMPORT_FAILURES.get(error?.name);
    throw type ? runtimeError(type, String(error.message)) : error;
  });
  const handler = memberOf(module, handlerName) ?? memberOf(module.default, handlerName);
  if (typeof handler === "function") return handler;
  const file = guest ? basename(bundle, extname(bundle)) : "index";
  throw runtimeError("Runtime.HandlerNotFound", `${file}.${handlerName} is undefined or not exported`);
}

/** A handler may stand in an object that is exported, as in `index.handlers.inbound`. @param {unknown} module @param {string} path */
function memberOf(module, path) {
  return path
    .split(".")
    .reduce(
      (value, name) => /** @type {Record<string, unknown> | undefined} */ (value)?.[name],
      /** @type {any} */ (module),
    );
}

/**
 * @param {Handler} handler
 * @param {import("./run-handler.d.mts").Invocation} invocation
 * @returns {Promise<import("./run-handler.d.mts").Answered>}
 */
export async function runHandler(handler, { event, ...invocation }) {
  /** @type {import("./run-handler.d.mts").Answered["style"]} */
  let style = "callback";
  const reply = await new Promise((resolve, reject) => {
    /** @param {unknown} error @param {unknown} [answer] */
    const callback = (error, answer) => (error ? reject(error) : resolve(answer));
    const returned = handler(event, contextOf(invocation, callback), callback);
    const isPromise = typeof returned?.then === "function";
    // A handler that takes no callback answers by what it returns.
    if (!isPromise && handler.length >= 3) return;
    style = isPromise ? "promise" : returned === undefined ? "nothing" : "value";
    resolve(returned);
  });
  try {
    return { json: JSON.stringify(reply ?? null) ?? "null", style };
  } catch (error) {
    throw runtimeError("Runtime.MarshalError", `Unable to stringify response body: ${error}`);
  }
}

/**
 * @param {Omit<import("./run-handler.d.mts").Invocation, "event">} invocation
 * @param {(error: unknown, reply?: unknown) => void} callback
 */
function contextOf({ id, deadline, functionName, functionArn, functionVersion, memoryInMegabytes }, callback) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryInMegabytes),
    awsRequestId: id,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: callback,
    fail: callback,
    succeed: (/** @type {unknown} */ reply) => callback(null, reply),
  };
}

/** @param {unknown} error */
export function describeError(error) {
  const known = error instanceof Error ? error : new Error(String(error));
  return { errorType: known.name, errorMessage: known.message, trace: (known.stack ?? "").split("\n") };
}
