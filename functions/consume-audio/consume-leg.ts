import type { Call, Drain, Leg } from "../../shared/calls/call.ts";
import { drainOf, endedAt, sipCallIdOf } from "../../shared/calls/call.ts";
import type { Calls } from "../../shared/calls/calls.ts";
import type { Lease, LegStore } from "../../shared/calls/leg-store.ts";
import { PartBuilder } from "../../shared/calls/part-builder.ts";
import type { PartStore } from "../../shared/calls/part-store.ts";
import type { Clock } from "../../shared/clock.ts";
import { CarillonError } from "../../shared/errors.ts";
import type { ConsumeLeg } from "../../shared/events/work.ts";
import { LegFilter } from "../../shared/kvs/leg-filter.ts";
import { type OpenMedia, readLive, UnreadableStreamError } from "../../shared/kvs/live-reader.ts";
import type { FragmentWithBlocks } from "../../shared/media/read-fragments.ts";
import type { Settings } from "../../shared/runtime/settings.ts";
import { Silence } from "./silence.ts";

/** Work for a leg that no call record mentions. */
export class UnknownLegError extends CarillonError {
  readonly code = "UNKNOWN_LEG";

  constructor({ transactionId, legId }: ConsumeLeg) {
    super(`call ${transactionId} has no leg ${legId}`);
  }
}

export interface ConsumeLegServices {
  readonly calls: Calls;
  readonly legs: LegStore;
  readonly parts: PartStore;
  readonly open: OpenMedia;
  readonly clock: Clock;
  readonly random: () => number;
  readonly settings: Pick<Settings, "idleLimit" | "quietTime" | "leaseTime">;
  /** Sends the leg to whoever reads it next, after a delay in milliseconds. */
  handOver(work: ConsumeLeg, delay: number): Promise<void>;
  /** Hears of each part that is full, about once a minute: how long ago, in milliseconds, the service had its last fragment; null where it does not say. */
  onFullPart?(behind: number | null): void;
}

/** A leg handed over this often has been read for more than a week. */
const MOST_GENERATIONS = 1_000;
/** Fragments are about a second long: after this long without one, something may have ended. */
const TICK = 500;
/** The first fragment is stored by the service's clock a moment around the start that the event names. */
const START_MARGIN = 5_000;

/** When a reader hands over what is left of its leg. */
export interface Until {
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** Sooner, when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Reads one leg live into parts, from its last checkpoint until it is drained or has to be handed over.
 * @throws UnknownLegError when there is no such leg
 * @throws LeaseLostError when another reader took the leg: nothing this one holds may be stored
 */
export async function consumeLeg(services: ConsumeLegServices, work: ConsumeLeg, until: Until): Promise<void> {
  const { calls, legs, clock } = services;
  const { transactionId, legId } = work;
  const call = await calls.load(transactionId);
  const leg = call?.legs[legId];
  if (!call || !leg) throw new UnknownLegError(work);
  if (drainOf(call, leg)) return;
  const { leaseTime } = services.settings;
  const next = { ...work, generation: work.generation + 1 };
  const lease = await legs.acquire(transactionId, legId, clock.now(), clock.now() + leaseTime);
  // Another reader has the leg: look again when its lease has run out, in case that reader failed.
  if (!lease) return services.handOver(next, leaseTime);
  const reading = new LegReading(services, work, leg, lease);
  const outcome = work.generation > MOST_GENERATIONS ? TOO_MANY : await reading.run(until);
  if (outcome === "hand-over") {
    await legs.release(reading.lease);
    return services.handOver(next, 0);
  }
  // Only who still owns the leg may say that all of it was read.
  await legs.renew(reading.lease, clock.now() + leaseTime);
  const { epoch, parts } = reading.lease.checkpoint;
  const drain: Drain = { ...outcome, at: clock.now(), epoch, parts: parts.length };
  await calls.apply({ kind: "leg-drained", transactionId, legId, drain });
  // Whoever reads on, when more turns up, need not wait for the lease to run out.
  await legs.release(reading.lease);
}

type Outcome = "hand-over" | Pick<Drain, "reason" | "explanation">;

const TOO_MANY: Outcome = { reason: "too-many-generations", explanation: `more than ${MOST_GENERATIONS} hand-overs` };

class LegReading {
  lease: Lease;
  readonly #services: ConsumeLegServices;
  readonly #work: ConsumeLeg;
  readonly #leg: Leg;
  readonly #builder: PartBuilder;
  readonly #filter: LegFilter;
  #renewAt: number;
  /** When the answer that is being read began; null while none is open. */
  #connectedAt: number | null = null;

  constructor(services: ConsumeLegServices, work: ConsumeLeg, leg: Leg, lease: Lease) {
    this.#services = services;
    this.#work = work;
    this.#leg = leg;
    this.lease = lease;
    this.#builder = new PartBuilder(work.legId, leg.stream.mediaType);
    this.#filter = new LegFilter({
      transactionId: work.transactionId,
      callId: sipCallIdOf(leg),
      startFragmentNumber: leg.stream.startFragmentNumber,
      lastTaken: lease.checkpoint.parts.at(-1)?.lastFragment ?? null,
    });
    this.#renewAt = this.#nextRenewal();
  }

  async run(until: Until): Promise<Outcome> {
    const { clock, random } = this.#services;
    const stop = new AbortController();
    const lastFragment = this.lease.checkpoint.parts.at(-1)?.lastFragment;
    const fragments = readLive({
      open: (...request) => this.#open(...request),
      clock,
      random,
      streamArn: this.#leg.stream.streamArn,
      start: {
        serverTime: this.#leg.stream.startTime - START_MARGIN,
        ...(lastFragment === undefined ? {} : { afterFragment: lastFragment }),
      },
      signal: stop.signal,
    });
    try {
      const outcome = await this.#follow(fragments, until);
      await this.#storePart();
      return outcome;
    } catch (error) {
      if (!(error instanceof UnreadableStreamError)) throw error;
      await this.#storePart();
      return { reason: "unreadable", explanation: error.message };
    } finally {
      stop.abort();
    }
  }

  async #open(...request: Parameters<OpenMedia>): ReturnType<OpenMedia> {
    this.#connectedAt = null;
    const answer = await this.#services.open(...request);
    this.#connectedAt = this.#services.clock.now();
    return answer;
  }

  /** Takes fragments as they come; whenever none comes for a while, finds out whether the leg is over. */
  async #follow(fragments: AsyncGenerator<FragmentWithBlocks>, until: Until): Promise<Outcome> {
    const { clock, settings } = this.#services;
    const silence = new Silence(settings);
    silence.knows(endedAt(this.#leg) !== null);
    let next = fragments.next();
    let askAgainAt = clock.now();
    try {
      while (clock.now() < until.deadline && !until.signal?.aborted) {
        const began = clock.now();
        const woken = new AbortController();
        const arrived = await Promise.race([next, clock.sleep(Math.min(TICK, until.deadline - began), woken.signal)]);
        woken.abort();
        const listened = Math.min(clock.now() - began, TICK);
        if (arrived && !arrived.done) next = fragments.next();
        // Fragments of other calls keep coming in a stream that is used again: they do not count as sound.
        if (arrived && !arrived.done && this.#filter.accepts(arrived.value.fragment)) {
          silence.broken();
          this.#builder.add(arrived.value);
          if (this.#builder.isFull) await this.#storeFullPart(arrived.value.fragment);
        } else {
          silence.lasted(listened, this.#connectedAt !== null && this.#connectedAt <= began);
          if (silence.isNoticed && clock.now() >= askAgainAt) {
            const outcome = await this.#whenQuiet(silence);
            if (outcome) return outcome;
            askAgainAt = clock.now() + TICK;
          }
        }
        await this.#renewLease();
      }
      return "hand-over";
    } finally {
      // What is still being read is not waited for; that it was cut off is no error.
      next.catch(() => {});
    }
  }

  async #whenQuiet(silence: Silence): Promise<Outcome | null> {
    const { calls, settings } = this.#services;
    const call: Call | null = await calls.load(this.#work.transactionId);
    const leg = call?.legs[this.#work.legId] ?? this.#leg;
    const isEnded = endedAt(leg) !== null;
    silence.knows(isEnded);
    if (silence.isEnd) return { reason: "ended", explanation: null };
    if (!silence.isIdle) return null;
    const [reason, missing] = isEnded
      ? (["unanswered", "its stream did not answer"] as const)
      : (["silent", "no event that it ended"] as const);
    return { reason, explanation: `no audio for ${settings.idleLimit / 1000} s and ${missing}` };
  }

  async #storeFullPart({ serverTimestamp }: FragmentWithBlocks["fragment"]): Promise<void> {
    const behind = serverTimestamp === null ? null : this.#services.clock.now() - serverTimestamp;
    await this.#storePart();
    this.#services.onFullPart?.(behind);
  }

  async #storePart(): Promise<void> {
    const part = this.#builder.take();
    if (!part) return;
    const { parts, legs, clock, settings } = this.#services;
    const { firstFragment, lastFragment, samples } = part;
    const key = await parts.store(this.#work.transactionId, this.lease.epoch, part.index, part.pcm);
    const until = clock.now() + settings.leaseTime;
    this.lease = await legs.append(this.lease, { key, firstFragment, lastFragment, samples }, until);
    this.#renewAt = this.#nextRenewal();
  }

  async #renewLease(): Promise<void> {
    const { legs, clock, settings } = this.#services;
    if (clock.now() < this.#renewAt) return;
    await legs.renew(this.lease, clock.now() + settings.leaseTime);
    this.#renewAt = this.#nextRenewal();
  }

  #nextRenewal(): number {
    const { clock, settings } = this.#services;
    return clock.now() + settings.leaseTime / 3;
  }
}
