import { assertNoErrors } from "../sma/errors.ts";
import { parseRequest, type ReceivedRequest } from "../sma/request.ts";
import { ignoresActions, validateReply } from "../sma/validate.ts";
import { onTheWire, type WireAction } from "./action-list.ts";
import { type CallFacts, promptOrder } from "./call/prompts.ts";
import { BadJournalError, DeadlineError, UnknownFlowError } from "./errors.ts";
import { DEFAULT_FALLBACK, type Fallback, fallbackOrders } from "./fallback.ts";
import type { FlowDefinition } from "./flow.ts";
import { decodeJournal, emptyJournal, JOURNAL_ATTRIBUTE, type Journal, withJournal } from "./journal.ts";
import type { Json } from "./json.ts";
import { legsNow } from "./legs-now.ts";
import { once } from "./once.ts";
import { tidyUp } from "./over.ts";
import type { Notice, Ports } from "./ports.ts";
import type { Order } from "./steps.ts";
import { CallTurn, type Turn, type TurnContext } from "./turn.ts";

/** Which flow answers a call. */
export interface Route {
  readonly flow: FlowDefinition<never>;
  readonly args?: Json;
}

export interface AnswererOptions {
  /** Every flow that a call can be in. */
  readonly flows: readonly FlowDefinition<never>[];
  /** Which flow answers a new call; null: none, and the caller hears the fallback. */
  readonly route: (facts: CallFacts) => Route | null;
  readonly ports: Ports;
  readonly fallback?: Fallback;
}

/** An invocation, as its runtime knows it. */
export interface Invocation {
  /** Of the Lambda function: a call ends on the version that answered it. */
  readonly functionVersion: string;
  /** Epoch milliseconds at which the service asked: before a cold start. */
  readonly askedAt: number;
  /** The event, where somebody has read it already. */
  readonly request?: ReceivedRequest;
}

/** What is answered to the service. */
export interface Reply {
  readonly SchemaVersion: string;
  readonly Actions?: readonly WireAction[];
  readonly TransactionAttributes?: Readonly<Record<string, unknown>>;
}

/** Answers events of calls. Never rejects. */
export type Answer = (event: unknown, invocation: Invocation) => Promise<unknown>;

/** Milliseconds after the question by which the answer must be there: the service asks again after 5,000 (AWS: timeouts). */
export const ANSWER_WITHIN = 4_000;
/** Milliseconds before that at which side effects end, and at which a flow is given up. */
const RESERVE_OF_EFFECTS = 600;
const RESERVE_OF_FLOW = 300;

/** Makes what answers calls with flows: one for each sandbox of a function. */
export function createAnswerer(options: AnswererOptions): Answer {
  const flows = new Map(options.flows.map((flow) => [flow.flowName, flow]));
  const ports = { ...options.ports, steps: once(options.ports.steps), tasks: once(options.ports.tasks) };
  const settings = { ...options, flows, ports, fallback: options.fallback ?? DEFAULT_FALLBACK };
  return async (event, invocation) => {
    let request: ReceivedRequest;
    try {
      request = invocation.request ?? parseRequest(event);
    } catch (error) {
      ports.notice({ kind: "fallback", transactionId: "", flow: "", step: "", sequence: 0, error });
      return blindReply(settings.fallback);
    }
    return new Answering(settings, request, event, invocation).answer();
  };
}

type Settings = Omit<AnswererOptions, "flows"> & {
  readonly flows: ReadonlyMap<string, FlowDefinition<never>>;
  readonly fallback: Fallback;
};

class Answering {
  readonly #settings: Settings;
  readonly #request: ReceivedRequest;
  readonly #event: unknown;
  readonly #invocation: Invocation;
  readonly #stored: Readonly<Record<string, unknown>>;
  #journal: Journal | null = null;

  constructor(settings: Settings, request: ReceivedRequest, event: unknown, invocation: Invocation) {
    this.#settings = settings;
    this.#request = request;
    this.#event = event;
    this.#invocation = invocation;
    this.#stored = request.CallDetails.TransactionAttributes ?? {};
  }

  async answer(): Promise<unknown> {
    const done = new AbortController();
    const { clock } = this.#settings.ports;
    const outOfTime = clock.sleep(this.#giveUpAt - clock.now(), done.signal).then(() => {
      throw new DeadlineError(this.#journal?.flow ?? "");
    });
    try {
      return await Promise.race([this.#reply(), outOfTime]);
    } catch (error) {
      return this.#fallBack(error);
    } finally {
      done.abort();
      outOfTime.catch(() => {});
    }
  }

  get #giveUpAt(): number {
    return this.#invocation.askedAt + ANSWER_WITHIN - RESERVE_OF_FLOW;
  }

  async #reply(): Promise<unknown> {
    const encoded = this.#stored[JOURNAL_ATTRIBUTE];
    this.#journal = encoded === undefined ? null : decodeJournal(encoded);
    const { functionVersion } = this.#invocation;
    const version = this.#journal?.version ?? functionVersion;
    if (version !== functionVersion) {
      const reply = await this.#settings.ports.forward(version, this.#event);
      if (reply !== null) return reply;
      this.#notice("version-gone");
    }
    return this.#wire(await this.#turn(version !== functionVersion));
  }

  async #turn(isForeign: boolean): Promise<Turn | null> {
    const { Sequence: sequence } = this.#request;
    const journal = this.#journal;
    if (journal === null) return UNASKED.has(this.#request.InvocationEventType) ? this.#early() : this.#begin();
    const isGap = sequence > journal.sequence + 1;
    if (isGap) this.#notice("sequence-gap");
    if (sequence <= journal.sequence) this.#notice("repeated-event");
    if (sequence < journal.sequence) return null;
    const own = { ...journal, version: this.#invocation.functionVersion };
    if (journal.over !== null && (journal.over !== "finished" || sequence !== journal.sequence))
      return this.#tidyUp(own);
    const turn = new CallTurn(own, this.#context(own, isForeign, isGap));
    return sequence === journal.sequence ? turn.repeat() : turn.next();
  }

  /** Something happens while the first event is still being answered: what runs goes on. */
  #early(): null {
    this.#notice("sequence-gap");
    return null;
  }

  async #begin(): Promise<Turn> {
    const { InvocationEventType: type } = this.#request;
    const legs = legsNow(this.#request);
    const isNew = BEGINNINGS.has(type);
    if (type === "HANGUP") return this.#tidyUp({ ...this.#unknownCall(), over: "hung-up" });
    if (!isNew) throw new BadJournalError("there is none");
    const callArguments = type === "NEW_OUTBOUND_CALL" ? (this.#request.ActionData?.Parameters.Arguments ?? {}) : {};
    const route = this.#settings.route(this.#facts(callArguments));
    if (route === null) throw new UnknownFlowError("for this call");
    const journal = {
      ...emptyJournal(this.#invocation.functionVersion, route.flow.flowName, route.args),
      isUnanswered: legs.caller?.Direction === "Outbound" && type !== "CALL_ANSWERED",
      callArguments,
    };
    this.#journal = journal;
    return new CallTurn(journal, this.#context(journal, false, false)).begin();
  }

  #unknownCall(): Journal {
    return emptyJournal(this.#invocation.functionVersion, "", undefined);
  }

  /** The flow is over: no leg is left behind. */
  #tidyUp(journal: Journal): Turn {
    const isRepeatOfFallback = journal.over === "failed" && journal.sequence === this.#request.Sequence;
    const legs = legsNow(this.#request);
    const orders = isRepeatOfFallback ? fallbackOrders(this.#settings.fallback, legs) : tidyUp(this.#request, legs);
    const { Sequence: sequence } = this.#request;
    return { orders, journal: { ...journal, sequence, hasSent: orders.length > 0 } };
  }

  #context(journal: Journal, isForeign: boolean, isGap: boolean): TurnContext {
    return {
      flows: this.#settings.flows,
      ports: this.#settings.ports,
      request: this.#request,
      legs: legsNow(this.#request),
      facts: this.#facts(journal.callArguments),
      askedAt: this.#invocation.askedAt,
      deadline: this.#invocation.askedAt + ANSWER_WITHIN - RESERVE_OF_EFFECTS,
      giveUpAt: this.#giveUpAt,
      isForeign,
      isGap,
      notice: (kind, error) => this.#notice(kind, error),
    };
  }

  #facts(callArguments: CallFacts["arguments"]): CallFacts {
    const { TransactionId, SipMediaApplicationId, Participants } = this.#request.CallDetails;
    const { caller } = legsNow(this.#request);
    const leg = caller ?? Participants[0];
    const headers = Object.entries(leg?.SipHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    return {
      transactionId: TransactionId,
      sipMediaApplicationId: SipMediaApplicationId,
      direction: leg?.Direction ?? "Inbound",
      from: leg?.From ?? "",
      to: leg?.To ?? "",
      sipHeaders: Object.fromEntries(headers),
      arguments: callArguments,
    };
  }

  #fallBack(error: unknown): Reply {
    const { functionVersion } = this.#invocation;
    this.#notice("fallback", error);
    const legs = legsNow(this.#request);
    const known = this.#journal ?? this.#unknownCall();
    const { Sequence: sequence } = this.#request;
    const isSecondFailure = known.over !== null;
    const orders = isSecondFailure ? tidyUp(this.#request, legs) : fallbackOrders(this.#settings.fallback, legs);
    const journal: Journal = {
      ...emptyJournal(functionVersion, known.flow, undefined),
      sequence,
      over: "failed",
      hasSent: orders.length > 0,
    };
    return {
      SchemaVersion: this.#request.SchemaVersion,
      ...(orders.length > 0 && !ignoresActions(this.#request) && { Actions: onTheWire(orders, legs) }),
      TransactionAttributes: this.#attributesDespite(journal),
    };
  }

  /** The attributes of others may have left no room: what ends the call comes first. */
  #attributesDespite(journal: Journal): Readonly<Record<string, unknown>> {
    try {
      return withJournal(this.#otherAttributes(), journal);
    } catch {
      return withJournal({}, journal);
    }
  }

  /** @throws InvalidReplyError, JournalOverflowError */
  #wire(turn: Turn | null): Reply {
    const { SchemaVersion } = this.#request;
    if (turn === null) return { SchemaVersion };
    const { orders, journal } = turn;
    const hasActions = orders !== null && orders.length > 0 && !ignoresActions(this.#request);
    const reply: Reply = {
      SchemaVersion,
      ...(hasActions && { Actions: onTheWire(orders, legsNow(this.#request)) }),
      ...(journal && { TransactionAttributes: withJournal(this.#otherAttributes(), journal) }),
    };
    assertNoErrors("reply", validateReply(reply, this.#request));
    return reply;
  }

  #otherAttributes(): Readonly<Record<string, unknown>> {
    const { [JOURNAL_ATTRIBUTE]: _, ...others } = this.#stored;
    return others;
  }

  #notice(kind: Notice["kind"], error?: unknown): void {
    const { CallDetails, Sequence: sequence } = this.#request;
    const { flow = "", pending: step = "" } = this.#journal ?? {};
    this.#settings.ports.notice({ kind, transactionId: CallDetails.TransactionId, flow, step, sequence, error });
  }
}

/** Events that come of themselves, and leave what runs alone unless they are answered with actions. */
const UNASKED: ReadonlySet<string> = new Set(["DIGITS_RECEIVED", "CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED"]);
const BEGINNINGS: ReadonlySet<string> = new Set(["NEW_INBOUND_CALL", "NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED"]);

/** What is answered to an event that cannot be read: nobody knows its legs. */
function blindReply(fallback: Fallback): Reply {
  const prompt = promptOrder(fallback, fallback.voice ?? {}, { leg: "LEG-A" });
  const orders: Order[] = [prompt, { type: "Hangup", parameters: {}, leg: "LEG-A" }];
  return { SchemaVersion: "1.0", Actions: onTheWire(orders, { find: () => undefined }) };
}
