import type { ServiceError } from "../shared/sma/finding.ts";
import { compileDigitsRegex } from "../shared/sma/rules/regex.ts";
import type { Act } from "./act.ts";
import type { Sound } from "./line.ts";
import type { Timer } from "./scheduler.ts";

export interface Prompts {
  readonly prompt: Sound;
  /** Played after an attempt that failed. */
  readonly failurePrompt: Sound;
}

type Collecting = Act<"PlayAudioAndGetDigits"> | Act<"SpeakAndGetDigits">;

/**
 * Collects digits after a prompt, as often as `Repeat` says in all (AWS: play-audio-get-digits). An attempt lasts
 * `RepeatDurationInMilliseconds` from the end of its prompt, or from the digit that cut the prompt short.
 */
export class DigitCollector {
  readonly #act: Collecting;
  readonly #prompts: Prompts;
  readonly #regex: RegExp | null;
  #attempts = 0;
  #digits = "";
  #phase: "prompt" | "input" | "failure" = "prompt";
  /** Of the prompt that plays. */
  #promptEnd: Timer | null = null;
  #attemptEnd: Timer | null = null;
  #gapEnd: Timer | null = null;

  constructor(act: Collecting, prompts: Prompts) {
    this.#act = act;
    this.#prompts = prompts;
    const { InputDigitsRegex: source } = act.parameters;
    this.#regex = source === undefined ? null : (compileDigitsRegex(source)?.regex ?? null);
  }

  start(): void {
    this.#act.onDigit = (digit) => {
      this.#digit(digit);
      return true;
    };
    this.#attempt();
  }

  #attempt(): void {
    this.#attempts++;
    this.#digits = "";
    this.#phase = "prompt";
    this.#promptEnd = this.#act.play(this.#prompts.prompt, () => this.#listen());
  }

  /** The prompt is over: now the time of the attempt runs. */
  #listen(): void {
    this.#phase = "input";
    const { RepeatDurationInMilliseconds } = this.#act.parameters;
    this.#attemptEnd = this.#act.after(RepeatDurationInMilliseconds, () => this.#judge(null));
  }

  #digit(digit: string) {
    const { bargeIn } = this.#act.call.world.policies;
    if (this.#phase !== "input") {
      if (!bargeIn) return;
      // A digit into the last failure prompt comes too late.
      if (this.#phase === "failure" && this.#isLastAttempt()) return;
      this.#promptEnd?.cancel();
      this.#act.silence();
      if (this.#phase === "failure") this.#attempts++;
      this.#digits = "";
      this.#listen();
    }
    const { TerminatorDigits, MaxNumberOfDigits, InBetweenDigitsDurationInMilliseconds } = this.#act.parameters;
    if ((TerminatorDigits as readonly string[]).includes(digit)) return this.#judge(digit);
    this.#digits += digit;
    if (this.#digits.length >= MaxNumberOfDigits) return this.#judge(null);
    this.#gapEnd?.cancel();
    this.#gapEnd = this.#act.after(InBetweenDigitsDurationInMilliseconds, () => this.#judge(null));
  }

  #isLastAttempt(): boolean {
    return this.#attempts >= this.#act.parameters.Repeat;
  }

  /** The attempt is over. @param terminator the key that ended it */
  #judge(terminator: string | null) {
    this.#attemptEnd?.cancel();
    this.#gapEnd?.cancel();
    const { policies } = this.#act.call.world;
    if (this.#isAccepted(terminator)) {
      const kept = policies.terminatorInDigits === "keep" ? (terminator ?? "") : "";
      return this.#act.succeed({ ReceivedDigits: this.#digits + kept });
    }
    const isLast = this.#isLastAttempt();
    if (isLast && !policies.failurePromptAfterLast) return this.#fail();
    this.#phase = "failure";
    this.#promptEnd = this.#act.play(this.#prompts.failurePrompt, () => (isLast ? this.#fail() : this.#attempt()));
  }

  #isAccepted(terminator: string | null): boolean {
    // Silence is no input, even where no digits are asked for.
    if (this.#digits === "" && terminator === null) return false;
    if (this.#digits.length < this.#act.parameters.MinNumberOfDigits) return false;
    if (!this.#regex) return true;
    const { regexOnDigits } = this.#act.call.world.policies;
    const alone = regexOnDigits !== "with-terminator" && this.#regex.test(this.#digits);
    return alone || (regexOnDigits !== "stripped" && this.#regex.test(this.#digits + (terminator ?? "")));
  }

  #fail(): void {
    const ErrorType = this.#act.call.world.policies.digitTimeoutError;
    this.#act.fail({ ErrorType, ErrorMessage: MESSAGES[ErrorType] });
  }
}

const MESSAGES = {
  InvalidDigitsReceived: "Invalid digits were received, or none.",
  InvalidAudioSource: "Audio Source parameter value is invalid.",
} as const satisfies Record<string, ServiceError["ErrorMessage"]>;
