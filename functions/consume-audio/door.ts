import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { LeaseLostError } from "../../shared/calls/leg-store.ts";
import { type ConsumeLeg, parseConsumeLeg } from "../../shared/events/work.ts";
import { MetricUnit, type Services } from "../../shared/runtime/services.ts";
import { type ConsumeLegServices, consumeLeg, type Until } from "./consume-leg.ts";

/** Reads the leg that a message of the work queue names. */
export type ConsumeMessage = (body: string, until: Until) => Promise<void>;

/** What both doors do with a message: the Lambda (`handler.ts`) and the long-running task (`task.ts`). */
export function consumeMessages(services: Services): ConsumeMessage {
  const { sqs, settings, logger, metrics, video } = services;
  const reading: ConsumeLegServices = {
    ...services,
    open: (...request) => video.openMedia(...request),
    async handOver(work: ConsumeLeg, delay: number) {
      const DelaySeconds = Math.ceil(delay / 1000);
      const message = { QueueUrl: settings.workQueueUrl, MessageBody: JSON.stringify(work), DelaySeconds };
      await sqs.send(new SendMessageCommand(message));
    },
    onFullPart(behind) {
      // Each leg counts itself about once a minute, so that the sum of a minute is how many there are.
      metrics.addMetric("LegsLive", MetricUnit.Count, 1);
      if (behind !== null) metrics.addMetric("ReaderLag", MetricUnit.Milliseconds, behind);
      // The invocation may last for another quarter of an hour.
      metrics.publishStoredMetrics();
    },
  };
  return async (body, until) => {
    const work = parseConsumeLeg(body);
    try {
      await consumeLeg(reading, work, until);
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      logger.warn("another reader took the leg", { legId: work.legId });
    }
  };
}
