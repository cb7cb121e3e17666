import { setImmediate as nextTurn } from "node:timers/promises";
import { install } from "@sinonjs/fake-timers";
import type { HttpHandler } from "../../../local/wire/http.ts";
import { seededRandom } from "../../../shared/random.ts";

/**
 * Time that leaps: whatever waits for it, functions, local services and the AWS SDK alike, waits no longer than the work before it
 * takes. Chance is the same from one beginning to the next.
 */
export interface LeapingTime {
  /** Time stands still until real input and output is done. */
  standStill<T>(work: () => Promise<T>): Promise<T>;
  /** A handler that does real input and output. */
  standsStillFor(handler: HttpHandler): HttpHandler;
  /**
   * Leaps from timer to timer until something is so. Returns whether it came to be so before `limit` (epoch milliseconds).
   */
  runUntil(isSo: () => boolean, limit: number): Promise<boolean>;
  /** Back to where it began; whatever waits for time waits for ever. */
  reset(): void;
  /** Gives the process its own time back. */
  restore(): void;
}

/** Turns of the event loop that promises and streams in memory get before time moves on. */
const SETTLING_TURNS = 6;

/** @param now epoch milliseconds at which it begins */
export function installLeapingTime(now: number): LeapingTime {
  const timers = install({
    now,
    toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
    // Of timers from before.
    shouldClearNativeTimers: true,
  });
  const { random } = Math;
  Math.random = seededRandom(now);
  let busy = 0;

  async function settle(): Promise<void> {
    do {
      for (let turn = 0; turn < SETTLING_TURNS; turn++) await nextTurn();
    } while (busy > 0);
  }

  async function standStill<T>(work: () => Promise<T>): Promise<T> {
    busy++;
    try {
      return await work();
    } finally {
      busy--;
    }
  }

  return {
    standStill,
    standsStillFor: (handler) => (request, response, context) => standStill(() => handler(request, response, context)),
    async runUntil(isSo, limit) {
      for (;;) {
        await settle();
        if (isSo()) return true;
        if (timers.now >= limit) return false;
        timers.next();
      }
    },
    reset() {
      timers.reset();
      Math.random = seededRandom(now);
    },
    restore() {
      timers.uninstall();
      Math.random = random;
    },
  };
}
