import type { Scheduler, Timer } from "../scheduler.ts";
import { speakingTime } from "../speech.ts";
import type { PartyLine } from "./party-line.ts";
import { isHeard, type Step } from "./script.ts";

/** Milliseconds it takes a person to act on what was heard. */
const REACTION = 300;
const DEFAULT_WITHIN = 30_000;
const DEFAULT_GAP = 150;
const DEFAULT_PATIENCE = 60_000;
/** Nobody stays on the telephone longer. */
const LONGEST = 3_600_000;

/** Something a script waited for in vain. */
export interface Unmet {
  readonly number: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly expected: string;
  /** What was heard since the step before. */
  readonly heard: readonly string[];
  readonly because: "too late" | "the call ended";
}

export interface PerformerOptions {
  readonly scheduler: Scheduler;
  readonly number: string;
  readonly steps: readonly Step[];
  readonly patience?: number | undefined;
  /** What a party without a script does on what it hears; see `improvise`. */
  readonly improvise?: ((heard: string) => readonly Step[]) | undefined;
  readonly unmet: (unmet: Unmet) => void;
}

interface Hearing {
  readonly text: string;
  readonly endsAt: number;
}

/** Someone on a telephone, doing what a script says. */
export class Performer {
  readonly #options: PerformerOptions;
  #line: PartyLine | null = null;
  #steps: readonly Step[];
  #at = 0;
  /** The step that waits to hear something. */
  #listening: Extract<Step, { hears: unknown }> | null = null;
  /** What was heard, and no step has waited for yet. */
  #heard: Hearing[] = [];
  #wake: Timer | null = null;
  #limit: Timer | null = null;
  #isOver = false;
  #hasBegun = false;

  constructor(options: PerformerOptions) {
    this.#options = options;
    this.#steps = options.steps;
  }

  attach(line: PartyLine): void {
    this.#line = line;
    this.#options.scheduler.after(LONGEST, () => line.hangUp(0));
  }

  /** The call is up, or the party waits for it to be. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#next();
  }

  heard(text: string, duration: number): void {
    if (this.#isOver) return;
    const endsAt = this.#options.scheduler.now() + duration;
    this.#heard.push({ text, endsAt });
    if (this.#listening) this.#listen(this.#listening);
    else if (this.#hasBegun && this.#at >= this.#steps.length) this.#idle();
  }

  /** The line is dead. */
  ended(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#wake?.cancel();
    this.#limit?.cancel();
    // The step that is being taken has been met, unless it still listens.
    const from = this.#hasBegun && !this.#listening ? this.#at + 1 : this.#at;
    for (const step of this.#steps.slice(from)) {
      if (!("hears" in step)) continue;
      this.#options.unmet(this.#unmet(step.hears, "the call ended"));
      return;
    }
  }

  #next(): void {
    const step = this.#steps[this.#at];
    if (this.#isOver) return;
    if (step === undefined) this.#idle();
    else this.#take(step);
  }

  #done(after = 0): void {
    this.#wait(after, () => {
      this.#at++;
      this.#next();
    });
  }

  #wait(duration: number, run: () => void): void {
    this.#wake?.cancel();
    this.#wake = this.#options.scheduler.after(duration, run);
  }

  #take(step: Step): void {
    const line = this.#line;
    if (!line) return;
    if ("hears" in step) {
      this.#limit = this.#options.scheduler.after(step.within ?? DEFAULT_WITHIN, () => {
        this.#options.unmet(this.#unmet(step.hears, "too late"));
        this.#listening = null;
        this.#at = this.#steps.length;
        line.hangUp(0);
      });
      this.#listening = step;
      this.#listen(step);
    } else if ("presses" in step) this.#press(line, step.presses, step.gap ?? DEFAULT_GAP);
    else if ("says" in step) line.say(step.says, step.lasts ?? speakingTime(step.says), () => this.#done());
    else if ("waits" in step) this.#done(step.waits);
    else if ("hangsUp" in step) line.hangUp(0);
    else step satisfies never;
  }

  #press(line: PartyLine, keys: string, gap: number): void {
    line.press(keys.charAt(0));
    const rest = keys.slice(1);
    if (rest === "") this.#done(gap);
    else this.#wait(gap, () => this.#press(line, rest, gap));
  }

  #listen({ hears, bargesIn = false }: Extract<Step, { hears: unknown }>): void {
    const index = this.#heard.findIndex(({ text }) => isHeard(hears, text));
    const match = this.#heard[index];
    if (!match) return;
    this.#heard = this.#heard.slice(index + 1);
    this.#listening = null;
    this.#limit?.cancel();
    const rest = bargesIn ? 0 : Math.max(0, match.endsAt - this.#options.scheduler.now());
    this.#done((Number.isFinite(rest) ? rest : 0) + REACTION);
  }

  /** Nothing more to do: waits for something to happen, and not for ever. */
  #idle(): void {
    const { improvise, patience = DEFAULT_PATIENCE, scheduler } = this.#options;
    const last = this.#heard.at(-1);
    const rest = last && Number.isFinite(last.endsAt) ? Math.max(0, last.endsAt - scheduler.now()) : 0;
    if (improvise && last) {
      this.#heard = [];
      this.#steps = improvise(last.text);
      this.#at = 0;
      if (this.#steps.length > 0) {
        this.#wait(rest + REACTION, () => this.#next());
        return;
      }
    }
    this.#wait(rest + patience, () => this.#line?.hangUp(0));
  }

  #unmet(expected: string | RegExp, because: Unmet["because"]): Unmet {
    const { number, scheduler } = this.#options;
    return {
      number,
      at: scheduler.now(),
      expected: String(expected),
      heard: this.#heard.map(({ text }) => text),
      because,
    };
  }
}
