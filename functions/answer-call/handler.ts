import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { systemClock } from "../../shared/clock.ts";
import { ANSWER_TIMEOUT_IN_SECONDS } from "../../shared/runtime/resources.ts";
import { createCallAnswerer } from "./answer-call.ts";
import { createAskedAt } from "./asked-at.ts";
import { lateLog } from "./late-log.ts";
import { routing } from "./routing-table.ts";
import { readAnswerSettings } from "./settings.ts";

const name = "answer-call";
const log = lateLog(async () => (await import("../../shared/runtime/logger.ts")).createLogger(name));
const metrics = new Metrics({ namespace: "Carillon", serviceName: name });
const settings = readAnswerSettings(process.env);
const answer = createCallAnswerer({ routing, settings, clock: systemClock, log, metrics });
const askedAt = createAskedAt({ tookMilliseconds: performance.now() }, ANSWER_TIMEOUT_IN_SECONDS * 1000);

/** Answers each event of a call with the next step of its flow. */
export const handler = middy<unknown, unknown>()
  .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
  .use(log.middleware)
  .handler((event: unknown, context: Context) => {
    metrics.addMetric("Answered", MetricUnit.Count, 1);
    return answer(event, {
      functionVersion: context.functionVersion,
      askedAt: askedAt(systemClock.now(), context.getRemainingTimeInMillis()),
    });
  });
