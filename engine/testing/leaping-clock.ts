import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../shared/clock.ts";

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** Turns of the event loop in which nothing but promises and short reads may go on before time leaps. */
const QUIET_TURNS = 4;

/**
 * The time of a handler under test. It stands still while the handler works, and leaps to the next one who sleeps when nothing else goes on:
 * a side effect that takes three seconds takes none.
 */
export class LeapingClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();
  #isLeaping = false;

  constructor(startAt = Date.UTC(2026, 0, 5, 10)) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  /** Sets the time, for example to that of the call. */
  set(now: number): void {
    this.#now = now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        wakeAt: this.#now + Math.max(0, milliseconds),
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener("abort", sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", sleeper.wake, { once: true });
      void this.#leap();
    });
  }

  async #leap(): Promise<void> {
    if (this.#isLeaping) return;
    this.#isLeaping = true;
    while (this.#sleepers.size > 0) {
      for (let turn = 0; turn < QUIET_TURNS; turn++) await nextTurn();
      const next = [...this.#sleepers].reduce<Sleeper | null>(
        (first, one) => (first && first.wakeAt <= one.wakeAt ? first : one),
        null,
      );
      if (!next) break;
      this.#now = Math.max(this.#now, next.wakeAt);
      next.wake();
    }
    this.#isLeaping = false;
  }
}
