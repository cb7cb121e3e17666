import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { systemClock } from "../../shared/clock.ts";
import { createLogger } from "../../shared/runtime/logger.ts";
import { wrapped } from "../../shared/runtime/wrapped.ts";
import { createClients } from "./context.ts";
import { answerCustomResource } from "./custom-resource.ts";
import { createProviders } from "./providers.ts";

const name = "provision-chime";
const logger = createLogger(name);
const metrics = new Metrics({ namespace: "Carillon", serviceName: name });
const patience = { clock: systemClock, random: Math.random };
const clients = createClients(patience);

/** What is left of the function's time when a wait ends: enough to clean up, and to answer. */
const RESERVE = 120_000;

/** Makes, changes and removes voice resources for CloudFormation, behind the provider framework of the CDK. */
export const handler = wrapped({ logger, metrics }, async (event: unknown, context) => {
  const [, , , , account = ""] = context.invokedFunctionArn.split(":");
  const providers = createProviders({
    ...patience,
    ...clients,
    // Loaded when a connector has credentials: most have none.
    secret: async (arn) => (await import("./secrets.ts")).readSecret(arn),
    account: async () => account,
    longestWait: Math.max(0, context.getRemainingTimeInMillis() - RESERVE),
  });
  try {
    const reply = await answerCustomResource(providers, event);
    metrics.addMetric("Provisioned", MetricUnit.Count, 1);
    return reply;
  } catch (error) {
    logger.error("the resource could not be provisioned", error as Error);
    metrics.addMetric("ProvisioningFailures", MetricUnit.Count, 1);
    throw error;
  }
});
