import { KinesisVideoClient } from "@aws-sdk/client-kinesis-video";
import { deployed } from "../../shared/runtime/deployed.ts";
import { MetricUnit } from "../../shared/runtime/services.ts";
import { LOOK_TIME, lookForAbandoned } from "./abandoned-legs.ts";
import { recoverLostLegs } from "./lost-legs.ts";
import { kinesisVideoDirectory } from "./stream-directory.ts";

/**
 * Sends what a crash left in an outbox, gives legs without a reader to a new one, and, of the calls that have been quiet for long enough,
 * looks for what was never announced and reports what never came.
 */
export const handler = deployed("reconcile", (services) => {
  const { calls, logger, metrics, settings, video } = services;
  const directory = kinesisVideoDirectory(new KinesisVideoClient(services.clients), { ...services, requests: video });
  return async () => {
    const transactionIds = await calls.sendAllAbandoned();
    if (transactionIds.length > 0) logger.warn("sent what had been left behind", { transactionIds });
    await calls.lookOverReaders(LOOK_TIME, (call) => lookForAbandoned(services, call));
    const overdue = await calls.reportAllOverdue(settings.overdueTime, (call) =>
      recoverLostLegs({ ...services, directory }, call),
    );
    metrics.addMetric("CallsLookedOver", MetricUnit.Count, overdue.length);
  };
});
