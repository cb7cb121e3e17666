import { randomUuid } from "../shared/random.ts";
import type { Finding, ServiceError } from "../shared/sma/finding.ts";
import type { ReadReply } from "../shared/sma/read-reply.ts";
import { ActionList } from "./action-list.ts";
import { type Attributes, store } from "./attributes.ts";
import { whenThere } from "./awaitable.ts";
import type { Call, SetUp, SetUpEvents } from "./call.ts";
import type { StoredRecording } from "./call-recording.ts";
import { Delivery } from "./delivery.ts";
import type { SipMediaApplication, SipRule } from "./directory.ts";
import { isLive, type Leg, newLeg } from "./leg.ts";
import { type LineEvents, NO_LINE, type Sound } from "./line.ts";
import { type ActionData, type CallEvent, EVENT_RULES, requestFor } from "./request.ts";
import { type EndReason, TraceWriter } from "./trace.ts";
import type { World } from "./world.ts";

/** An inbound call that is not answered by then is given up (AWS: case-1). */
export const UNANSWERED_AFTER = 30_000;
/** An API-created call that is not answered by then is given up; not documented. */
export const RINGS_FOR = 30_000;
/** No call is longer; not documented for SIP media applications. */
export const MOST_DURATION = 24 * 3_600_000;

const TEMPORARILY_UNAVAILABLE = 480;
const REQUEST_TERMINATED = 487;

export interface TransactionOptions {
  readonly world: World;
  /** Who may take the call, the first one first. */
  readonly applications: readonly [SipMediaApplication, ...SipMediaApplication[]];
  /** Of an inbound call. */
  readonly rule: SipRule | null;
  readonly throttles: Pick<Call, "hasRoom" | "takeSpeech" | "takeVoiceFocus">;
  readonly ended: (transaction: Transaction) => void;
}

/** One call as a SIP media application sees it: legs, the actions that run on them, and what the handler is told. */
export class Transaction implements Call {
  readonly world: World;
  readonly transactionId: string;
  readonly startedAt: number;
  readonly rule: SipRule | null;
  readonly trace: TraceWriter;
  /** Every leg that requests list. */
  readonly legs: Leg[] = [];
  /** Also those that were never answered. */
  readonly everyLeg: Leg[] = [];
  readonly hasRoom: Call["hasRoom"];
  readonly takeSpeech: Call["takeSpeech"];
  readonly takeVoiceFocus: Call["takeVoiceFocus"];
  meetingId: string | null = null;
  readonly #applications: readonly SipMediaApplication[];
  #application: SipMediaApplication;
  #attributes: Attributes | null = null;
  readonly #delivery: Delivery;
  readonly #list: ActionList;
  readonly #ended: TransactionOptions["ended"];
  #isEnded = false;

  constructor({ world, applications, rule, throttles, ended }: TransactionOptions) {
    this.world = world;
    this.transactionId = randomUuid(world.random);
    this.startedAt = world.scheduler.now();
    this.rule = rule;
    this.trace = new TraceWriter(this.transactionId, () => world.scheduler.now());
    [this.#application, ...this.#applications] = applications;
    ({ hasRoom: this.hasRoom, takeSpeech: this.takeSpeech, takeVoiceFocus: this.takeVoiceFocus } = throttles);
    this.#ended = ended;
    this.#list = new ActionList(this);
    this.#delivery = new Delivery({
      world,
      trace: this.trace,
      handler: () => world.handlerOf(this.#application),
      requestFor: (event, sequence) => requestFor(event, sequence, this.#requestContext()),
      replied: (event, reply) => this.#replied(event, reply),
      failed: (event) => this.#failed(event),
      exhausted: () => this.#end("too-many-invocations", false),
      idle: () => this.#closeIfOver(),
    });
  }

  get application(): SipMediaApplication {
    return this.#application;
  }

  get applicationId(): string {
    return this.#application.id;
  }

  get isLive(): boolean {
    return this.legs.some(isLive);
  }

  get legB(): Leg | null {
    return this.everyLeg.find((leg) => leg.tag === "LEG-B" && isLive(leg)) ?? null;
  }

  /** A call comes in. */
  receive(setUp: SetUp): void {
    const leg = this.#addLeg(setUp, "Inbound");
    leg.line = setUp.connect(this.#eventsOf(leg, NOBODY)) ?? NO_LINE;
    this.#limitCall();
    this.#tell("NEW_INBOUND_CALL", leg);
    const giveUp = () => {
      if (leg.state !== "early") return;
      // A second leg that rings will answer this one, or not; `CallAndBridge` has a limit of its own.
      if (this.legB) this.world.scheduler.after(UNANSWERED_AFTER, giveUp);
      else this.hangUp(leg, TEMPORARILY_UNAVAILABLE, "not-answered");
    };
    this.world.scheduler.after(UNANSWERED_AFTER, giveUp);
  }

  /** `CreateSipMediaApplicationCall`: the handler is told, then the number is dialled. */
  call(setUp: SetUp, args: Readonly<Record<string, string>> | null): void {
    const leg = this.#addLeg(setUp, "Outbound");
    this.#limitCall();
    const actionData: ActionData | null = args && { Type: "CallCreateRequest", Parameters: { Arguments: args } };
    this.#dial = () => this.#dialFirst(leg, setUp);
    this.#tell("NEW_OUTBOUND_CALL", leg, actionData);
  }

  /** `UpdateSipMediaApplicationCall`. */
  update(args: Readonly<Record<string, string>>): void {
    const leg = this.legs.find(isLive) ?? this.legs[0];
    if (leg) this.#tell("CALL_UPDATE_REQUESTED", leg, { Type: "CallUpdateRequest", Parameters: { Arguments: args } });
  }

  post(event: CallEvent): void {
    this.#delivery.post(event);
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
    this.#connected(leg);
  }

  setUp(setUp: SetUp, events: SetUpEvents): Leg | null {
    const leg = newLeg({ ...this.#legFacts(setUp), direction: "Outbound", line: NO_LINE });
    const line = setUp.connect(this.#eventsOf(leg, events));
    if (!line) return null;
    leg.line = line;
    this.legs.push(leg);
    this.everyLeg.push(leg);
    this.trace.leg(leg, `calls ${leg.to}`);
    return leg;
  }

  giveUp(leg: Leg, sipResponseCode: number): void {
    if (leg.state !== "early") return;
    leg.line.end(sipResponseCode);
    this.#forget(leg, sipResponseCode, "not-answered");
  }

  connect(meetingId: string | null): void {
    this.meetingId = meetingId;
    const [a, b] = [this.legs[0], this.legB];
    a?.line.hear(b?.line ?? null);
    b?.line.hear(a?.line ?? null);
  }

  hangUp(leg: Leg, sipResponseCode: number, reason: EndReason, beforeTold?: () => void): void {
    if (!isLive(leg)) return;
    leg.line.end(sipResponseCode);
    this.#legEnded(leg, sipResponseCode, reason, beforeTold);
  }

  store(recording: StoredRecording): void {
    const { scheduler, recordings } = this.world;
    const notStored = (error: unknown) =>
      this.note({
        severity: "error",
        path: "",
        rule: "recording-not-stored",
        message: `A recording could not be stored in ${recording.bucket}: ${error instanceof Error ? error.message : String(error)}`,
        fix: "Let voiceconnector.chime.amazonaws.com write to the bucket.",
        source: "record-audio",
      });
    whenThere(
      scheduler,
      () => recordings.put(recording),
      () => {},
      notStored,
    );
  }

  /** What is to be done when the handler has been told of an API-created call. */
  #dial: (() => void) | null = null;

  #addLeg(setUp: SetUp, direction: Leg["direction"]): Leg {
    const leg = newLeg({ ...this.#legFacts(setUp), direction, line: NO_LINE });
    this.legs.push(leg);
    this.everyLeg.push(leg);
    this.trace.leg(leg, direction === "Inbound" ? `calls ${leg.to}` : `is called at ${leg.to}`);
    return leg;
  }

  #legFacts({ tag, from, to, kind, arn, sipHeaders }: SetUp) {
    const hasHeaders = sipHeaders && Object.keys(sipHeaders).length > 0;
    const callId = randomUuid(this.world.random);
    return {
      callId,
      tag,
      from,
      to,
      kind,
      arn,
      startedAt: this.world.scheduler.now(),
      sipHeaders: hasHeaders ? sipHeaders : null,
    };
  }

  #limitCall(): void {
    this.world.scheduler.after(MOST_DURATION, () => {
      if (this.isLive) this.#end("too-long", true);
    });
  }

  #dialFirst(leg: Leg, setUp: SetUp) {
    if (!isLive(leg)) return;
    const refused = (code: number) =>
      this.#legEnded(leg, code, code === 480 || code === 408 ? "not-answered" : "refused");
    const line = setUp.connect(
      this.#eventsOf(leg, {
        ringing: () => this.#tell("RINGING", leg),
        answered: () => this.#tell("CALL_ANSWERED", leg),
        refused,
      }),
    );
    if (!line) return refused(404);
    leg.line = line;
    this.world.scheduler.after(RINGS_FOR, () => {
      if (leg.state !== "early") return;
      leg.line.end(REQUEST_TERMINATED);
      refused(TEMPORARILY_UNAVAILABLE);
    });
  }

  /** What the line of a leg tells, as long as the leg lives. */
  #eventsOf(leg: Leg, events: SetUpEvents): LineEvents {
    return {
      ringing: () => {
        if (leg.state !== "early") return;
        this.trace.leg(leg, "rings");
        events.ringing();
      },
      answered: () => {
        if (leg.state !== "early") return;
        this.#connected(leg);
        events.answered();
      },
      ended: (code) => {
        if (!isLive(leg)) return;
        if (leg.state === "connected" || leg.tag === "LEG-A") {
          const isOutbound = leg.state === "early" && leg.direction === "Outbound";
          if (isOutbound) return events.refused(code);
          return this.#legEnded(leg, code, leg.kind === "meeting" ? "meeting-ended" : "party-hung-up");
        }
        this.#forget(leg, code, "refused");
        events.refused(code);
      },
      digit: (digit) => {
        if (!isLive(leg)) return;
        this.trace.pressed(leg, digit);
        if (!this.#list.digit(leg, digit)) leg.listener?.digit(digit);
      },
      speech: (isSpeaking, text) => {
        if (!isLive(leg)) return;
        if (text !== null && !isSpeaking) this.#said(leg, text);
        this.#list.speech(leg, isSpeaking, text);
      },
    };
  }

  #said(leg: Leg, text: string): void {
    this.trace.said(leg, text);
    const [a, b] = [this.legs[0], this.legB];
    const other = leg === a ? b : a;
    if (other && other.state === "connected" && leg.state === "connected") this.trace.voice(other, text);
  }

  #connected(leg: Leg): void {
    leg.state = "connected";
    leg.answeredAt = this.world.scheduler.now();
    this.trace.leg(leg, "is answered");
  }

  /** A second leg that was never answered: requests do not list it any more. */
  #forget(leg: Leg, code: number, reason: EndReason): void {
    this.#disconnected(leg, code, reason);
    this.legs.splice(this.legs.indexOf(leg), 1);
  }

  #disconnected(leg: Leg, code: number, reason: EndReason): void {
    const now = this.world.scheduler.now();
    leg.state = "disconnected";
    leg.endedAt = now;
    leg.sipResponseCode = code;
    leg.listener?.stop();
    leg.listener = null;
    leg.recording?.stop();
    if (leg.voiceFocusSince !== null) leg.voiceFocusDuration += now - leg.voiceFocusSince;
    leg.voiceFocusSince = null;
    this.trace.leg(leg, `ends: ${reason}, ${code}`);
  }

  #legEnded(leg: Leg, code: number, reason: EndReason, beforeTold?: () => void): void {
    this.#disconnected(leg, code, reason);
    if (leg.tag === "LEG-B") this.meetingId = null;
    for (const other of this.legs) if (isLive(other)) other.line.hear(null);
    this.#list.legEnded(leg);
    beforeTold?.();
    const Parameters = { SipResponseCode: code, CallId: leg.callId, ParticipantTag: leg.tag };
    if (!this.isLive) {
      this.#list.stop();
      this.trace.ended(leg, reason, code);
    }
    this.#tell("HANGUP", leg, { Type: "Hangup", Parameters });
  }

  /** Ends every leg. @param isTold whether the handler hears of it */
  #end(reason: EndReason, isTold: boolean): void {
    this.#list.stop();
    this.#isMute = !isTold;
    if (!isTold) this.#delivery.clear();
    for (const leg of this.everyLeg.toReversed()) {
      if (leg.state === "early" && leg.tag === "LEG-B") this.giveUp(leg, REQUEST_TERMINATED);
      else this.hangUp(leg, TEMPORARILY_UNAVAILABLE, reason);
    }
    this.#closeIfOver();
  }

  /** Nothing is told any more. */
  #isMute = false;

  #tell(
    type: CallEvent["type"],
    leg: Leg,
    actionData: ActionData | null = null,
    error: ServiceError | null = null,
  ): void {
    if (!this.#isMute) this.#delivery.post({ type, leg, actionData, error });
  }

  #replied(event: CallEvent, reply: ReadReply) {
    const stored = reply.usable ? store(this.#attributes, reply.attributes, this.world.policies) : null;
    const error = reply.error ?? stored?.error ?? null;
    if (!reply.usable || !stored || error) return this.#refused(event, error);
    this.#attributes = stored.attributes;
    if (event.type === "NEW_OUTBOUND_CALL") this.#dialNow();
    if (!this.isLive) return;
    const { executes, interrupts } = EVENT_RULES[event.type];
    const actions = executes ? reply.actions : null;
    if (actions && actions.length > 0) this.#list.replace(actions, event.leg, interrupts);
    else if (actions && event.type === "ACTION_SUCCESSFUL" && this.world.policies.emptyListMidList === "stop") {
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
  #refused(event: CallEvent, error: ServiceError | null) {
    if (!this.isLive) return;
    const { invalidReply, invalidFirstReply } = this.world.policies;
    const choice = event.type === "NEW_INBOUND_CALL" ? invalidFirstReply : invalidReply;
    if (event.type === "INVALID_LAMBDA_RESPONSE" || choice === "hang-up") return this.#end("invalid-reply", true);
    if (event.type === "NEW_OUTBOUND_CALL") this.#dialNow();
    const told: CallEvent = { type: "INVALID_LAMBDA_RESPONSE", leg: event.leg, actionData: null, error };
    this.#list.awaitInstead(event, told);
    this.#delivery.post(told);
  }

  #failed(event: CallEvent) {
    if (!this.isLive) return;
    const next = event.type === "NEW_INBOUND_CALL" ? this.#applications[this.#tried++] : undefined;
    if (!next) return this.#end("handler-failed", this.world.policies.hangupAfterFailure);
    this.#application = next;
    this.#delivery.restart();
    this.#delivery.post(event);
  }

  /** How many of the other applications have been asked. */
  #tried = 0;

  #requestContext() {
    const { accountId } = this.world.directory();
    const { statusOfNewCall, endedLegs } = this.world.policies;
    return {
      transactionId: this.transactionId,
      accountId,
      region: this.#application.region,
      applicationId: this.#application.id,
      ruleId: this.rule?.id ?? null,
      attributes: this.#attributes,
      legs: endedLegs === "stay" ? this.legs : lastOfEachTag(this.legs),
      isStatusOfRingingCallShown: statusOfNewCall === "Connected",
    };
  }

  #closeIfOver(): void {
    if (this.#isEnded || this.isLive || !this.#delivery.isIdle) return;
    this.#isEnded = true;
    this.#ended(this);
  }
}

function lastOfEachTag(legs: readonly Leg[]): Leg[] {
  return legs.filter((leg, at) => !legs.slice(at + 1).some(({ tag }) => tag === leg.tag));
}

const NOBODY: SetUpEvents = { ringing: () => {}, answered: () => {}, refused: () => {} };
