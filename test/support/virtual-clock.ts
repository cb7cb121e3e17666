import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../shared/clock.ts";

export interface VirtualClock extends Clock {
  /** Moves time on, waking each sleeper at its own instant, in order, and letting what it does settle before the next. */
  advance(milliseconds: number): Promise<void>;
  /** Lets everything that waits for no time run on. */
  settle(): Promise<void>;
  /**
   * Moves time on from sleeper to sleeper until the work is done; its result.
   * @param isBusy whether something is going on that takes no time, such as a request to a local server
   */
  runUntil<T>(work: Promise<T>, isBusy?: () => boolean): Promise<T>;
  /** Resolves once exactly this many sleepers wait, for example a long poll behind a socket. */
  untilSleeping(sleepers: number): Promise<void>;
}

interface Sleeper {
  wakeAt: number;
  wake: () => void;
}

/** Turns of the event loop given to promises (and loopback sockets or files behind them) before time moves on. */
const SETTLING_TURNS = 10;

/** A clock that stands still until it is told to move. */
export function createVirtualClock(startAt = Date.UTC(2026, 0, 2, 3, 4, 5)): VirtualClock {
  let now = startAt;
  const sleepers = new Set<Sleeper>();

  async function settle(): Promise<void> {
    for (let turn = 0; turn < SETTLING_TURNS; turn++) await nextTurn();
  }

  function nextDue(until: number): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of sleepers) {
      if (sleeper.wakeAt <= until && (!next || sleeper.wakeAt < next.wakeAt)) next = sleeper;
    }
    return next;
  }

  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted || milliseconds <= 0) return resolve();
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper: Sleeper = { wakeAt: now + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
      }),
    async advance(milliseconds) {
      const until = now + milliseconds;
      await settle();
      for (let due = nextDue(until); due; due = nextDue(until)) {
        now = due.wakeAt;
        due.wake();
        await settle();
      }
      now = until;
      await settle();
    },
    settle,
    async runUntil(work, isBusy = () => false) {
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      work.then(done, done);
      for (;;) {
        do await settle();
        while (isBusy() && !isDone);
        if (isDone) return work;
        const due = nextDue(Number.POSITIVE_INFINITY);
        if (!due) continue;
        now = due.wakeAt;
        due.wake();
      }
    },
    async untilSleeping(count) {
      while (sleepers.size !== count) await nextTurn();
    },
  };
}
