import type { Clock } from "../../shared/clock.ts";
import type { Until } from "./consume-leg.ts";

/** A message of the work queue, in flight to this reader alone until its time is over. */
export interface LegMessage {
  readonly body: string;
  readonly receipt: string;
}

/** The work queue as a reader of many legs needs it. */
export interface LegQueue {
  /** Waits a while for messages, at most `most` of them (up to 10); none when the signal aborts. */
  receive(most: number, signal: AbortSignal): Promise<readonly LegMessage[]>;
  /** Nobody else gets the messages for this long, in milliseconds from now; 0 gives them back at once. */
  hold(messages: readonly LegMessage[], milliseconds: number): Promise<void>;
  remove(message: LegMessage): Promise<void>;
}

export interface CarryLimits {
  /** Most legs at once. */
  readonly legs: number;
  /** When the process runs this far behind, in milliseconds, it carries too many. */
  readonly lag: number;
  /** How long a message is held at a time: what a crash of this process costs before another reader has the leg. */
  readonly holdTime: number;
  /** How long the message of a leg that failed is held: no other reader can have the leg before its lease has run out. */
  readonly retryTime: number;
  /** A leg is handed over after this long; SQS holds a message for 12 hours at most. */
  readonly carryTime: number;
  /** How long handing over all legs may take at the end. */
  readonly drainTime: number;
}

export interface CarryLegsOptions {
  readonly queue: LegQueue;
  /** Reads the leg of a message until it is drained or handed over; a failure has it read again later. */
  readonly consume: (body: string, until: Until) => Promise<void>;
  readonly clock: Clock;
  /** How far behind the process ran at most since it was asked last, in milliseconds. */
  readonly lag: () => number;
  readonly limits: CarryLimits;
  /** Ends the carrying: no new legs, and those that are read are handed over. */
  readonly signal: AbortSignal;
  readonly tell: (event: CarryEvent) => void;
}

export type CarryEvent =
  /** Told whenever the messages are held for longer. */
  | { readonly kind: "carrying"; readonly legs: number }
  | { readonly kind: "shed"; readonly legs: number; readonly lag: number }
  | { readonly kind: "returned"; readonly legs: number }
  | { readonly kind: "leg-failed"; readonly error: unknown }
  | { readonly kind: "queue-failed"; readonly error: unknown };

const CHECK_TIME = 1_000;
/** After shedding, this long nothing new is taken: what was handed over is for other readers. */
const RECOVERY_TIME = 10_000;
/** One leg in ten goes at each check, at least one. */
const SHED_SHARE = 0.1;
const MOST_AT_ONCE = 10;

interface Carried {
  readonly message: LegMessage;
  /** Hands the leg over. */
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/**
 * Reads many legs at once, each on the same loop as the Lambda's. Its message stays in flight for as long as a leg is read: when this
 * process dies, the queue delivers the message again, and the next reader goes on from the last checkpoint. More than it can carry is
 * not taken; when it falls behind all the same, it hands over the newest legs.
 * @returns how many legs were still being handed over when the time for that was up
 */
export async function carryLegs(options: CarryLegsOptions): Promise<number> {
  const { queue, consume, clock, limits, signal, tell } = options;
  const carried = new Set<Carried>();
  let takesAgainAt = 0;

  const room = () => (clock.now() < takesAgainAt ? 0 : limits.legs - carried.size);

  function take(message: LegMessage): void {
    const stop = new AbortController();
    const until = { deadline: clock.now() + limits.carryTime, signal: stop.signal };
    const leg: Carried = { message, stop, done: carry(message, until).finally(() => carried.delete(leg)) };
    carried.add(leg);
  }

  async function carry(message: LegMessage, until: Until): Promise<void> {
    try {
      await consume(message.body, until);
      await queue.remove(message);
    } catch (error) {
      // The message comes back when its time in flight is over; after some failures the queue makes it a dead letter.
      tell({ kind: "leg-failed", error });
      await orTell(queue.hold([message], limits.retryTime));
    }
  }

  /** The queue may fail for a while: the legs that are read go on meanwhile. */
  async function orTell(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (signal.aborted) return;
      tell({ kind: "queue-failed", error });
      await clock.sleep(CHECK_TIME, signal);
    }
  }

  async function takeSome(): Promise<void> {
    const messages = await queue.receive(Math.min(room(), MOST_AT_ONCE), signal);
    // The process may have fallen behind, or been told to stop, while it waited.
    const taken = signal.aborted ? 0 : Math.max(0, room());
    for (const message of messages.slice(0, taken)) take(message);
    const others = messages.slice(taken);
    if (others.length === 0) return;
    tell({ kind: "returned", legs: others.length });
    await queue.hold(others, 0);
  }

  async function takeLegs(): Promise<void> {
    while (!signal.aborted) {
      if (room() > 0) await orTell(takeSome());
      else await clock.sleep(CHECK_TIME, signal);
    }
  }

  function shed(): void {
    const lag = options.lag();
    if (lag <= limits.lag) return;
    takesAgainAt = clock.now() + RECOVERY_TIME;
    const reading = [...carried].filter(({ stop }) => !stop.signal.aborted);
    const newest = reading.slice(-Math.ceil(reading.length * SHED_SHARE));
    for (const { stop } of newest) stop.abort();
    tell({ kind: "shed", legs: newest.length, lag });
  }

  /** Also while legs are handed over at the end: each message is held until its leg has a successor. */
  async function watch(isOver: AbortSignal): Promise<void> {
    let holdAgainAt = clock.now() + limits.holdTime / 3;
    while (!isOver.aborted) {
      await clock.sleep(CHECK_TIME, isOver);
      if (!signal.aborted) shed();
      if (clock.now() < holdAgainAt) continue;
      holdAgainAt = clock.now() + limits.holdTime / 3;
      const messages = [...carried].map(({ message }) => message);
      tell({ kind: "carrying", legs: messages.length });
      await orTell(queue.hold(messages, limits.holdTime));
    }
  }

  const over = new AbortController();
  const watching = watch(over.signal);
  await takeLegs();
  for (const { stop } of carried) stop.abort();
  await Promise.race([Promise.all([...carried].map(({ done }) => done)), clock.sleep(limits.drainTime, over.signal)]);
  over.abort();
  await watching;
  return carried.size;
}
