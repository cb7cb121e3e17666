import type { LegTag } from "../sma/action-parameters.ts";
import { InvalidReplyError } from "../sma/errors.ts";
import { readAction } from "../sma/read-action.ts";
import { MOST_ACTIONS } from "../sma/read-reply.ts";
import { Call, type CallFacts } from "./call/call.ts";
import { DivergedError, RunawayFlowError } from "./errors.ts";
import type { FlowDefinition } from "./flow.ts";
import { stillQueued } from "./gone-leg.ts";
import type { Entry } from "./journal.ts";
import type { Json } from "./json.ts";
import { errorOf, type Outcome } from "./outcome.ts";
import type { Flush, Order, RecordedStep, Step } from "./steps.ts";

const FLUSH: Flush = { kind: "flush", name: "flush" };

/** Most steps that a flow takes in one invocation. */
const MOST_STEPS = 10_000;

export interface FlowRunOptions {
  readonly flow: FlowDefinition<never>;
  readonly args: Json | undefined;
  readonly facts: CallFacts;
  readonly entries: readonly Entry[];
}

/**
 * A flow on its way: takes the recorded steps again, and then one step after the other as it is told what each came to. The only place
 * where a generator is moved, the first time and on each replay alike.
 */
export class FlowRun {
  readonly flowName: string;
  readonly #generator: Generator<Step, unknown, unknown>;
  readonly #entries: Entry[];
  #at: IteratorResult<Step, unknown>;
  #cursor = 0;
  #steps = 0;
  /** Queued actions that travel with the step that is waited for next. */
  #queue: Order[] = [];
  /** The last listener of each leg. */
  readonly #listeners = new Map<LegTag, Order>();
  #isUnwinding = false;

  constructor({ flow, args, facts, entries }: FlowRunOptions) {
    this.flowName = flow.flowName;
    this.#entries = [...entries];
    this.#generator = flow(new Call(facts), args as never);
    this.#at = this.#generator.next();
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get queue(): readonly Order[] {
    return this.#queue;
  }

  listener(leg: LegTag): Order | undefined {
    return this.#listeners.get(leg);
  }

  /**
   * Runs on to the next step that has no entry.
   * @returns null: the flow is over
   * @throws whatever the flow throws
   */
  advance(): RecordedStep | null {
    for (;;) {
      if (++this.#steps > MOST_STEPS) throw new RunawayFlowError(this.flowName, MOST_STEPS);
      const isOver = this.#at.done === true;
      const halt = this.#at.done ? this.#end() : this.#halt(this.#at.value);
      if (halt === null && isOver) return null;
      if (halt === null) continue;
      const entry = this.#entries[this.#cursor];
      if (entry === undefined) return halt;
      if (entry.name !== halt.name) throw new DivergedError(this.flowName, entry.name, halt.name, this.#cursor);
      this.#go(halt, entry);
    }
  }

  /**
   * Tells the step where the flow has come to a halt what it came to, and records it. `advance` goes on.
   * @param isAtOnce nothing was sent for it: what is queued still waits
   */
  settle(step: RecordedStep, outcome: Outcome, isAtOnce: boolean): void {
    const isSecret = step.kind === "act" && step.isSecret && !outcome.failure;
    this.#entries.push({ name: step.name, outcome: isSecret ? { value: null } : outcome, isAtOnce });
    this.#go(step, { outcome, isAtOnce });
  }

  /** Runs the `finally` blocks of the flow: `advance` goes on with the steps in them. */
  unwind(): void {
    this.#isUnwinding = true;
    this.#queue = [];
    this.#at = this.#generator.return(undefined);
  }

  /** What follows the end of a flow is the end of its leg, which needs room as well. */
  #end(): Flush | null {
    return this.#queue.length > MOST_ACTIONS - 1 ? FLUSH : null;
  }

  /** Makes room in the queue, or comes to a halt when what is queued has to be sent first. */
  #halt(step: Step): RecordedStep | null {
    if (step.kind === "queue") {
      if (this.#isUnwinding) return this.#resume(undefined);
      if (!this.#isAccepted(step.name, step.order)) return null;
      if (this.#queue.length === MOST_ACTIONS) return FLUSH;
      this.#queue.push(step.order);
      if (step.order.type === "ReceiveDigits") this.#listeners.set(step.order.leg, step.order);
      return this.#resume(undefined);
    }
    if (step.kind === "act" && !this.#isAccepted(step.name, step.order)) return null;
    return this.#queue.length > room(step) ? FLUSH : step;
  }

  /** Whether the service would run an action; if not, the flow gets an error where it asked for it. */
  #isAccepted(name: string, { type, parameters }: Order): boolean {
    const { error, findings } = readAction(type, parameters, "");
    if (error === null) return true;
    const errors = findings.filter(({ severity }) => severity === "error");
    this.#throw(new InvalidReplyError(`${type} of the step "${name}"`, errors));
    return false;
  }

  #go(step: RecordedStep, { outcome, isAtOnce }: Pick<Entry, "outcome" | "isAtOnce">): void {
    this.#cursor++;
    if (isAtOnce) this.#queue = stillQueued(this.#queue, step, outcome);
    else if (SENDS.has(step.kind)) this.#queue = [];
    if (outcome.failure) this.#throw(errorOf(outcome.failure));
    // The step behind a flush has not been taken yet.
    else if (step.kind !== "flush") this.#resume(outcome.value);
  }

  #resume(value: unknown): null {
    this.#at = this.#generator.next(value);
    return null;
  }

  #throw(error: Error): void {
    this.#at = this.#generator.throw(error);
  }
}

/** Steps whose end says that what was queued has been sent. */
const SENDS: ReadonlySet<RecordedStep["kind"]> = new Set(["flush", "act", "wait", "background", "drop"]);

/** Most actions that may be queued when a step is taken. */
function room({ kind }: Step): number {
  switch (kind) {
    case "act":
    case "wait":
    case "background":
    case "drop":
      return MOST_ACTIONS - 1;
    // One for each leg.
    case "hang-up":
      return MOST_ACTIONS - 2;
    case "become":
      return 0;
    default:
      return MOST_ACTIONS;
  }
}
