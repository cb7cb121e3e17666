import { randomUuid } from "../shared/random.ts";
import type { SetUp } from "./call.ts";
import { isLive, type Leg, newLeg } from "./leg.ts";
import { NO_LINE } from "./line.ts";
import type { EndReason, TraceWriter } from "./trace.ts";
import type { World } from "./world.ts";

/** Hears what becomes of the legs of calls, beside the handlers: who streams them, for example. */
export interface LegWatcher {
  answered(leg: Leg, transactionId: string): void;
  /** It was answered, and is over. */
  ended(leg: Leg, transactionId: string): void;
}

/** The legs of one call, and what each has come to. */
export class Legs {
  /** Every leg that requests list. */
  readonly listed: Leg[] = [];
  /** Also those that were never answered. */
  readonly all: Leg[] = [];
  readonly #world: World;
  readonly #trace: TraceWriter;
  readonly #watcher: LegWatcher | null;

  constructor(world: World, trace: TraceWriter, watcher: LegWatcher | null) {
    this.#world = world;
    this.#trace = trace;
    this.#watcher = watcher;
  }

  get hasLive(): boolean {
    return this.listed.some(isLive);
  }

  /** The first leg. */
  get a(): Leg | null {
    return this.listed[0] ?? null;
  }

  /** The live second leg, also one that rings. */
  get b(): Leg | null {
    return this.all.find((leg) => leg.tag === "LEG-B" && isLive(leg)) ?? null;
  }

  create({ tag, from, to, kind, arn, sipHeaders }: SetUp, direction: Leg["direction"]): Leg {
    const hasHeaders = sipHeaders !== null && Object.keys(sipHeaders).length > 0;
    return newLeg({
      callId: randomUuid(this.#world.random),
      tag,
      from,
      to,
      kind,
      arn,
      startedAt: this.#world.scheduler.now(),
      sipHeaders: hasHeaders ? sipHeaders : null,
      direction,
      line: NO_LINE,
    });
  }

  add(leg: Leg): void {
    this.listed.push(leg);
    this.all.push(leg);
    this.#trace.leg(leg, { event: leg.direction === "Inbound" ? "calls" : "called", to: leg.to });
  }

  connected(leg: Leg): void {
    leg.state = "connected";
    leg.answeredAt = this.#world.scheduler.now();
    this.#trace.leg(leg, { event: "answered" });
    this.#watcher?.answered(leg, this.#trace.trace.transactionId);
  }

  disconnected(leg: Leg, sipResponseCode: number, reason: EndReason): void {
    const now = this.#world.scheduler.now();
    leg.state = "disconnected";
    leg.endedAt = now;
    leg.sipResponseCode = sipResponseCode;
    leg.listener?.stop();
    leg.listener = null;
    leg.recording?.stop();
    if (leg.voiceFocusSince !== null) leg.voiceFocusDuration += now - leg.voiceFocusSince;
    leg.voiceFocusSince = null;
    this.#trace.leg(leg, { event: "ended", reason, sipResponseCode });
    if (leg.answeredAt !== null) this.#watcher?.ended(leg, this.#trace.trace.transactionId);
  }

  /** A second leg that was not answered: requests do not list it any more. */
  forget(leg: Leg, sipResponseCode: number, reason: EndReason): void {
    this.disconnected(leg, sipResponseCode, reason);
    this.listed.splice(this.listed.indexOf(leg), 1);
  }
}
