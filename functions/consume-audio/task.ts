/**
 * The second door: a process that reads many legs for as long as it runs, started as `node index.mjs` from its bundle, with the
 * environment of every function. SIGTERM (or SIGINT) has it hand over its legs and end with status 0; with 1 where that took too long.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { orDeadLetter } from "../../shared/runtime/or-dead-letter.ts";
import { createServices, MetricUnit } from "../../shared/runtime/services.ts";
import { type CarryEvent, carryLegs } from "./carry-legs.ts";
import { consumeMessages } from "./door.ts";
import { sqsLegQueue } from "./leg-queue.ts";
import { readTaskLimits } from "./task-settings.ts";

const NANOSECONDS = 1e6;

const services = createServices("consume-audio-task", process.env);
const { clock, logger, metrics, settings, sqs } = services;
const limits = readTaskLimits(process.env, settings.leaseTime);
const consume = consumeMessages(services);

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

const delay = monitorEventLoopDelay();
delay.enable();
function lagSinceLast(): number {
  const lag = delay.max / NANOSECONDS;
  delay.reset();
  return lag;
}

function tell(event: CarryEvent): void {
  switch (event.kind) {
    case "carrying":
      metrics.addMetric("LegsCarried", MetricUnit.Count, event.legs);
      break;
    case "shed":
      metrics.addMetric("LegsShed", MetricUnit.Count, event.legs);
      logger.warn("the task runs behind and hands legs over", { legs: event.legs, lagMilliseconds: event.lag });
      break;
    case "returned":
      logger.info("legs went back to the queue", { legs: event.legs });
      break;
    case "leg-failed":
      logger.error("a leg will be read again", event.error as Error);
      break;
    case "queue-failed":
      logger.error("the work queue could not be asked", event.error as Error);
      break;
    default:
      event satisfies never;
  }
  metrics.publishStoredMetrics();
}

logger.info("the task takes legs", { ...limits });
const left = await carryLegs({
  queue: sqsLegQueue(sqs, settings.workQueueUrl, limits.holdTime),
  consume: async (body, until) => {
    await orDeadLetter(services, { queue: "work" }, body, () => consume(body, until));
  },
  clock,
  lag: lagSinceLast,
  limits,
  signal: stop.signal,
  tell,
});
metrics.publishStoredMetrics();
if (left === 0) logger.info("every leg was handed over");
else logger.error("legs were not handed over in time; the queue will deliver them again", { legs: left });
process.exit(left === 0 ? 0 : 1);
