import type { CallFacts } from "./call/prompts.ts";
import { drawFor } from "./chance.ts";
import { DeadlineError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import { throughJson } from "./json.ts";
import type { LegsNow } from "./legs-now.ts";
import { errorOf, type Outcome } from "./outcome.ts";
import { failureOf, perform } from "./perform.ts";
import type { Notice, Ports } from "./ports.ts";
import type { RecordedStep, Step } from "./steps.ts";

type Background = Extract<Step, { readonly kind: "background" }>;

/** What came of a step without the phone. */
interface Taken {
  /** Null: it waits for the phone. */
  readonly outcome: Outcome | null;
  /** What changed in what is known of the call. */
  readonly changes: Partial<Journal>;
}

interface LiveContext {
  readonly ports: Ports;
  readonly legs: LegsNow;
  readonly facts: CallFacts;
  /** Epoch milliseconds at which the service asked. */
  readonly askedAt: number;
  readonly deadline: number;
  /** Epoch milliseconds at which the caller is told something else. */
  readonly giveUpAt: number;
  readonly notice: (kind: Notice["kind"], error?: unknown) => void;
}

const WAITS: Taken = { outcome: null, changes: {} };
const is = (outcome: Outcome): Taken => ({ outcome, changes: {} });

/** Steps that are taken for the first time. */
export class LiveSteps {
  readonly #context: LiveContext;

  constructor(context: LiveContext) {
    this.#context = context;
  }

  /**
   * Takes a step as far as it goes without the phone.
   * @param at how many steps were recorded before it
   */
  async take(step: RecordedStep, journal: Journal, at: number): Promise<Taken> {
    const { ports, legs, deadline, giveUpAt } = this.#context;
    // Somebody else has answered by now: nothing that follows counts.
    if (ports.clock.now() >= giveUpAt) throw new DeadlineError(journal.flow);
    switch (step.kind) {
      case "read":
        return is({ value: step.name === "now" ? this.#context.askedAt : drawFor(this.#key(step, journal, at)) });
      case "perform":
        return is(
          this.#noticed(
            await perform(step, { ports, key: this.#key(step, journal, at), deadline, failed: this.#failed }),
          ),
        );
      case "background":
        return this.#start(step, journal, at);
      case "wait":
        return this.#wait(step, journal);
      case "drop":
        return legs.other === undefined ? is({ value: undefined }) : WAITS;
      case "act":
      case "flush":
      case "hang-up":
      case "become":
        return WAITS;
      default:
        return step satisfies never;
    }
  }

  /** What a background task came to, or that it takes too long; null: nothing yet. */
  async outcomeOf(step: Background, journal: Journal, at: number): Promise<Outcome | null> {
    const { ports } = this.#context;
    const tasks = await ports.tasks();
    const outcome = await tasks.outcome(this.#key(step, journal, at));
    if (outcome !== null) return outcome;
    const isLate = ports.clock.now() - (journal.startedAt ?? 0) >= step.atMost;
    if (!isLate) return null;
    return this.#noticed({ failure: { code: "STEP_TIMEOUT", step: step.name, milliseconds: step.atMost } });
  }

  async #start(step: Background, journal: Journal, at: number): Promise<Taken> {
    const { ports, facts } = this.#context;
    const { transactionId, sipMediaApplicationId } = facts;
    const { name, args } = step;
    try {
      const tasks = await ports.tasks();
      const key = this.#key(step, journal, at);
      await tasks.start({ key, name, args: throughJson(args), transactionId, sipMediaApplicationId });
    } catch (error) {
      return is(failureOf(step, error, this.#failed));
    }
    return { outcome: null, changes: { startedAt: ports.clock.now() } };
  }

  #wait({ signals }: Extract<Step, { readonly kind: "wait" }>, journal: Journal): Taken {
    const signal = journal.inbox.find(({ kind }) => signals.includes(kind));
    if (signal) {
      return { outcome: { value: signal }, changes: { inbox: journal.inbox.filter((kept) => kept !== signal) } };
    }
    if (signals.includes("answered") && !journal.isUnanswered) return is({ value: { kind: "answered" } });
    const isOtherGone = signals.includes("other-hung-up") && this.#context.legs.other === undefined;
    return isOtherGone ? is({ value: { kind: "other-hung-up", sipResponseCode: null } }) : WAITS;
  }

  /** The same for each attempt of a step of a call. */
  #key({ name }: RecordedStep, { generation }: Journal, at: number): string {
    return `${this.#context.facts.transactionId}/${generation}.${at}/${name}`;
  }

  /** Nothing was thrown by a step whose end nobody knows: an operator hears of it all the same. */
  #noticed(outcome: Outcome): Outcome {
    const { failure } = outcome;
    if (failure?.code === "STEP_TIMEOUT" || failure?.code === "OUTCOME_UNKNOWN") this.#failed(errorOf(failure));
    return outcome;
  }

  readonly #failed = (error: unknown) => this.#context.notice("step-failed", error);
}
