import type { GuestCode } from "./guest.mjs";

export interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** In async style, or in the callback style that the Node.js 20 runtime still had. */
export type Handler = (
  event: unknown,
  context: object,
  callback: (error: unknown, reply?: unknown) => void,
  // biome-ignore lint/suspicious/noExplicitAny: a reply is whatever the function makes it
) => any;

export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  /** X-Ray tracing header. */
  readonly traceHeader: string;
  /** Milliseconds that the function's clock is ahead of this machine's. */
  readonly ahead: number;
  /** Epoch milliseconds, on the function's clock. */
  readonly deadline: number;
  readonly functionName: string;
  readonly functionArn: string;
  readonly functionVersion: string;
  readonly memoryInMegabytes: number;
}

/** A reply as JSON text, and by what it was given: runtimes differ in what they take. */
export interface Answered {
  readonly json: string;
  readonly style: "promise" | "callback" | "value" | "nothing";
}

/**
 * Imports a bundle, or the code of a guest. Rejects with the code's own error, or one that has the Lambda runtime's name for the failure.
 * @param handlerName name of the export, or path to it with dots
 */
export function loadHandler(bundle: string, handlerName: string, guest?: GuestCode | null): Promise<Handler>;

/** Calls the handler. Rejects with its error. */
export function runHandler(handler: Handler, invocation: Invocation): Promise<Answered>;

/** An error as Lambda answers it. */
export function describeError(error: unknown): ErrorDescription;
