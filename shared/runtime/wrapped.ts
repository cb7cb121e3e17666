import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import type { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type { Logger } from "./logger.ts";

/** What every deployed handler is wrapped in: the log knows the invocation, and metrics go out with its end. */
export function wrapped<Event, Reply>(
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
  handle: (event: Event, context: Context) => Promise<Reply>,
) {
  return middy<Event, Reply>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
    .handler(handle);
}
