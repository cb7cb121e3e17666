import type { Scheduler } from "./scheduler.ts";

/** There at once, or later; work outside of the call holds virtual time up, see `Scheduler.whenDone`. */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with a value when it is there: at once if it is there already. */
export function whenThere<T>(
  scheduler: Scheduler,
  value: () => Awaitable<T>,
  done: (value: T) => void,
  failed: (error: unknown) => void,
): void {
  let found: Awaitable<T>;
  try {
    found = value();
  } catch (error) {
    failed(error);
    return;
  }
  if (found instanceof Promise) scheduler.whenDone(found, done, failed);
  else done(found);
}
