import type { Finding } from "../shared/sma/finding.ts";
import type { WireRequest } from "./request.ts";
import type { Scheduler } from "./scheduler.ts";

/** What one attempt to invoke a handler comes to. */
export type HandlerAnswer =
  /** `findings`: what was noticed about the way it runs. */
  | { readonly kind: "reply"; readonly payload: unknown; readonly findings?: readonly Finding[] }
  /** The handler threw, or ended its process. */
  | { readonly kind: "function-error"; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: "throttled" }
  | { readonly kind: "access-denied" }
  /** It does not answer: its sandbox was stopped at the function's own time-out, or it is gone. */
  | { readonly kind: "silent" };

/** The other end of the contract, wherever it runs. Calls back once, or never. */
export interface Handler {
  invoke(request: WireRequest, answer: (answer: HandlerAnswer) => void): void;
}

/** A handler as its author writes it. */
export type HandlerFunction = (request: WireRequest) => unknown;

export interface InProcessOptions {
  /** How long an answer takes, in milliseconds of the call's time. Default 40. */
  readonly latency?: number | ((request: WireRequest) => number);
}

/**
 * A handler that is a function of this process, such as a flow under test. What goes in and comes out passes through JSON, as on
 * Lambda. A promise is waited for, and takes no time of the call but the latency.
 */
export function inProcess(
  handle: HandlerFunction,
  scheduler: Scheduler,
  { latency = 40 }: InProcessOptions = {},
): Handler {
  const latencyOf = typeof latency === "number" ? () => latency : latency;
  return {
    invoke(request, answer) {
      const later = (what: HandlerAnswer) => scheduler.after(latencyOf(request), () => answer(what));
      const failed = (error: unknown) => later(functionError(error));
      try {
        const result = handle(copyOf(request) as WireRequest);
        if (!(result instanceof Promise)) later(replyOf(result));
        else scheduler.whenDone(result, (value) => later(replyOf(value)), failed);
      } catch (error) {
        failed(error);
      }
    },
  };
}

function replyOf(value: unknown): HandlerAnswer {
  try {
    return { kind: "reply", payload: asPayload(value) };
  } catch (error) {
    return functionError(error);
  }
}

/** What a request is after JSON, which it consists of: the handler may do with it what it likes. */
function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  const copy: Record<string, unknown> = {};
  for (const name in value) copy[name] = copyOf((value as Record<string, unknown>)[name]);
  return copy;
}

const asPayload = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

function functionError(error: unknown): HandlerAnswer {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  return { kind: "function-error", errorType: name, errorMessage: message };
}
