import { parseObjectsCreated } from "../../shared/events/object-created.ts";
import { deployedOnQueue } from "../../shared/runtime/deployed.ts";
import { MetricUnit } from "../../shared/runtime/services.ts";
import { ingestObject } from "./ingest-object.ts";

/** Takes in the records of each object that is named in each message; the outbox of their calls does the rest. */
export const handler = deployedOnQueue("ingest-records", (services) => async (body) => {
  for (const object of parseObjectsCreated(body)) {
    const { records, rejected } = await ingestObject(services, object);
    services.metrics.addMetric("Records", MetricUnit.Count, records);
    if (rejected === null) continue;
    services.metrics.addMetric("RejectedObjects", MetricUnit.Count, 1);
    services.logger.warn("an object was kept as a dead letter", rejected);
  }
});
