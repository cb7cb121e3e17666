import type { Json, JsonOf } from "../json.ts";
import { type Attempt, type Delivery, type Flow, type NamedFlow, take } from "../steps.ts";
import type { Prompt } from "./prompts.ts";
import { Waiting } from "./waiting.ts";

export interface PerformOptions {
  /**
   * `at-least-once` (default): an attempt may be repeated, always with the same idempotency key; one result is recorded. `at-most-once`:
   * for services that take no such key; it is begun once, and OutcomeUnknownError says that nobody knows how it ended. `repeatable`: only
   * reads; nothing but the journal remembers it.
   */
  readonly delivery?: Delivery;
  /** Milliseconds; never more than the time in which the caller must be answered. */
  readonly atMost?: number;
}

export interface BackgroundOptions {
  /** What the caller hears until there is a result, again and again. */
  readonly hold: Prompt;
  /** Milliseconds, default 120,000. */
  readonly atMost?: number;
}

/** What a flow does to the world, and what it asks of it. */
export class Effects extends Waiting {
  /**
   * A short side effect, such as a request to a database or a service. Its result is recorded: it must be JSON.
   * @param name what the journal calls it; keep it when the code around it changes
   * @throws StepTimeoutError when there is no result in time, StepFailedError when it throws, OutcomeUnknownError
   */
  *perform<Value>(
    name: string,
    attempt: (attempt: Attempt) => Value | Promise<Value>,
    { delivery = "at-least-once", atMost }: PerformOptions = {},
  ): Flow<JsonOf<Value>> {
    return yield* take<JsonOf<Value>>({ kind: "perform", name, delivery, atMost: atMost ?? null, attempt });
  }

  /**
   * A slow side effect: a named task that runs in a function of its own, while the caller hears something.
   * @param name of the task
   * @returns what the task came to
   * @throws StepTimeoutError, StepFailedError when the task threw
   */
  *background<Result extends Json | undefined = Json>(
    name: string,
    args: Json | undefined,
    { hold, atMost = 120_000 }: BackgroundOptions,
  ): Flow<Result> {
    const order = this.promptOrder(hold, "LEG-A", 3);
    return yield* take<Result>({ kind: "background", name, args, atMost, hold: order });
  }

  /** Epoch milliseconds at which the service asked what to do: the time of the event that the flow goes on with. Recorded. */
  *now(): Flow<number> {
    return yield* take<number>({ kind: "read", name: "now" });
  }

  /** From 0 (inclusive) to 1. Recorded; an attempt that is repeated draws the same. */
  *random(): Flow<number> {
    return yield* take<number>({ kind: "read", name: "random" });
  }

  /** Goes on as another flow, or as this one from its start, with an empty journal. `finally` blocks run first. */
  *become<Args extends Json | undefined>(
    flow: NamedFlow<Args>,
    ...[args]: undefined extends Args ? [args?: Args] : [args: Args]
  ): Flow<never> {
    return yield* take<never>({ kind: "become", name: "become", flow, args });
  }
}
