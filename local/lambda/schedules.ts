import { randomUUID } from "node:crypto";
import type { ScheduledEvent } from "aws-lambda";
import type { Clock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Functions } from "./functions.ts";

export interface ScheduleOptions {
  readonly functions: Pick<Functions, "invokeAsync">;
  readonly functionName: string;
  /** Milliseconds. */
  readonly period: number;
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly onFailure?: (description: string) => void;
}

/**
 * Invokes a function at a fixed rate with the event EventBridge sends for schedules (EventBridge user guide, "Scheduled events").
 * The first one comes after one period.
 */
export function startSchedule(options: ScheduleOptions): { close(): Promise<void> } {
  const { functions, functionName, period, clock, onFailure = () => {} } = options;
  const stop = new AbortController();

  async function run(): Promise<void> {
    for (;;) {
      await clock.sleep(period, stop.signal);
      if (stop.signal.aborted) return;
      try {
        functions.invokeAsync(functionName, eventOf(options));
      } catch (error) {
        onFailure(`schedule of ${functionName}: ${messageOf(error)}`);
      }
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

function eventOf({ functionName, clock, account, region }: ScheduleOptions): ScheduledEvent {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account,
    // EventBridge tells whole seconds.
    time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: [`arn:aws:events:${region}:${account}:rule/${functionName}-schedule`],
    detail: {},
  };
}
