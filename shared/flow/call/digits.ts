import type { DialKey, DigitsParameters } from "../../sma/action-parameters.ts";
import { Secret } from "../secret.ts";
import { type Failure, type Flow, type Order, type Step, type Success, take } from "../steps.ts";
import { audioSource, type OnLeg, type Prompt, Prompts, queued } from "./prompts.ts";

/** How digits are asked for. */
export type AskOptions = Prompt &
  OnLeg & {
    /** How many digits, exactly. */
    readonly length?: number;
    /** At least as many, default 1. */
    readonly min?: number;
    /** At most as many, default 128. */
    readonly max?: number;
    /** A regular expression that the digits as a whole must match. */
    readonly pattern?: string;
    /** Keys that end the input, default `#`. */
    readonly endKeys?: readonly DialKey[];
    /** Attempts in all, default 3. */
    readonly attempts?: number;
    /** Milliseconds for each attempt, default 7,000. */
    readonly timeout?: number;
    /** Milliseconds between two digits, default 3,000. */
    readonly betweenDigits?: number;
    /** Said or played after an attempt that failed, in the same form as the question; default: the question again. */
    readonly retry?: Prompt;
    /** What the journal calls it, default `askDigits`. */
    readonly name?: string;
  };

/** A choice of a menu for each key. */
export type Choices = { readonly [Key in DialKey]?: string };

export type MenuOptions<Of extends Choices, Otherwise extends string> = Prompt &
  OnLeg & {
    /** What each key means. */
    readonly choices: Of;
    /** What silence or other keys mean after the last attempt. */
    readonly otherwise: Otherwise;
  } & Pick<AskOptions, "attempts" | "timeout" | "retry" | "name">;

export interface ListenOptions extends OnLeg {
  /** A regular expression of what is listened for, for example `^\\*6$`. `#` and `*` are keys like any other. */
  readonly pattern: string;
  /** Milliseconds of quiet after which what was keyed is matched, default 1,000. */
  readonly betweenDigits?: number;
  /** Milliseconds after the first key at which what was keyed is forgotten, default 5,000; more than `betweenDigits`. */
  readonly forgetAfter?: number;
}

/** What a caller keys. */
export class Digits extends Prompts {
  /**
   * Asks for digits and waits for them, over all attempts.
   * @returns the digits without the key that ended them; a `Secret`, if they are asked for as one
   * @throws NoDigitsError after the last attempt; ActionFailedError
   */
  askDigits(options: AskOptions & { readonly secret: true }): Flow<Secret>;
  askDigits(options: AskOptions & { readonly secret?: false }): Flow<string>;
  *askDigits(options: AskOptions & { readonly secret?: boolean }): Flow<string | Secret> {
    const { name = "askDigits", secret = false } = options;
    const digits = yield* take<string | null>(this.#asking(name, options, { isSecret: secret }));
    return secret ? new Secret(name, digits) : (digits ?? "");
  }

  /**
   * Offers choices and waits for one of their keys, over all attempts.
   * @throws ActionFailedError when the prompt cannot be said or played
   */
  *menu<const Of extends Choices, const Otherwise extends string>(
    options: MenuOptions<Of, Otherwise>,
  ): Flow<NonNullable<Of[keyof Of]> | Otherwise> {
    const { choices, otherwise, name = "menu", ...asked } = options;
    const keys = Object.keys(choices) as DialKey[];
    const pattern = `^[${keys.join("")}]$`;
    // A key that is a choice cannot end the input as well.
    const endKeys = keys.includes("#") ? ([] as const) : undefined;
    const question = { ...asked, length: 1, pattern, ...(endKeys && { endKeys }) };
    const takeFailure = (failure: Failure) => (isNoDigits(failure) ? "" : undefined);
    const key = yield* take<string>(this.#asking(name, question, { takeFailure }));
    return (choices[key as DialKey] as NonNullable<Of[keyof Of]> | undefined) ?? otherwise;
  }

  /**
   * Listens for keys from now on, also while parties talk: see `wait`. Does not wait: it travels with the next step that does. Each leg has
   * one listener; a new one replaces it.
   */
  *listenForDigits({ pattern, betweenDigits = 1_000, forgetAfter = 5_000, leg = "LEG-A" }: ListenOptions): Flow {
    const parameters = {
      InputDigitsRegex: pattern,
      InBetweenDigitsDurationInMilliseconds: betweenDigits,
      FlushDigitsDurationInMilliseconds: forgetAfter,
    };
    yield* take<void>(queued("listenForDigits", { type: "ReceiveDigits", parameters, leg }));
  }

  /**
   * Sends keys to a leg, for example to an extension behind a number. Does not wait: it travels with the next step that does.
   * @param digits 1 to 50 of `0-9 * # A-D`, and `,` for a pause of 500 ms
   */
  *sendDigits(
    digits: string,
    {
      leg = "LEG-A",
      toneDuration,
    }: OnLeg & { /** Milliseconds, 50 to 24,000, default 250. */ toneDuration?: number } = {},
  ): Flow {
    const parameters = { Digits: digits, ...(toneDuration && { ToneDurationInMilliseconds: toneDuration }) };
    yield* take<void>(queued("sendDigits", { type: "SendDigits", parameters, leg }));
  }

  #asking(name: string, options: AskOptions, more: Partial<Extract<Step, { kind: "act" }>>): Step {
    const { endKeys = DEFAULT_END_KEYS } = options;
    const receive = (data: Success) =>
      withoutEndKey("ReceivedDigits" in data ? String(data.ReceivedDigits) : "", endKeys);
    return { kind: "act", name, order: this.#question(options), take: receive, ...more };
  }

  #question(options: AskOptions): Order {
    const { leg = "LEG-A", retry } = options;
    const digits = digitsParameters(options);
    if (options.play) {
      const AudioSource = audioSource(options.play);
      const FailureAudioSource = retry?.play ? audioSource(retry.play) : AudioSource;
      return { type: "PlayAudioAndGetDigits", parameters: { AudioSource, FailureAudioSource, ...digits }, leg };
    }
    const SpeechParameters = this.speech(options.say);
    const FailureSpeechParameters = retry?.say === undefined ? SpeechParameters : this.speech(retry.say);
    return { type: "SpeakAndGetDigits", parameters: { SpeechParameters, FailureSpeechParameters, ...digits }, leg };
  }
}

function digitsParameters(options: AskOptions): DigitsParameters {
  const { length, min = length ?? 1, max = length, pattern, endKeys = DEFAULT_END_KEYS } = options;
  const { attempts = 3, timeout = 7_000, betweenDigits = 3_000 } = options;
  // The guide wants Max to be more than Min, samples of AWS have both equal: an expression says it either way.
  const isExact = min === max;
  const wanted = pattern ?? (isExact ? `^\\d{${min}}$` : undefined);
  return {
    MinNumberOfDigits: isExact ? Math.max(0, min - 1) : min,
    ...(max !== undefined && { MaxNumberOfDigits: max }),
    ...(wanted !== undefined && { InputDigitsRegex: withEndKey(wanted, endKeys) }),
    TerminatorDigits: endKeys,
    InBetweenDigitsDurationInMilliseconds: betweenDigits,
    Repeat: attempts,
    RepeatDurationInMilliseconds: timeout,
  };
}

const DEFAULT_END_KEYS: readonly DialKey[] = ["#"];

/** Whether the key that ended the input is in front of the expression is not documented: it may be there or not. */
function withEndKey(pattern: string, endKeys: readonly DialKey[]): string {
  if (endKeys.length === 0 || !/(^|[^\\])\$$/.test(pattern)) return pattern;
  return `${pattern.slice(0, -1)}[${endKeys.join("")}]?$`;
}

/** Whether the key that ended the input comes with the digits is not documented: it is taken off. */
function withoutEndKey(digits: string, endKeys: readonly DialKey[]): string {
  return (endKeys as readonly string[]).includes(digits.slice(-1)) ? digits.slice(0, -1) : digits;
}

/**
 * Whether a question failed because nobody keyed what was asked for. Samples of AWS test for `InvalidDigitsReceived`; the guide's table has
 * `InvalidAudioSource` for it, which for a file can also mean that it is not there.
 */
export function isNoDigits({ Type, ErrorType, ErrorMessage }: Failure): boolean {
  if (ErrorType === "InvalidDigitsReceived") return true;
  if (ErrorType !== "InvalidAudioSource") return false;
  return Type === "SpeakAndGetDigits" || !/cannot access|bucket|file/i.test(ErrorMessage);
}
