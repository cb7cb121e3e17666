import { randomUuid } from "../shared/random.ts";
import type { EndedCall } from "./engine.ts";
import { type Leg, newLeg } from "./leg.ts";
import type { LegWatcher } from "./legs.ts";
import { type DialTarget, type Line, type LineEvents, NO_LINE } from "./line.ts";
import { type EndReason, TraceWriter } from "./trace.ts";
import type { World } from "./world.ts";

/** A call that a Voice Connector carries between the public network and a phone system: no application has a part in it. */
export interface TrunkCall {
  readonly accountId: string;
  readonly region: string;
  readonly from: string;
  readonly to: string;
  /** As its record says: in to the phone system, or out of it. */
  readonly direction: "Inbound" | "Outbound";
  /** Where it can go, in the order in which it is tried. Each names its Voice Connector. */
  readonly attempts: readonly [TrunkAttempt, ...TrunkAttempt[]];
  /** The line of the one who calls. */
  readonly connect: (events: LineEvents) => Line;
}

export interface TrunkAttempt {
  readonly target: DialTarget;
  /** Of the Voice Connector. */
  readonly connectorArn: string;
}

export interface TrunkOptions {
  readonly world: Pick<World, "scheduler" | "random" | "phones">;
  readonly watcher: LegWatcher | null;
  readonly ended: (call: EndedCall) => void;
}

/** Milliseconds for which a telephone rings in vain. */
const RINGS_FOR = 60_000;
const OK = 200;
const REQUEST_TIMEOUT = 408;
const TEMPORARILY_UNAVAILABLE = 480;
const REQUEST_TERMINATED = 487;
const SERVICE_UNAVAILABLE = 503;

/** The next way is tried when a server is at fault or silent (RFC 3263 section 4.3); what a person does, or does not, is final. */
const isServerFault = (sipResponseCode: number): boolean =>
  sipResponseCode === REQUEST_TIMEOUT || (sipResponseCode >= 500 && sipResponseCode < 600);

/** Starts the call. @returns its transaction id */
export function carry(call: TrunkCall, options: TrunkOptions): string {
  return new Trunk(call, options).transactionId;
}

class Trunk {
  readonly transactionId: string;
  readonly #call: TrunkCall;
  readonly #options: TrunkOptions;
  readonly #trace: TraceWriter;
  /** Of the one leg that records and streams know. */
  readonly #callId: string;
  readonly #caller: Leg;
  #callee: Leg | null = null;
  #attempt: TrunkAttempt;

  constructor(call: TrunkCall, options: TrunkOptions) {
    const { scheduler, random } = options.world;
    this.#call = call;
    this.#options = options;
    this.transactionId = randomUuid(random);
    this.#callId = randomUuid(random);
    this.#trace = new TraceWriter(this.transactionId, () => scheduler.now());
    this.#attempt = call.attempts[0];
    const kind = call.direction === "Inbound" ? "PSTN" : "AWS";
    this.#caller = this.#newLeg("LEG-A", this.#callId, { kind, arn: null });
    this.#trace.leg(this.#caller, { event: "calls", to: call.to });
    this.#caller.line = call.connect({
      ringing: () => {},
      answered: () => {},
      ended: () => this.#finish(this.#caller, "party-hung-up", this.#isEarly ? REQUEST_TERMINATED : 0),
      digit: (digit) => this.#trace.pressed(this.#caller, digit),
      speech: (isSpeaking, text) => this.#spoke(this.#caller, this.#callee, isSpeaking, text),
    });
    this.#caller.line.play({ kind: "ringback", audio: null, duration: Number.POSITIVE_INFINITY });
    // Nothing comes of a call before whoever made it knows its transaction.
    scheduler.after(0, () => this.#dial(0));
  }

  get #isEarly(): boolean {
    return this.#caller.state === "early";
  }

  #newLeg(tag: Leg["tag"], callId: string, { kind, arn }: Pick<DialTarget, "kind" | "arn">): Leg {
    const { from, to } = this.#call;
    const direction = tag === "LEG-A" ? "Inbound" : "Outbound";
    const startedAt = this.#options.world.scheduler.now();
    return newLeg({ callId, tag, direction, from, to, kind, arn, startedAt, sipHeaders: null, line: NO_LINE });
  }

  #dial(index: number): void {
    const attempt = this.#call.attempts[index];
    if (!attempt || !this.#isEarly) return;
    const { scheduler, random, phones } = this.#options.world;
    const { transactionId } = this;
    const { from, to } = this.#call;
    const leg = this.#newLeg("LEG-B", randomUuid(random), attempt.target);
    this.#attempt = attempt;
    this.#callee = leg;
    const { host } = attempt.target;
    this.#trace.leg(leg, { event: "called", to: host === undefined ? to : `${to}@${host}` });
    const isWaiting = () => leg.state === "early" && this.#isEarly;
    const failed = (sipResponseCode: number, reason: EndReason) => {
      if (isWaiting()) this.#failed(leg, index, reason, sipResponseCode);
    };
    let hasRung = false;
    const line = phones.dial(
      { target: attempt.target, from, sipHeaders: {}, transactionId },
      {
        ringing: () => {
          hasRung = true;
          this.#trace.leg(leg, { event: "rings" });
        },
        answered: () => {
          if (isWaiting()) this.#answered(leg);
        },
        ended: (code) => {
          if (leg.state === "early") failed(code, "refused");
          else this.#finish(leg, "party-hung-up", 0);
        },
        digit: (digit) => this.#trace.pressed(leg, digit),
        speech: (isSpeaking, text) => this.#spoke(leg, this.#caller, isSpeaking, text),
      },
    );
    if (!line) {
      failed(SERVICE_UNAVAILABLE, "refused");
      return;
    }
    leg.line = line;
    scheduler.after(RINGS_FOR, () => {
      if (!isWaiting()) return;
      line.end(REQUEST_TERMINATED);
      failed(hasRung ? TEMPORARILY_UNAVAILABLE : REQUEST_TIMEOUT, "not-answered");
    });
  }

  #failed(leg: Leg, index: number, reason: EndReason, sipResponseCode: number): void {
    const isLast = index === this.#call.attempts.length - 1;
    if (isLast || !isServerFault(sipResponseCode)) {
      this.#finish(leg, reason, sipResponseCode);
      return;
    }
    leg.state = "disconnected";
    this.#trace.leg(leg, { event: "ended", reason, sipResponseCode });
    this.#dial(index + 1);
  }

  #answered(leg: Leg): void {
    const caller = this.#caller;
    caller.line.silence();
    for (const one of [caller, leg]) {
      one.state = "connected";
      one.answeredAt = this.#options.world.scheduler.now();
      this.#trace.leg(one, { event: "answered" });
    }
    caller.line.answer();
    caller.line.hear(leg.line);
    leg.line.hear(caller.line);
    this.#options.watcher?.answered(this.#carried(), this.transactionId);
  }

  #spoke(leg: Leg, other: Leg | null, isSpeaking: boolean, text: string | null): void {
    if (isSpeaking || text === null) return;
    this.#trace.said(leg, text);
    if (leg.state === "connected" && other) this.#trace.voice(other, text);
  }

  #finish(endedLeg: Leg, reason: EndReason, sipResponseCode: number): void {
    if (this.#caller.state === "disconnected") return;
    const { accountId, region } = this.#call;
    const trace = this.#trace;
    for (const leg of [this.#caller, this.#callee]) {
      if (leg === null || leg.state === "disconnected") continue;
      leg.state = "disconnected";
      leg.endedAt = this.#options.world.scheduler.now();
      leg.sipResponseCode = sipResponseCode;
      if (leg !== endedLeg) leg.line.end(sipResponseCode || OK);
      trace.leg(leg, { event: "ended", reason, sipResponseCode });
    }
    trace.ended(endedLeg, reason, sipResponseCode);
    const leg = this.#carried();
    if (leg.answeredAt !== null) this.#options.watcher?.ended(leg, this.transactionId);
    const { callId, tag, direction, from, to, kind, arn, startedAt, answeredAt } = leg;
    const legFacts = { callId, tag, direction, from, to, kind, arn, startedAt, answeredAt, sipResponseCode };
    const endedAt = leg.endedAt ?? startedAt;
    this.#options.ended({
      trace: trace.trace,
      facts: {
        transactionId: this.transactionId,
        accountId,
        region,
        applicationId: null,
        ruleId: null,
        startedAt,
        ended: { atMs: trace.atMs(), leg: endedLeg.tag, reason, sipResponseCode },
        legs: [{ ...legFacts, endedAt, voiceFocusDuration: 0, isRecorded: false }],
      },
    });
  }

  /** The one leg as the Voice Connector that is tried, or that carries the call, has it. */
  #carried(): Leg {
    const { line, startedAt, answeredAt, endedAt, sipResponseCode } = this.#caller;
    const { direction } = this.#call;
    const leg = this.#newLeg("LEG-A", this.#callId, { kind: "AWS", arn: this.#attempt.connectorArn });
    // What streams take for the far side of a leg is who calls in, or who is called.
    const far = direction === "Inbound" ? line : (this.#callee?.line ?? line);
    return { ...leg, direction, startedAt, answeredAt, endedAt, sipResponseCode, line: far };
  }
}
