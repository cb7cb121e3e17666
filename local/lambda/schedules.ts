import { randomUUID } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import type { Functions } from "./functions.ts";

/** Invokes a function at a fixed rate with the event EventBridge sends for schedules. The first one comes after one period. */
export function startSchedule(options: {
  readonly functions: Functions;
  readonly functionName: string;
  /** Milliseconds. */
  readonly period: number;
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
}): { close(): Promise<void> } {
  const { functions, functionName, period, clock, account, region } = options;
  const stop = new AbortController();
  async function run(): Promise<void> {
    for (;;) {
      await clock.sleep(period, stop.signal);
      if (stop.signal.aborted) return;
      functions.invokeAsync(functionName, {
        version: "0",
        id: randomUUID(),
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account,
        time: new Date(clock.now()).toISOString(),
        region,
        resources: [`arn:aws:events:${region}:${account}:rule/${functionName}-schedule`],
        detail: {},
      });
    }
  }
  const running = run();
  return {
    async close() {
      stop.abort();
      await running;
    },
  };
}
