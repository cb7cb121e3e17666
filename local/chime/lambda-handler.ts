import type { Handler, HandlerAnswer } from "../../engine/handler.ts";
import { RETRY_AFTER } from "../../engine/invocation.ts";
import type { Scheduler } from "../../engine/scheduler.ts";
import type { Finding } from "../../shared/sma/finding.ts";
import type { Functions } from "../lambda/functions.ts";
import type { Answered } from "../lambda/run-handler.mjs";
import type { Outcome } from "../lambda/sandbox.ts";
import { ServiceError } from "../wire/http.ts";

export interface LambdaHandlerOptions {
  readonly functions: Functions;
  /** ARN of the function. */
  readonly arn: string;
  readonly scheduler: Scheduler;
  /** Time on the wall, in milliseconds: how long the function took. */
  readonly now: () => number;
  /** Milliseconds of the call's time for an answer that took so many on the wall. */
  readonly latencyOf: (took: number) => number;
}

/** Quicker answers differ by what this machine happens to do. */
const QUICK = 1_000;
const QUICK_LATENCY = 40;

/** In virtual time: quick answers all take the same, so that a call is the same each time; a slow one takes as long as it took. */
export const steadyLatency = (took: number): number => (took < QUICK ? QUICK_LATENCY : Math.round(took / 100) * 100);

/** A function of the local Lambda as the other end of calls. */
export function lambdaHandler({ functions, arn, scheduler, now, latencyOf }: LambdaHandlerOptions): Handler {
  return {
    invoke(request, answer) {
      const startedAt = now();
      const later = (took: number, what: HandlerAnswer) => scheduler.after(latencyOf(took), () => answer(what));
      scheduler.whenDone(
        functions.invoke(arn, request, { ahead: scheduler.now() - startedAt }),
        (outcome) => {
          const took = outcome.took ?? now() - startedAt;
          later(took, answerOf(outcome, took));
        },
        (error) => later(0, refusalOf(error)),
      );
    },
  };
}

function answerOf(outcome: Outcome, took: number): HandlerAnswer {
  if (outcome.kind === "reply") {
    const ofStyle = outcome.style === undefined ? [] : STYLE_FINDINGS[outcome.style];
    const findings = took < RETRY_AFTER ? ofStyle : [...ofStyle, SLOW];
    return { kind: "reply", payload: JSON.parse(outcome.json) as unknown, findings };
  }
  const { errorType, errorMessage } = outcome.error;
  if (errorType === "Sandbox.Timedout") return { kind: "silent" };
  return { kind: "function-error", errorType, errorMessage };
}

function refusalOf(error: unknown): HandlerAnswer {
  if (!(error instanceof ServiceError)) throw error;
  return { kind: error.code === "TooManyRequestsException" ? "throttled" : "access-denied" };
}

const SLOW: Finding = {
  severity: "warning",
  path: "",
  rule: "handler-slow",
  message: "The handler took more than 5 s: by then the service has asked again, so it runs twice for one event.",
  fix: "Answer within 5 s, cold start included, and make what it does safe to repeat for the same TransactionId and Sequence.",
  source: "timeouts",
};

const AS_ASYNC = "Make it async, and return the reply.";
/** Lambda developer guide, "Define Lambda function handler in Node.js". */
const SOURCE = "lambda: nodejs-handler";

/** What an author should know about how the reply was given; the reply itself may be fine. */
const STYLE_FINDINGS: Readonly<Record<Answered["style"], readonly Finding[]>> = {
  promise: [],
  nothing: [],
  callback: [
    {
      severity: "warning",
      path: "",
      rule: "handler-callback",
      message: "The handler answers through its callback, which Lambda's runtimes from nodejs24.x on do not have.",
      fix: AS_ASYNC,
      source: SOURCE,
    },
  ],
  value: [
    {
      severity: "warning",
      path: "",
      rule: "handler-not-async",
      message:
        "The handler is not async: Lambda's runtimes before nodejs24.x ignore what it returns, and the call is dropped.",
      fix: AS_ASYNC,
      source: SOURCE,
    },
  ],
};
