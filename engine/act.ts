import type { ActionType } from "../shared/sma/action-types.ts";
import type { ServiceError } from "../shared/sma/finding.ts";
import type { ResolvedActions } from "../shared/sma/read-action.ts";
import { type Awaitable, whenThere } from "./awaitable.ts";
import type { Call } from "./call.ts";
import type { Leg } from "./leg.ts";
import type { Sound } from "./line.ts";
import type { ActionData } from "./request.ts";
import type { Timer } from "./scheduler.ts";

/** Members that an action adds to `ActionData`. */
export type Results = Readonly<Record<string, unknown>>;

/** How an action came out; `done`: well, and nobody is to be told. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly results: Results }
  | { readonly kind: "failed"; readonly error: ServiceError; readonly more: Results }
  | { readonly kind: "done" };

export interface ActOptions<Type extends ActionType> {
  readonly type: Type;
  readonly parameters: ResolvedActions[Type]["Parameters"];
  /** `Parameters` as `ActionData` repeats them. */
  readonly echo: Results;
  readonly leg: Leg;
  readonly call: Call;
  readonly done: (act: Act<ActionType>, outcome: Outcome) => void;
}

/** An action while it runs. What it waits for and what it plays ends with it. */
export class Act<Type extends ActionType> {
  readonly type: Type;
  readonly parameters: ResolvedActions[Type]["Parameters"];
  readonly leg: Leg;
  readonly call: Call;
  /** A newer list waits for its end. */
  isSuperseded = false;
  isOver = false;
  /** Takes a digit of its leg; false: it is not for this action. */
  onDigit: (digit: string) => boolean = () => false;
  onSpeech: (isSpeaking: boolean, text: string | null) => void = () => {};
  /** It is cut short; what it came to. */
  onStop: () => Results = () => ({});
  readonly #echo: Results;
  readonly #done: ActOptions<Type>["done"];
  readonly #timers: Timer[] = [];
  #isPlaying = false;

  constructor({ type, parameters, echo, leg, call, done }: ActOptions<Type>) {
    this.type = type;
    this.parameters = parameters;
    this.leg = leg;
    this.call = call;
    this.#echo = echo;
    this.#done = done;
  }

  after(milliseconds: number, run: () => void): Timer {
    const timer = this.call.world.scheduler.after(milliseconds, run);
    this.#timers.push(timer);
    return timer;
  }

  /** Goes on with a value when it is there, unless the action is over by then. Without it, the action fails. */
  whenThere<T>(value: () => Awaitable<T>, done: (value: T) => void, error: ServiceError = SYSTEM_EXCEPTION): void {
    const { scheduler } = this.call.world;
    whenThere(
      scheduler,
      value,
      (found) => {
        if (!this.isOver) done(found);
      },
      () => this.fail(error),
    );
  }

  /** Plays a sound until the action ends or says otherwise, to its leg. */
  startPlaying(sound: Sound): void {
    this.#isPlaying = true;
    this.call.play(this.leg, sound);
  }

  /** Plays a sound to its end. */
  play(sound: Sound, done: () => void): Timer {
    this.startPlaying(sound);
    return this.after(sound.duration, () => {
      this.#isPlaying = false;
      done();
    });
  }

  /** Ends the sound that plays. */
  silence(): void {
    if (this.#isPlaying) this.leg.line.silence();
    this.#isPlaying = false;
  }

  succeed(results: Results = {}): void {
    this.#finish({ kind: "succeeded", results });
  }

  fail(error: ServiceError, more: Results = {}): void {
    this.#finish({ kind: "failed", error, more });
  }

  /** Ends well, without an event. */
  finish(): void {
    this.#finish({ kind: "done" });
  }

  /** Cuts it short; nothing is reported. What it came to. */
  stop(): Results {
    const results = this.onStop();
    this.#end();
    return results;
  }

  data(results: Results): ActionData {
    return { Type: this.type, Parameters: { ...this.#echo, CallId: this.leg.callId }, ...results };
  }

  #finish(outcome: Outcome): void {
    if (this.isOver) return;
    this.#end();
    this.#done(this as unknown as Act<ActionType>, outcome);
  }

  #end(): void {
    this.isOver = true;
    for (const timer of this.#timers) timer.cancel();
    this.silence();
  }
}

export const SYSTEM_EXCEPTION: ServiceError = {
  ErrorType: "SystemException",
  ErrorMessage: "System error while running action.",
};
