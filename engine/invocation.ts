import type { Finding } from "../shared/sma/finding.ts";
import type { Handler, HandlerAnswer } from "./handler.ts";
import type { WireRequest } from "./request.ts";
import type { Scheduler, Timer } from "./scheduler.ts";

/** After this long without an answer the service asks again (AWS: timeouts). */
export const RETRY_AFTER = 5_000;
/** After this long without an answer it gives up (AWS: timeouts). */
export const GIVE_UP_AFTER = 20_000;

export interface Attempt {
  readonly at: number;
  /** What came of it; null while nothing has. */
  answer: HandlerAnswer | null;
  /** Milliseconds until then. */
  took: number | null;
}

export type InvocationOutcome =
  | { readonly kind: "reply"; readonly payload: unknown; readonly findings: readonly Finding[] }
  /** `message`: what the service writes to the log of the SIP media application (AWS: unexpected-hangups). */
  | { readonly kind: "failed"; readonly message: string };

const MESSAGES: Readonly<Record<Exclude<HandlerAnswer["kind"], "reply">, string>> = {
  "function-error": "The AWS Lambda function returned an error.",
  throttled: "The AWS Lambda function was throttled.",
  "access-denied": "Access denied while invoking the AWS Lambda function.",
  silent: "AWS Lambda client operation timed out.",
};

/**
 * Invokes a handler as the service does: asks again after 5 s without an answer or at once after an error, as often as allowed; the
 * first reply counts; gives up after 20 s.
 */
export function invoke(
  { scheduler, handler, retries }: { scheduler: Scheduler; handler: Handler; retries: number },
  requestOf: (attempt: number) => WireRequest,
  done: (outcome: InvocationOutcome, attempts: readonly Attempt[]) => void,
): void {
  const attempts: Attempt[] = [];
  let pending = 0;
  let isOver = false;
  let retryTimer: Timer | null = null;

  const finish = (outcome: InvocationOutcome) => {
    isOver = true;
    retryTimer?.cancel();
    limit.cancel();
    done(outcome, attempts);
  };
  const fail = (kind: keyof typeof MESSAGES) => finish({ kind: "failed", message: MESSAGES[kind] });
  const limit = scheduler.after(GIVE_UP_AFTER, () => fail("silent"));

  const attempt = () => {
    const record: Attempt = { at: scheduler.now(), answer: null, took: null };
    const request = requestOf(attempts.push(record) - 1);
    pending++;
    retryTimer = attempts.length <= retries ? scheduler.after(RETRY_AFTER, attempt) : null;
    handler.invoke(request, (answer) => {
      if (record.answer !== null) return;
      record.answer = answer;
      record.took = scheduler.now() - record.at;
      // Silence is not an answer: the timers deal with it.
      if (isOver || answer.kind === "silent") return;
      pending--;
      if (answer.kind === "reply") {
        return finish({ kind: "reply", payload: answer.payload, findings: answer.findings ?? [] });
      }
      if (attempts.length <= retries) {
        retryTimer?.cancel();
        attempt();
      } else if (pending === 0) fail(answer.kind);
    });
  };
  attempt();
}
