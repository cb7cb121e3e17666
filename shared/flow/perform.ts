import { throughJson } from "./json.ts";
import type { Outcome } from "./outcome.ts";
import type { Ports } from "./ports.ts";
import type { Step } from "./steps.ts";

type Perform = Extract<Step, { readonly kind: "perform" }>;

/** How long to wait before asking again whether another attempt of the same step has come to an end, in milliseconds. */
const ASK_AGAIN_AFTER = 100;

export interface PerformContext {
  readonly ports: Pick<Ports, "clock" | "steps">;
  readonly key: string;
  /** Epoch milliseconds by which there must be an outcome. */
  readonly deadline: number;
  /** Told what the code threw: the flow only learns its name and code. */
  readonly failed: (error: unknown) => void;
}

/** Runs a side effect, or finds out what an earlier attempt came to. Never rejects. */
export async function perform(step: Perform, { ports, key, deadline, failed }: PerformContext): Promise<Outcome> {
  const { clock } = ports;
  const startedAt = clock.now();
  const until = Math.min(deadline, startedAt + (step.atMost ?? Number.POSITIVE_INFINITY));
  if (until <= startedAt) return { failure: { code: "STEP_TIMEOUT", step: step.name, milliseconds: 0 } };
  const [late, done] = [new AbortController(), new AbortController()];
  const outOfTime = clock.sleep(until - startedAt, done.signal).then((): Outcome => {
    if (!done.signal.aborted) late.abort();
    // It may have happened: who may try only once can only ask.
    if (step.delivery === "at-most-once") return { failure: { code: "OUTCOME_UNKNOWN", step: step.name } };
    return { failure: { code: "STEP_TIMEOUT", step: step.name, milliseconds: until - startedAt } };
  });

  async function attempt(): Promise<Outcome> {
    try {
      return { value: throughJson(await step.attempt({ idempotencyKey: key, signal: late.signal })) };
    } catch (error) {
      return failureOf(step, error, failed);
    }
  }

  async function remembered(): Promise<Outcome> {
    const store = await ports.steps();
    for (;;) {
      const claim = await store.claim(key, step.delivery === "at-most-once" ? null : until);
      if (claim.kind === "done") return claim.outcome;
      if (claim.kind === "claimed") return store.record(key, await attempt());
      // Whoever began it may still be at it: its result is better than a second attempt.
      await clock.sleep(ASK_AGAIN_AFTER, late.signal);
      if (late.signal.aborted) return outOfTime;
    }
  }

  const work = step.delivery === "repeatable" ? attempt() : remembered();
  const outcome = await Promise.race([work.catch((error: unknown) => failureOf(step, error, failed)), outOfTime]);
  done.abort();
  return outcome;
}

export function failureOf(
  { name: step }: { readonly name: string },
  error: unknown,
  failed: (error: unknown) => void,
): Outcome {
  failed(error);
  const thrown = Object(error) as { name?: unknown; code?: unknown; retryable?: unknown };
  const text = (value: unknown) => (typeof value === "string" ? value.slice(0, 80) : "");
  return {
    failure: {
      code: "STEP_FAILED",
      step,
      errorName: text(thrown.name) || "Error",
      errorCode: text(thrown.code),
      retryable: thrown.retryable === true,
    },
  };
}
