import { deployed } from "../../shared/runtime/deployed.ts";
import { MetricUnit } from "../../shared/runtime/services.ts";

/** Sends what a crash left in an outbox, and reports what never came of the calls that have been quiet for long enough. */
export const handler = deployed("reconcile", ({ calls, logger, metrics, settings }) => async () => {
  const transactionIds = await calls.sendAllAbandoned();
  if (transactionIds.length > 0) logger.warn("sent what had been left behind", { transactionIds });
  const overdue = await calls.reportAllOverdue(settings.overdueTime);
  metrics.addMetric("CallsLookedOver", MetricUnit.Count, overdue.length);
});
