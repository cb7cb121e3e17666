import type { Clock } from "../clock.ts";
import { CarillonError } from "../errors.ts";
import { canonicalJson } from "../schema.ts";
import { type Call, emptyCall, type LookedOver } from "./call.ts";
import { type Effect, effectsOf } from "./effects.ts";
import { addEffects, markSent, type OutboxEntry } from "./outbox.ts";
import { watchOf } from "./overdue.ts";
import { type Change, reduce } from "./reducer.ts";
import type { CallStore, StoredCall } from "./store.ts";

/** Sends effects where they go. It may send some and fail: what it did send is told by `sent`. */
export interface Publisher {
  publish(entries: readonly SendableEffect[], sent: (entry: SendableEffect) => void): Promise<void>;
}

export interface SendableEffect {
  readonly effect: Effect;
  readonly revision: number;
  /** When it was stored, in epoch milliseconds. */
  readonly since: number;
}

/** Somebody else changed the same call again and again; the event will be tried again. */
export class ContendedCallError extends CarillonError {
  readonly code = "CONTENDED_CALL";

  constructor(transactionId: string) {
    super(`call ${transactionId} was changed by others ${ATTEMPTS} times in a row; try again`, { retryable: true });
  }
}

const ATTEMPTS = 10;
/** What another invocation stored a moment ago it is about to send itself; what is older was left behind by a crash. */
const ABANDONED_AFTER = 10_000;

/** The call records: every change goes through here, and everything that follows from it leaves through the outbox. */
export class Calls {
  readonly #store: CallStore;
  readonly #publisher: Publisher;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(store: CallStore, publisher: Publisher, clock: Clock, random: () => number) {
    this.#store = store;
    this.#publisher = publisher;
    this.#clock = clock;
    this.#random = random;
  }

  async load(transactionId: string): Promise<Call | null> {
    return (await this.#store.load(transactionId)).call;
  }

  /**
   * Folds a change into its call, stores the new state together with what follows from it, then sends that.
   * Safe to repeat, concurrently too: a crash at any point loses nothing and repeats nothing but a send.
   * @throws ContendedCallError (retryable) when the item is changed by others faster than this can
   */
  async apply(change: Change): Promise<Call> {
    return this.applyAll(change.transactionId, [change]);
  }

  /** The same for several changes of one call at once. */
  async applyAll(transactionId: string, changes: readonly Change[]): Promise<Call> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const before = await this.#store.load(transactionId);
      const call = changes.reduce<Call>(reduce, before.call ?? emptyCall(transactionId));
      const outbox = addEffects(before.outbox, effectsOf(call), this.#clock.now());
      if (outbox === before.outbox && canonicalJson(call) === canonicalJson(before.call)) {
        await this.#sendAbandoned(transactionId, before);
        return call;
      }
      if (!(await this.#store.replace(before, call, outbox, this.#clock.now()))) {
        await this.#clock.sleep(this.#pauseAfter(attempt));
        continue;
      }
      const isMine = ([id, entry]: [string, OutboxEntry]) =>
        before.outbox[id]?.revision !== entry.revision || this.#isAbandoned(entry);
      await this.#send(transactionId, Object.entries(outbox).filter(isMine));
      return call;
    }
    throw new ContendedCallError(transactionId);
  }

  /** Sends what crashed invocations left unsent, over all calls. Returns the ids of the calls it found. */
  async sendAllAbandoned(): Promise<string[]> {
    return forEach(this.#store.pendingBefore(this.#clock.now() - ABANDONED_AFTER), async (transactionId) => {
      await this.#sendAbandoned(transactionId, await this.#store.load(transactionId));
    });
  }

  /**
   * Reports what is missing of the calls of which nothing came for a time; each call is looked over once, and what comes later is
   * looked at as it comes. Returns the ids of the calls.
   * @param limit milliseconds
   * @param before looks for what can still be found of a call
   */
  async reportAllOverdue(limit: number, before: (call: Call) => Promise<void> = async () => {}): Promise<string[]> {
    return forEach(this.#store.watchedBefore("quiet", this.#clock.now() - limit), async (transactionId) => {
      const call = await this.load(transactionId);
      if (call) await before(call);
      // What was found is read and recorded first; what is missing then is reported when the call is quiet again.
      const after = await this.load(transactionId);
      if (after && watchOf(after, this.#clock.now())?.reason === "reading") return;
      await this.apply({ kind: "overdue", transactionId });
    });
  }

  /**
   * Looks at the calls whose legs are being read, each again and again while it is, whenever nothing came of it for a time. Returns their ids.
   * @param limit milliseconds
   */
  async lookOverReaders(limit: number, look: (call: Call) => Promise<LookedOver>): Promise<string[]> {
    return forEach(this.#store.watchedBefore("reading", this.#clock.now() - limit), async (transactionId) => {
      const call = await this.load(transactionId);
      if (call) await this.apply({ kind: "looked-over", transactionId, lookedOver: await look(call) });
    });
  }

  async #sendAbandoned(transactionId: string, stored: StoredCall): Promise<void> {
    const abandoned = Object.entries(stored.outbox).filter(([, entry]) => this.#isAbandoned(entry));
    await this.#send(transactionId, abandoned);
  }

  #isAbandoned(entry: OutboxEntry): boolean {
    return entry.since < this.#clock.now() - ABANDONED_AFTER;
  }

  async #send(transactionId: string, entries: readonly [string, OutboxEntry][]): Promise<void> {
    const sendable = entries.flatMap(([, entry]) =>
      entry.pending ? [{ effect: entry.pending, revision: entry.revision, since: entry.since }] : [],
    );
    if (sendable.length === 0) return;
    const sent = new Map<string, number>();
    try {
      await this.#publisher.publish(sendable, ({ effect, revision }) => sent.set(effect.id, revision));
    } finally {
      if (sent.size > 0) await this.#mark(transactionId, sent);
    }
  }

  /** Full jitter: whoever lost the race waits a random while, longer each time, so that 20 at once all get through. */
  #pauseAfter(attempt: number): number {
    return this.#random() * Math.min(10 * 2 ** attempt, 500);
  }

  async #mark(transactionId: string, sent: ReadonlyMap<string, number>): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const stored = await this.#store.load(transactionId);
      if (!stored.call) return;
      const outbox = markSent(stored.outbox, sent);
      if (await this.#store.replace(stored, stored.call, outbox, this.#clock.now())) return;
      await this.#clock.sleep(this.#pauseAfter(attempt));
    }
    // Unmarked entries are sent once more by the reconciler: allowed, since every fact has a stable id.
  }
}

/** Does something for each call, also when it fails for one of them. Returns the ids. */
async function forEach(
  transactionIds: AsyncIterable<string>,
  act: (transactionId: string) => Promise<void>,
): Promise<string[]> {
  const found: string[] = [];
  const errors: unknown[] = [];
  for await (const transactionId of transactionIds) {
    found.push(transactionId);
    await act(transactionId).catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${found.length} calls failed`);
  return found;
}
