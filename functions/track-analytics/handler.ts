import { analysedBy } from "../../shared/calls/insight.ts";
import { insightMatched } from "../../shared/calls/insight-facts.ts";
import { parseAnalytics } from "../../shared/events/analytics.ts";
import { parseEnvelope } from "../../shared/events/envelope.ts";
import { eventsIn } from "../../shared/events/notification.ts";
import { deployedOnQueue } from "../../shared/runtime/deployed.ts";
import { MetricUnit } from "../../shared/runtime/services.ts";

/** Folds each event of call analytics and voice analytics into its call, whichever way it came. */
export const handler = deployedOnQueue("track-analytics", ({ calls, publishFact, metrics, logger }) => async (body) => {
  for (const input of eventsIn(body)) {
    const event = parseAnalytics(input);
    const change = analysedBy(event);
    if (change !== null) {
      await calls.apply(change);
      continue;
    }
    // No call to tell it to: an alert is still worth its fact, anything else a line.
    metrics.addMetric("UnlinkedInsights", MetricUnit.Count, 1);
    if (event.kind === "insight-matched") await publishFact(insightMatched(null, null, event, parseEnvelope(input).id));
    else logger.warn("an analytics event names neither a call nor a pipeline", { kind: event.kind });
  }
});
