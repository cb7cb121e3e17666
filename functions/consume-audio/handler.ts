import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { LeaseLostError } from "../../shared/calls/leg-store.ts";
import { type ConsumeLeg, parseConsumeLeg } from "../../shared/events/work.ts";
import { openMedia } from "../../shared/kvs/media-client.ts";
import { deployedOnQueue } from "../../shared/runtime/deployed.ts";
import { consumeLeg } from "./consume-leg.ts";

/** What storing the last part and handing over takes at most, with room to spare. */
const HAND_OVER_TIME = 30_000;

export const handler = deployedOnQueue("consume-audio", (services) => {
  const { sqs, settings, logger } = services;
  const reading = {
    ...services,
    open: openMedia(services.endpoints),
    async handOver(work: ConsumeLeg, delay: number) {
      const DelaySeconds = Math.ceil(delay / 1000);
      const message = { QueueUrl: settings.workQueueUrl, MessageBody: JSON.stringify(work), DelaySeconds };
      await sqs.send(new SendMessageCommand(message));
    },
  };
  return async (body, { deadline }) => {
    const work = parseConsumeLeg(body);
    try {
      await consumeLeg(reading, work, deadline - HAND_OVER_TIME);
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      logger.warn("another reader took the leg", { legId: work.legId });
    }
  };
});
