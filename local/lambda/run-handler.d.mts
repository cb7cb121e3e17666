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
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryInMegabytes: number;
}

/** Imports a bundle. Rejects with the bundle's own error, or one that has the Lambda runtime's name for the failure. */
export function loadHandler(bundle: string, handlerName: string): Promise<Handler>;

/** Calls the handler. Resolves to its reply as JSON text, rejects with its error. */
export function runHandler(handler: Handler, invocation: Invocation): Promise<string>;

/** An error as Lambda answers it. */
export function describeError(error: unknown): ErrorDescription;
