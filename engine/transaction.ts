import { randomUuid } from "../shared/random.ts";
import type { Finding, ServiceError } from "../shared/sma/finding.ts";
import type { ReadReply } from "../shared/sma/read-reply.ts";
import { ActionList } from "./action-list.ts";
import { type Attributes, store } from "./attributes.ts";
import type { Call, SetUp, SetUpEvents } from "./call.ts";
import { deliver } from "./deliver.ts";
import { Delivery } from "./delivery.ts";
import type { SipMediaApplication, SipRule } from "./directory.ts";
import { isLive, type Leg } from "./leg.ts";
import { legEvents } from "./leg-events.ts";
import { Legs, type LegWatcher } from "./legs.ts";
import { NO_LINE, type Sound } from "./line.ts";
import type { Policies } from "./policies.ts";
import { type ActionData, type CallEvent, EVENT_RULES, requestFor } from "./request.ts";
import type { StoredRecording } from "./stored-recording.ts";
import { type EndReason, TraceWriter } from "./trace.ts";
import type { World } from "./world.ts";

/** An inbound call that is not answered by then is given up (AWS: case-1). */
export const UNANSWERED_AFTER = 30_000;
/** An API-created call that is not answered by then is given up; not documented. */
export const RINGS_FOR = 30_000;
/** No call is longer; not documented for SIP media applications. */
export const MOST_DURATION = 24 * 3_600_000;

/** Final responses of SIP (RFC 3261, section 21.4). */
const NOT_FOUND = 404;
const REQUEST_TIMEOUT = 408;
const TEMPORARILY_UNAVAILABLE = 480;
const REQUEST_TERMINATED = 487;

export interface TransactionOptions {
  readonly world: World;
  /** Who may take the call, the first one first. */
  readonly applications: readonly [SipMediaApplication, ...SipMediaApplication[]];
  /** Of an inbound call. */
  readonly rule: SipRule | null;
  readonly throttles: Pick<Call, "hasRoom" | "takeSpeech" | "takeVoiceFocus">;
  readonly watcher: LegWatcher | null;
  readonly ended: (transaction: Transaction) => void;
}

/** One call as a SIP media application sees it: legs, the actions that run on them, and what the handler is told. */
export class Transaction implements Call {
  readonly world: World;
  readonly transactionId: string;
  readonly startedAt: number;
  readonly rule: SipRule | null;
  readonly trace: TraceWriter;
  readonly hasRoom: Call["hasRoom"];
  readonly takeSpeech: Call["takeSpeech"];
  readonly takeVoiceFocus: Call["takeVoiceFocus"];
  meetingId: string | null = null;
  /** Applications that have not been asked. */
  readonly #otherApplications: SipMediaApplication[];
  #application: SipMediaApplication;
  readonly #legs: Legs;
  #attributes: Attributes | null = null;
  readonly #delivery: Delivery;
  readonly #list: ActionList;
  /** Of an API-created call whose number is to be dialled when the handler has been told. */
  #dial: (() => void) | null = null;
  /** Nothing is told any more. */
  #isMute = false;
  readonly #ended: TransactionOptions["ended"];
  #isEnded = false;

  constructor({ world, applications, rule, throttles, watcher, ended }: TransactionOptions) {
    this.world = world;
    this.transactionId = randomUuid(world.random);
    this.startedAt = world.scheduler.now();
    this.rule = rule;
    this.trace = new TraceWriter(this.transactionId, () => world.scheduler.now());
    [this.#application, ...this.#otherApplications] = applications;
    ({ hasRoom: this.hasRoom, takeSpeech: this.takeSpeech, takeVoiceFocus: this.takeVoiceFocus } = throttles);
    this.#ended = ended;
    this.#legs = new Legs(world, this.trace, watcher);
    this.#list = new ActionList(this);
    this.#delivery = new Delivery({
      world,
      trace: this.trace,
      handler: () => world.handlerOf(this.#application),
      requestFor: (event, sequence) => requestFor(event, sequence, this, this.#attributes),
      replied: (event, reply) => this.#replied(event, reply),
      failed: (event) => this.#failed(event),
      exhausted: () => this.#end("too-many-invocations", false),
      idle: () => this.#closeIfOver(),
    });
    world.scheduler.after(MOST_DURATION, () => this.#end("too-long", true));
  }

  get accountId(): string {
    return this.world.directory().accountId;
  }

  get policies(): Policies {
    return this.world.policies;
  }

  get application(): SipMediaApplication {
    return this.#application;
  }

  get isLive(): boolean {
    return this.#legs.hasLive;
  }

  get legs(): readonly Leg[] {
    return this.#legs.listed;
  }

  get everyLeg(): readonly Leg[] {
    return this.#legs.all;
  }

  get legB(): Leg | null {
    return this.#legs.b;
  }

  /** A call comes in. */
  receive(setUp: SetUp): void {
    const leg = this.#legs.create(setUp, "Inbound");
    this.#legs.add(leg);
    leg.line = setUp.connect(this.#eventsOf(leg, NOBODY)) ?? NO_LINE;
    this.#tell("NEW_INBOUND_CALL", leg);
    const giveUp = () => {
      if (leg.state !== "early") return;
      // A second leg that rings will answer this one, or not: `CallAndBridge` has a limit of its own.
      if (this.legB) this.world.scheduler.after(UNANSWERED_AFTER, giveUp);
      else this.hangUp(leg, TEMPORARILY_UNAVAILABLE, "not-answered");
    };
    this.world.scheduler.after(UNANSWERED_AFTER, giveUp);
  }

  /** `CreateSipMediaApplicationCall`: the handler is told, then the number is dialled. */
  call(setUp: SetUp, args: Readonly<Record<string, string>> | null): void {
    const leg = this.#legs.create(setUp, "Outbound");
    this.#legs.add(leg);
    this.#dial = () => this.#dialFirst(leg, setUp);
    this.#tell("NEW_OUTBOUND_CALL", leg, args && { Type: "CallCreateRequest", Parameters: { Arguments: args } });
  }

  /** `UpdateSipMediaApplicationCall`. */
  update(args: Readonly<Record<string, string>>): void {
    const leg = this.legs.find(isLive);
    if (leg) this.#tell("CALL_UPDATE_REQUESTED", leg, { Type: "CallUpdateRequest", Parameters: { Arguments: args } });
  }

  post(event: CallEvent): void {
    if (!this.#isMute) this.#delivery.post(event);
  }

  note(finding: Finding): void {
    this.#delivery.note(finding);
  }

  play(leg: Leg, sound: Sound): void {
    this.trace.heard(leg, sound);
    leg.line.play(sound);
  }

  answer(leg: Leg): void {
    leg.line.answer();
    this.#legs.connected(leg);
  }

  setUp(setUp: SetUp, events: SetUpEvents): Leg | null {
    const leg = this.#legs.create(setUp, "Outbound");
    const line = setUp.connect(this.#eventsOf(leg, events));
    if (!line) return null;
    leg.line = line;
    this.#legs.add(leg);
    return leg;
  }

  giveUp(leg: Leg, sipResponseCode: number): void {
    if (leg.state !== "early") return;
    leg.line.end(sipResponseCode);
    this.#legs.forget(leg, sipResponseCode, "not-answered");
  }

  connect(meetingId: string | null): void {
    this.meetingId = meetingId;
    const { a, b } = this.#legs;
    if (!a || !b) return;
    a.line.hear(b.line);
    b.line.hear(a.line);
  }

  hangUp(leg: Leg, sipResponseCode: number, reason: EndReason, beforeTold?: () => void): void {
    if (!isLive(leg)) return;
    leg.line.end(sipResponseCode);
    this.#legEnded(leg, sipResponseCode, reason, beforeTold);
  }

  store(recording: StoredRecording): void {
    deliver(this.world, recording, (finding) => this.note(finding));
  }

  #dialFirst(leg: Leg, setUp: SetUp) {
    if (!isLive(leg)) return;
    const refused = (code: number) => {
      const isUnanswered = code === TEMPORARILY_UNAVAILABLE || code === REQUEST_TIMEOUT;
      this.#legEnded(leg, code, isUnanswered ? "not-answered" : "refused");
    };
    const events = {
      ringing: () => this.#tell("RINGING", leg),
      answered: () => this.#tell("CALL_ANSWERED", leg),
      refused,
    };
    const line = setUp.connect(this.#eventsOf(leg, events));
    if (!line) return refused(NOT_FOUND);
    leg.line = line;
    this.world.scheduler.after(RINGS_FOR, () => {
      if (leg.state !== "early") return;
      leg.line.end(REQUEST_TERMINATED);
      refused(TEMPORARILY_UNAVAILABLE);
    });
  }

  #eventsOf(leg: Leg, events: SetUpEvents) {
    return legEvents(leg, events, {
      legs: this.#legs,
      list: this.#list,
      trace: this.trace,
      ended: (ended, code, reason) => this.#legEnded(ended, code, reason),
    });
  }

  #legEnded(leg: Leg, code: number, reason: EndReason, beforeTold?: () => void): void {
    this.#legs.disconnected(leg, code, reason);
    if (leg.tag === "LEG-B") this.meetingId = null;
    for (const other of this.legs) if (isLive(other)) other.line.hear(null);
    this.#list.legEnded(leg);
    beforeTold?.();
    if (!this.isLive) {
      this.#list.stop();
      this.trace.ended(leg, reason, code);
    }
    const Parameters = { SipResponseCode: code, CallId: leg.callId, ParticipantTag: leg.tag };
    this.#tell("HANGUP", leg, { Type: "Hangup", Parameters });
  }

  /** Ends every leg. @param isTold whether the handler hears of it */
  #end(reason: EndReason, isTold: boolean) {
    if (!this.isLive) return;
    this.#list.stop();
    this.#isMute = !isTold;
    if (!isTold) this.#delivery.clear();
    for (const leg of this.everyLeg.toReversed()) {
      if (leg.state === "early" && leg.tag === "LEG-B") this.giveUp(leg, REQUEST_TERMINATED);
      else this.hangUp(leg, TEMPORARILY_UNAVAILABLE, reason);
    }
    this.#closeIfOver();
  }

  #tell(type: CallEvent["type"], leg: Leg, actionData: ActionData | null = null): void {
    this.post({ type, leg, actionData, error: null });
  }

  #replied(event: CallEvent, reply: ReadReply) {
    if (!reply.usable) return this.#refused(event, reply.error);
    const stored = store(this.#attributes, reply.attributes, this.policies);
    if (stored.error) return this.#refused(event, stored.error);
    this.#attributes = stored.attributes;
    if (event.type === "NEW_OUTBOUND_CALL") this.#dialNow();
    if (!this.isLive) return;
    const { executes, interrupts } = EVENT_RULES[event.type];
    const actions = executes ? reply.actions : null;
    if (actions && actions.length > 0) this.#list.replace(actions, event.leg, interrupts);
    else if (actions && event.type === "ACTION_SUCCESSFUL" && this.policies.emptyListMidList === "stop") {
      this.#list.clear();
    }
    this.#list.answered(event);
  }

  #dialNow(): void {
    const dial = this.#dial;
    this.#dial = null;
    dial?.();
  }

  /** A reply that cannot be used: the handler is told, once, or the call ends. */
  #refused(event: CallEvent, error: ServiceError) {
    if (!this.isLive) return;
    const { invalidReply, invalidFirstReply } = this.policies;
    const choice = event.type === "NEW_INBOUND_CALL" ? invalidFirstReply : invalidReply;
    if (event.type === "INVALID_LAMBDA_RESPONSE" || choice === "hang-up") return this.#end("invalid-reply", true);
    if (event.type === "NEW_OUTBOUND_CALL") this.#dialNow();
    const told: CallEvent = { type: "INVALID_LAMBDA_RESPONSE", leg: event.leg, actionData: null, error };
    this.#list.awaitInstead(event, told);
    this.post(told);
  }

  #failed(event: CallEvent) {
    if (!this.isLive) return;
    const next = event.type === "NEW_INBOUND_CALL" ? this.#otherApplications.shift() : undefined;
    if (!next) return this.#end("handler-failed", this.policies.hangupAfterFailure);
    this.#application = next;
    this.#delivery.restart();
    this.post(event);
  }

  #closeIfOver(): void {
    if (this.#isEnded || this.isLive || !this.#delivery.isIdle) return;
    this.#isEnded = true;
    this.#ended(this);
  }
}

const NOBODY: SetUpEvents = { ringing: () => {}, answered: () => {}, refused: () => {} };
