import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import backend from "../../carillon.config.ts";
import { systemClock } from "../../shared/clock.ts";
import { createLogger } from "../../shared/runtime/logger.ts";
import { ANSWER_TIMEOUT_IN_SECONDS } from "../../shared/runtime/resources.ts";
import { wrapped } from "../../shared/runtime/wrapped.ts";
import { createCallAnswerer } from "./answer-call.ts";
import { createAskedAt } from "./asked-at.ts";
import { readAnswerSettings } from "./settings.ts";

const name = "answer-call";
const logger = createLogger(name);
const metrics = new Metrics({ namespace: "Carillon", serviceName: name });
const settings = readAnswerSettings(process.env);
const answer = createCallAnswerer({ backend, settings, clock: systemClock, logger, metrics });
const askedAt = createAskedAt({ tookMilliseconds: performance.now() }, ANSWER_TIMEOUT_IN_SECONDS * 1000);

/** Answers each event of a call with the next step of its flow. */
export const handler = wrapped({ logger, metrics }, (event: unknown, context) => {
  metrics.addMetric("Answered", MetricUnit.Count, 1);
  return answer(event, {
    functionVersion: context.functionVersion,
    askedAt: askedAt(systemClock.now(), context.getRemainingTimeInMillis()),
  });
});
