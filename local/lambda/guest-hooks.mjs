// @ts-check
// Module hooks of a stranger's handler (Node.js: module.register): they run on a thread of their own.

/** @type {{ entry: string, source: string | null, sdkFrom: string }} */
let guest = { entry: "", source: null, sdkFrom: "" };

/** @param {typeof guest} data */
export function initialize(data) {
  guest = data;
}

/** What every Node.js runtime of Lambda since nodejs18.x brings with it. @param {string} specifier */
export function isRuntimePackage(specifier) {
  return specifier.startsWith("@aws-sdk/") || specifier.startsWith("@smithy/");
}

/** @type {import("node:module").ResolveHook} */
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!isRuntimePackage(specifier)) throw error;
    return next(specifier, { ...context, parentURL: guest.sdkFrom }).catch(() => {
      throw error;
    });
  }
}

/** @type {import("node:module").LoadHook} */
export async function load(url, context, next) {
  if (url !== guest.entry || guest.source === null) return next(url, context);
  return { format: "module", source: guest.source, shortCircuit: true };
}
