import type { ActionParameters, LegTag } from "../sma/action-parameters.ts";
import type { ActionType } from "../sma/action-types.ts";
import type { ActionData } from "../sma/request.ts";
import type { Json } from "./json.ts";
import type { SignalKind } from "./signals.ts";

/** An action that names its leg by tag: its `CallId` is filled in when it is sent. */
export type Order = {
  [Type in ActionType]: { readonly type: Type; readonly parameters: ActionParameters[Type]; readonly leg: LegTag };
}[ActionType];

/** `ActionData` of `ACTION_SUCCESSFUL`. */
export type Success = ActionData<"ACTION_SUCCESSFUL">;
/** `ActionData` of `ACTION_FAILED`. */
export type Failure = ActionData<"ACTION_FAILED">;

/** How often a side effect may be attempted; see `Call.perform`. */
export type Delivery = "repeatable" | "at-least-once" | "at-most-once";

/** What the code behind a step is told of an attempt. */
export interface Attempt {
  /** The same for each attempt of this step in this call: pass it on as the token of whatever is called. */
  readonly idempotencyKey: string;
  /** Aborted when the result comes too late to count. */
  readonly signal: AbortSignal;
}

/** A point of a flow. `name` is what its journal entry is called; all but `queue` have one. */
export type Step =
  /** An action that needs no answer: travels with the next that does. */
  | { readonly kind: "queue"; readonly name: string; readonly order: Order }
  /** An action whose result the flow waits for. */
  | {
      readonly kind: "act";
      readonly name: string;
      readonly order: Order;
      /** What the flow gets of it. */
      readonly take: (data: Success) => Json | undefined;
      /** What the flow gets of a failure; undefined: an error. */
      readonly takeFailure?: (failure: Failure) => Json | undefined;
      /** The result exists only in the invocation that receives it. */
      readonly isSecret?: boolean;
    }
  /** Something that happens on the call, whichever comes first. */
  | {
      readonly kind: "wait";
      readonly name: string;
      readonly signals: readonly SignalKind[];
      /** Milliseconds after which `time` comes, if it is among the signals. */
      readonly atMost: number | null;
    }
  | {
      readonly kind: "perform";
      readonly name: string;
      readonly delivery: Delivery;
      readonly atMost: number | null;
      readonly attempt: (attempt: Attempt) => unknown;
    }
  | {
      readonly kind: "background";
      readonly name: string;
      readonly args: Json | undefined;
      readonly atMost: number;
      /** What the caller hears meanwhile, again and again. */
      readonly hold: Order;
    }
  | { readonly kind: "read"; readonly name: "now" | "random" }
  /** The second leg ends. */
  | { readonly kind: "drop"; readonly name: string }
  /** The call ends. */
  | { readonly kind: "hang-up"; readonly name: string; readonly sipResponseCode: "0" | "480" | "486" }
  | {
      readonly kind: "become";
      readonly name: string;
      readonly flow: NamedFlow<never>;
      readonly args: Json | undefined;
    };

/** Ten actions are queued and one more is to follow: they are sent, and their end is waited for. */
export interface Flush {
  readonly kind: "flush";
  readonly name: "flush";
}

/** A step that has an entry of its own in the journal. */
export type RecordedStep = Exclude<Step, { readonly kind: "queue" }> | Flush;

/** A part of a flow: a generator of steps that comes to a result. Use it with `yield*`. */
export type Flow<Result = void> = Generator<Step, Result, unknown>;

/** One step as a generator. */
export function* take<Result>(step: Step): Flow<Result> {
  return (yield step) as Result;
}

/** A flow, as far as its steps need to know one. */
export interface NamedFlow<Args> {
  (call: never, args: Args): Flow<unknown>;
  readonly flowName: string;
}
