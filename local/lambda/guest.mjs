// @ts-check
// What surrounds a handler that is not a bundle of Carillon's own: AWS is the local cloud even for a client that has never heard
// of AWS_ENDPOINT_URL, and the runtime's SDK is at hand. Plain JavaScript, because the sandbox's worker uses it as it is.
import http from "node:http";
import https from "node:https";
import { createRequire, Module, register, syncBuiltinESMExports } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL, urlToHttpOptions } from "node:url";
import { isRuntimePackage } from "./guest-hooks.mjs";

/** @typedef {import("./guest.d.mts").GuestCode} GuestCode */

/** Hosts of AWS: the services', and the few that have a domain of their own. */
const AWS_HOST = /(^|\.)(amazonaws\.com(\.cn)?|aws\.amazon\.com|api\.aws|chime\.aws)$/;
/** S3 names the bucket in the host, and the local S3 in the path. */
const BUCKET_HOST = /^(.+)\.s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/**
 * Makes this thread a Lambda runtime for a stranger's code.
 * @param {GuestCode} guest
 * @param {string} file
 * @param {string} endpoint of the local cloud
 */
export function receiveGuest(guest, file, endpoint) {
  redirectAws(endpoint);
  provideRuntimePackages(guest, file);
  process.setSourceMapsEnabled(true);
}

/**
 * The handler's module. TypeScript that was compiled to CommonJS runs as if it stood in its own file, with the packages beside it.
 * @param {GuestCode} guest
 * @param {string} file
 * @returns {Promise<Record<string, unknown>>}
 */
export async function importGuest(guest, file) {
  if (guest.compiled?.format !== "commonjs") return import(pathToFileURL(file).href);
  // Neither the constructor's fields nor `_compile` are in the types of Node.js, but both are what every compiler hooks into.
  const module = /** @type {any} */ (new Module(file));
  module.filename = file;
  module.paths = /** @type {any} */ (Module)._nodeModulePaths(dirname(file));
  module._compile(guest.compiled.text, file);
  const { exports } = module;
  return exports !== null && typeof exports === "object" ? exports : { default: exports };
}

/** @param {GuestCode} guest @param {string} file */
function provideRuntimePackages({ sdkFrom, compiled }, file) {
  const source = compiled?.format === "module" ? compiled.text : null;
  register("./guest-hooks.mjs", import.meta.url, { data: { entry: pathToFileURL(file).href, source, sdkFrom } });
  const runtime = createRequire(fileURLToPath(sdkFrom));
  const loader = /** @type {any} */ (Module);
  const resolve = loader._resolveFilename;
  loader._resolveFilename = (/** @type {string} */ request, /** @type {unknown[]} */ ...rest) => {
    try {
      return resolve.call(loader, request, ...rest);
    } catch (error) {
      if (!isRuntimePackage(request)) throw error;
      try {
        return runtime.resolve(request);
      } catch {
        throw error;
      }
    }
  };
}

/**
 * Sends what is meant for AWS to the local cloud. The Host header and the signature stay, so that it still says which service it is for.
 * @param {string} endpoint
 */
export function redirectAws(endpoint) {
  const local = new URL(endpoint);
  const agent = new http.Agent({ keepAlive: true });
  const plain = http.request;

  for (const library of [http, https]) {
    const original = library.request;
    /** @type {any} */
    const request = (/** @type {any[]} */ ...given) => {
      const { options, callback } = optionsOf(given);
      const host = hostOf(options);
      if (!AWS_HOST.test(host)) return Reflect.apply(original, library, given);
      const redirected = {
        ...options,
        protocol: "http:",
        host: local.hostname,
        hostname: local.hostname,
        port: local.port,
        path: pathOf(host, options.path ?? "/"),
        headers: withHost(options.headers, host),
        agent,
      };
      return plain(redirected, callback);
    };
    library.request = request;
    library.get = /** @type {any} */ (
      (/** @type {any[]} */ ...given) => {
        const sent = request(...given);
        sent.end();
        return sent;
      }
    );
  }
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (!AWS_HOST.test(url.hostname)) return fetch(input, init);
    return fetch(new Request(new URL(pathOf(url.hostname, url.pathname) + url.search, local), request));
  };
  syncBuiltinESMExports();
}

/** @param {any[]} given arguments of `http.request` in any of its three forms */
function optionsOf([first, second, third]) {
  const isLink = typeof first === "string" || first instanceof URL;
  const options = isLink ? { ...urlToHttpOptions(new URL(first)), ...(isOptions(second) ? second : {}) } : first;
  return { options: options ?? {}, callback: [first, second, third].find((value) => typeof value === "function") };
}

/** @param {unknown} value */
const isOptions = (value) => typeof value === "object" && value !== null;

/** @param {{ hostname?: string | null, host?: string | null }} options */
function hostOf({ hostname, host }) {
  return String(hostname ?? host ?? "")
    .replace(/:\d+$/, "")
    .toLowerCase();
}

/** @param {string} host @param {string} path */
function pathOf(host, path) {
  const bucket = BUCKET_HOST.exec(host)?.[1];
  return bucket === undefined ? path : `/${bucket}${path}`;
}

/** @param {unknown} headers @param {string} host */
function withHost(headers, host) {
  if (Array.isArray(headers)) return headers;
  const given = /** @type {Record<string, string>} */ (headers ?? {});
  return Object.keys(given).some((name) => name.toLowerCase() === "host") ? given : { ...given, host };
}
