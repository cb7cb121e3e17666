/** Lambda ends an initialisation that takes longer (AWS Lambda: execution environment lifecycle): no caller waited for such a one. */
const LONGEST_STARTUP = 10_000;

/** What a sandbox knows about the time it takes to start. */
export interface Startup {
  /** Milliseconds from the start of the process to the end of its initialisation. */
  readonly tookMilliseconds: number;
}

/**
 * When the service asked, in epoch milliseconds, as far as that can be known: Lambda's clock starts with the invocation, so the start of the
 * sandbox comes on top for the first one. A sandbox that was started ahead of calls has as long less than it could have, which is harmless.
 */
export function createAskedAt(startup: Startup, timeout: number): (now: number, remaining: number) => number {
  const waited = startup.tookMilliseconds > LONGEST_STARTUP ? 0 : startup.tookMilliseconds;
  let isFirst = true;
  return (now, remaining) => {
    const started = now - Math.max(0, timeout - remaining);
    const askedAt = isFirst ? started - waited : started;
    isFirst = false;
    return askedAt;
  };
}
