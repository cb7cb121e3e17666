import type { Clock } from "../clock.ts";
import type { Json } from "./json.ts";
import type { Outcome } from "./outcome.ts";

/** What is known of a step with side effects, under its idempotency key. */
export type Claim =
  /** Nobody has begun it: it is now begun by whoever asked. */
  | { readonly kind: "claimed" }
  /** It was begun, and has no result yet. */
  | { readonly kind: "begun" }
  | { readonly kind: "done"; readonly outcome: Outcome };

/**
 * Remembers steps with side effects across repeated and overlapping invocations. Touched only when a flow performs something that is not
 * `repeatable`.
 */
export interface StepStore {
  /**
   * Says what is known of a step, and begins it if nothing is, or if who began it has not come to an end in time: one conditional write.
   * @param until epoch milliseconds until which nobody else may begin it; null: for ever
   */
  claim(key: string, until: number | null): Promise<Claim>;
  /** Keeps the result of a step, unless there is one. The one that is kept. */
  record(key: string, outcome: Outcome): Promise<Outcome>;
}

/** A slow task for a function of its own. */
export interface Task {
  readonly key: string;
  readonly name: string;
  readonly args: Json | undefined;
  /** For `UpdateSipMediaApplicationCall` with `taskDone(key)`, once the outcome is kept. */
  readonly transactionId: string;
  readonly sipMediaApplicationId: string;
}

/** Runs slow tasks. */
export interface BackgroundTasks {
  /** Starts a task; to start one of the same key again does nothing. */
  start(task: Task): Promise<void>;
  /** What a task came to; null: nothing yet. */
  outcome(key: string): Promise<Outcome | null>;
}

/** Something about a call that an operator should know. Nothing in it is private. */
export interface Notice {
  readonly kind: /** The caller hears the fallback, for `error`. */
    | "fallback"
    /** A step failed for `error`, and the flow was told. */
    | "step-failed"
    /** Sequence numbers are missing between the last answered event and this one. */
    | "sequence-gap"
    /** An event was answered before, or a later one was. */
    | "repeated-event"
    /** A result that nobody waits for. */
    | "stale-result"
    /** A signal was forgotten because too many wait. */
    | "signal-dropped"
    /** The version that answered the call is gone. */
    | "version-gone";
  readonly transactionId: string;
  readonly flow: string;
  /** Name of the step that waits; empty: none. */
  readonly step: string;
  readonly sequence: number;
  readonly error?: unknown;
}

/** What the runtime needs of the world. */
export interface Ports {
  readonly clock: Clock;
  /** Called when a flow performs something that is to be remembered, once for each answerer. */
  readonly steps: () => Promise<StepStore>;
  /** Called when a flow starts something in the background, once for each answerer. */
  readonly tasks: () => Promise<BackgroundTasks>;
  /**
   * Invokes the version that answered the call with the same event.
   * @returns its reply; null: there is no such version any more
   */
  readonly forward: (version: string, event: unknown) => Promise<unknown>;
  readonly notice: (notice: Notice) => void;
}

/** The argument of an update that says which background task is done. */
export const TASK_ARGUMENT = "carillon-task";

/** `Arguments` for `UpdateSipMediaApplicationCall` when a task is done. */
export function taskDone(key: string): Readonly<Record<string, string>> {
  return { [TASK_ARGUMENT]: key };
}
