// @ts-check
// What a Lambda runtime does around a handler. Plain JavaScript, because the sandbox's worker uses it as it is.
import { pathToFileURL } from "node:url";

/** @typedef {import("./run-handler.d.mts").Handler} Handler */

/** Error types of the runtime itself, by what Node.js calls the failure of an import. */
const IMPORT_FAILURES = new Map([
  ["ERR_MODULE_NOT_FOUND", "Runtime.ImportModuleError"],
  ["SyntaxError", "Runtime.UserCodeSyntaxError"],
]);

/** @param {string} type @param {string} message */
function runtimeError(type, message) {
  return Object.assign(new Error(message), { name: type });
}

/**
 * @param {string} bundle
 * @param {string} handlerName
 * @returns {Promise<Handler>}
 */
export async function loadHandler(bundle, handlerName) {
  const module = await import(pathToFileURL(bundle).href).catch((error) => {
    const type = IMPORT_FAILURES.get(error?.code) ?? IMPORT_FAILURES.get(error?.name);
    throw type ? runtimeError(type, String(error.message)) : error;
  });
  const handler = module[handlerName] ?? module.default?.[handlerName];
  if (typeof handler === "function") return handler;
  throw runtimeError("Runtime.HandlerNotFound", `index.${handlerName} is undefined or not exported`);
}

/**
 * @param {Handler} handler
 * @param {import("./run-handler.d.mts").Invocation} invocation
 * @returns {Promise<string>}
 */
export async function runHandler(handler, { event, ...invocation }) {
  const reply = await new Promise((resolve, reject) => {
    const returned = handler(event, contextOf(invocation), (error, reply) => (error ? reject(error) : resolve(reply)));
    // A handler that takes no callback answers by what it returns.
    if (typeof returned?.then === "function" || handler.length < 3) resolve(returned);
  });
  try {
    return JSON.stringify(reply ?? null) ?? "null";
  } catch (error) {
    throw runtimeError("Runtime.MarshalError", `Unable to stringify response body: ${error}`);
  }
}

/** @param {Omit<import("./run-handler.d.mts").Invocation, "event">} invocation */
function contextOf({ id, deadline, functionName, functionArn, memoryInMegabytes }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryInMegabytes),
    awsRequestId: id,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** @param {unknown} error */
export function describeError(error) {
  const known = error instanceof Error ? error : new Error(String(error));
  return { errorType: known.name, errorMessage: known.message, trace: (known.stack ?? "").split("\n") };
}
