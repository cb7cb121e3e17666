import type { Clock } from "../shared/clock.ts";
import { functionRows, type QueueName, queueNameOf } from "../shared/events/subscriptions.ts";
import { deployedName } from "../shared/runtime/resources.ts";
import { startEventSource } from "./lambda/event-sources.ts";
import type { Functions } from "./lambda/functions.ts";
import { startSchedule } from "./lambda/schedules.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "./place.ts";
import type { Queues } from "./sqs/queues.ts";

/** Starts what runs without an event: queue mappings and schedules. */
export function startTriggers(options: {
  functions: Functions;
  queues: Queues;
  queueUrls: Readonly<Record<QueueName, string>>;
  /** Functions whose queues a long-running task reads. */
  replaced: readonly string[];
  /** Whether messages that were just received from a queue are handed over twice. */
  isDeliveredAgain: (queue: string) => boolean;
  clock: Clock;
  onFailure: (description: string) => void;
}): { close(): Promise<void> }[] {
  const { functions, queues, queueUrls, replaced, isDeliveredAgain, clock, onFailure } = options;
  const place = { account: LOCAL_ACCOUNT, region: LOCAL_REGION };
  return functionRows.flatMap(({ name, triggers }) =>
    triggers.flatMap((trigger) => {
      const functionName = deployedName(name);
      // Rules of the bridge, and of the voice service, start those.
      if (trigger.kind === "event" || trigger.kind === "calls") return [];
      if (trigger.kind === "schedule") {
        return [
          startSchedule({ functions, functionName, period: trigger.everyMinutes * 60_000, clock, ...place, onFailure }),
        ];
      }
      if (replaced.includes(name)) return [];
      const { queue, batchSize, maximumConcurrency } = trigger;
      const queueArn = queues.arn(queueNameOf(queue));
      const source = { queues, queueUrl: queueUrls[queue], queueArn, functions, functionName, clock, onFailure };
      const limits = { batchSize, maximumConcurrency, isDeliveredAgain: () => isDeliveredAgain(queue) };
      return [startEventSource({ ...source, ...limits, region: LOCAL_REGION })];
    }),
  );
}
