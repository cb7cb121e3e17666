import type { LegTag } from "../sma/action-parameters.ts";
import { MOST_ACTIONS } from "../sma/read-reply.ts";
import type { ReceivedRequest } from "../sma/request.ts";
import { actionsFor, hangups, pauses } from "./action-list.ts";
import type { CallFacts } from "./call/prompts.ts";
import { type Decision, decide, MAKES_OTHER_LEG } from "./decide.ts";
import { DivergedError, UnknownFlowError } from "./errors.ts";
import type { FlowDefinition } from "./flow.ts";
import { FlowRun } from "./flow-run.ts";
import { legEnded, lostOrder, reachable } from "./gone-leg.ts";
import { encodeJournal, type Journal } from "./journal.ts";
import type { LegsNow } from "./legs-now.ts";
import { LiveSteps } from "./live-steps.ts";
import type { Outcome } from "./outcome.ts";
import { tidyUp } from "./over.ts";
import type { Notice, Ports } from "./ports.ts";
import { MOST_SIGNALS, type Signal } from "./signals.ts";
import type { Order, RecordedStep } from "./steps.ts";

export interface TurnContext {
  readonly flows: ReadonlyMap<string, FlowDefinition<never>>;
  readonly ports: Ports;
  readonly request: ReceivedRequest;
  readonly legs: LegsNow;
  readonly facts: CallFacts;
  /** Epoch milliseconds at which the service asked. */
  readonly askedAt: number;
  /** Epoch milliseconds by which each side effect must have come to an end. */
  readonly deadline: number;
  /** Epoch milliseconds at which the caller is told something else. */
  readonly giveUpAt: number;
  readonly isForeign: boolean;
  readonly isGap: boolean;
  readonly notice: (kind: Notice["kind"], error?: unknown) => void;
}

/** What is answered to an event. */
export interface Turn {
  /** Null: what runs goes on. */
  readonly orders: readonly Order[] | null;
  /** Null: there is nothing to remember. */
  readonly journal: Journal | null;
}

type Draft = { -readonly [Name in keyof Journal]: Journal[Name] };

/** One event of a call, answered by its flow. */
export class CallTurn {
  readonly #context: TurnContext;
  readonly #draft: Draft;
  /** As it was when the event came. */
  readonly #known: Journal;
  readonly #live: LiveSteps;
  #run: FlowRun;
  #step: RecordedStep | null;

  constructor(journal: Journal, context: TurnContext) {
    this.#context = context;
    this.#draft = { ...journal };
    this.#known = journal;
    this.#live = new LiveSteps(context);
    this.#run = this.#start(journal.flow);
    this.#step = this.#run.advance();
  }

  /** The first event of a call. */
  async begin(): Promise<Turn> {
    await this.#runOn();
    return this.#send();
  }

  /** An event that was answered before: the same answer. */
  repeat(): Turn {
    this.#checkStep();
    return this.#draft.hasSent ? this.#send() : this.#stay();
  }

  async next(): Promise<Turn> {
    const { request, legs, isGap, isForeign, notice } = this.#context;
    this.#checkStep();
    if (request.InvocationEventType === "CALL_ANSWERED") this.#draft.isUnanswered = false;
    if (request.InvocationEventType === "DIGITS_RECEIVED") this.#hear(legs.tagOf(request.ActionData.Parameters));
    if (this.#step === null) return this.#afterEnd();
    const { orders } = actionsFor(this.#step, this.#run.queue, legs);
    const decision = decide({ step: this.#step, orders, journal: this.#draft, legs, isGap, isForeign }, request);
    if ("isStale" in decision && decision.isStale) notice("stale-result");
    return this.#follow(this.#step, decision);
  }

  /** What waits must be what waited when the last event was answered. */
  #checkStep(): void {
    const { flow, pending, entries } = this.#draft;
    const found = this.#step?.name ?? "";
    if (found !== pending) throw new DivergedError(flow, pending || "its end", found || "its end", entries.length);
  }

  #start(name: string): FlowRun {
    const { flows, facts } = this.#context;
    const flow = flows.get(name);
    if (flow === undefined) throw new UnknownFlowError(name);
    return new FlowRun({ flow, args: this.#draft.args, facts, entries: this.#draft.entries });
  }

  async #follow(step: RecordedStep, decision: Decision): Promise<Turn> {
    switch (decision.kind) {
      case "settle":
        return this.#settle(step, decision.outcome);
      case "stay":
        return this.#stay();
      case "send":
        return this.#send();
      case "keep":
        this.#keep(decision.signal);
        return this.#stay();
      case "time":
        if (!this.#draft.left) return this.#settle(step, { value: { kind: "time" } });
        return this.#reply(pauses(this.#draft.left, this.#context.legs));
      case "look":
        return this.#look(step, decision.isHoldBroken);
      case "unwind":
        await this.#unwind();
        return this.#over("hung-up", tidyUp(this.#context.request, this.#context.legs));
      case "fail":
        await this.#unwind();
        throw decision.error;
      default:
        return decision satisfies never;
    }
  }

  async #settle(step: RecordedStep, outcome: Outcome): Promise<Turn> {
    if (step.kind === "act" && MAKES_OTHER_LEG.has(step.order.type) && !outcome.failure) {
      // Of a leg before this one.
      this.#draft.inbox = this.#draft.inbox.filter(({ kind }) => kind !== "other-hung-up");
    }
    const isCallerLeft = step.kind === "wait" && Object(outcome.value).kind === "caller-hung-up";
    Object.assign(this.#draft, { startedAt: null, isHoldSilent: false });
    if (isCallerLeft) this.#draft.isOtherAlone = true;
    this.#run.settle(step, outcome, false);
    this.#step = this.#run.advance();
    await this.#runOn();
    return this.#send();
  }

  /** Takes all steps that need nothing of the phone. */
  async #runOn(): Promise<void> {
    while (this.#step !== null) {
      if (this.#step.kind === "become") {
        const { flow, args } = this.#step;
        await this.#unwind();
        Object.assign(this.#draft, { flow: flow.flowName, args, entries: [], generation: this.#draft.generation + 1 });
        this.#run = this.#start(flow.flowName);
      } else {
        const step: RecordedStep = this.#step;
        const lost = lostOrder(step, this.#run.queue, this.#context.legs);
        const taken = lost
          ? { outcome: legEnded(step, lost), changes: {} }
          : await this.#live.take(step, this.#draft, this.#run.entries.length);
        Object.assign(this.#draft, taken.changes);
        if (taken.outcome === null) return;
        this.#run.settle(step, taken.outcome, step.kind !== "perform" && step.kind !== "read");
      }
      this.#step = this.#run.advance();
    }
  }

  /** Runs `finally` blocks: side effects in them are made, what would need the phone is left out. */
  async #unwind(): Promise<void> {
    this.#run.unwind();
    for (let step = this.#run.advance(); step !== null; step = this.#run.advance()) {
      const isEffect = step.kind === "perform" || step.kind === "read" || step.kind === "background";
      const outcome = isEffect ? (await this.#live.take(step, this.#draft, this.#run.entries.length)).outcome : null;
      if (outcome === null) this.#run.unwind();
      else this.#run.settle(step, outcome, false);
    }
  }

  /** Whether the background task is done; if not, the caller hears more of the same. */
  async #look(step: RecordedStep, isHoldBroken: boolean): Promise<Turn> {
    const { legs } = this.#context;
    if (step.kind !== "background") return this.#stay();
    const outcome = await this.#live.outcomeOf(step, this.#draft, this.#run.entries.length);
    if (outcome !== null) return this.#settle(step, outcome);
    if (this.#context.request.InvocationEventType === "CALL_UPDATE_REQUESTED") return this.#stay();
    this.#draft.isHoldSilent ||= isHoldBroken;
    const orders = this.#draft.isHoldSilent ? pauses(HOLD_PAUSE, legs).orders : [step.hold];
    return this.#reply({ orders, left: null });
  }

  /** An outbound call whose flow came to its end before it was answered. */
  #afterEnd(): Turn {
    const { request, legs } = this.#context;
    if (request.InvocationEventType === "CALL_ANSWERED") return this.#send();
    return request.InvocationEventType === "HANGUP" ? this.#over("hung-up", tidyUp(request, legs)) : this.#stay();
  }

  /** What is queued, and what the step that waits needs. */
  #send(): Turn {
    const { legs } = this.#context;
    const isEnd = this.#step === null || this.#step.kind === "hang-up";
    const queue = isEnd ? reachable(this.#run.queue, legs) : this.#run.queue;
    if (this.#step !== null) return this.#reply(actionsFor(this.#step, queue, legs));
    if (legs.isCallerGone) return this.#over("finished", hangups(legs));
    const list = { orders: [...queue, ...(legs.isOtherConnected ? [] : hangups(legs))], left: null };
    return this.#draft.isUnanswered ? this.#reply(list) : this.#over("finished", list.orders);
  }

  #reply({ orders, left }: { orders: readonly Order[]; left: number | null }): Turn {
    // The caller has hung up, and the event that says so is on its way; or nobody has answered yet.
    const isCallerLeaving = this.#context.legs.isCallerGone && !this.#draft.isOtherAlone;
    if (isCallerLeaving || this.#draft.isUnanswered) return this.#turn(null, left);
    return this.#turn([...this.#listeners(MOST_ACTIONS - orders.length), ...orders], left);
  }

  #over(over: NonNullable<Journal["over"]>, orders: readonly Order[]): Turn {
    this.#draft.over = over;
    this.#draft.inbox = [];
    return this.#turn(orders, null);
  }

  #turn(orders: readonly Order[] | null, left: number | null): Turn {
    const draft = this.#draft;
    Object.assign(draft, { left, hasSent: (orders ?? []).length > 0, pending: this.#step?.name ?? "" });
    draft.entries = this.#run.entries;
    draft.sequence = this.#context.request.Sequence;
    return { orders, journal: draft };
  }

  #stay(): Turn {
    const { request, isGap } = this.#context;
    // A gap stays visible until an event fits: one that is answered elsewhere at this moment may store another journal.
    // What is stored then must not be written over with what was known before it.
    if (isGap && encodeJournal(this.#draft) === encodeJournal(this.#known)) return { orders: null, journal: null };
    const sequence = isGap ? this.#draft.sequence : request.Sequence;
    const hasSent = sequence === this.#draft.sequence && this.#draft.hasSent;
    return { orders: null, journal: { ...this.#draft, sequence, hasSent } };
  }

  #keep(signal: Signal): void {
    const inbox = [...this.#draft.inbox, signal];
    if (inbox.length > MOST_SIGNALS) this.#context.notice("signal-dropped");
    this.#draft.inbox = inbox.slice(-MOST_SIGNALS);
  }

  #hear(leg: LegTag = "LEG-A"): void {
    if (!this.#draft.heard.includes(leg)) this.#draft.heard = [...this.#draft.heard, leg];
  }

  /** Listeners that have heard something: whether they go on is not documented, so they are installed again. */
  #listeners(room: number): readonly Order[] {
    const { heard } = this.#draft;
    const orders = heard.flatMap((leg) => (this.#context.legs.find(leg) && this.#run.listener(leg)) ?? []);
    if (orders.length > room) return [];
    this.#draft.heard = [];
    return orders;
  }
}

/** Silence, in milliseconds, where what the caller is to hear cannot be played. */
const HOLD_PAUSE = 5_000;
