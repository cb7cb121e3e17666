import type { Metrics } from "@aws-lambda-powertools/metrics";
import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Clock } from "../../shared/clock.ts";
import { CarillonError } from "../../shared/errors.ts";
import { type Answer, createAnswerer, type Notice, type Ports } from "../../shared/flow/index.ts";
import type { Logger } from "../../shared/runtime/logger.ts";
import type { Backend } from "./backend.ts";
import { createFlows } from "./flows/index.ts";
import { reporting } from "./report.ts";
import { routeOf } from "./routing.ts";
import type { AnswerSettings } from "./settings.ts";

export interface AnsweringOptions {
  readonly backend: Backend;
  readonly settings: AnswerSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Answers calls with Carillon's flows. What needs the AWS SDK is loaded when a flow first needs it. */
export function createCallAnswerer({ backend, settings, clock, logger, metrics }: AnsweringOptions): Answer {
  let opened: ReturnType<typeof openAws> | null = null;
  const aws = () => {
    opened ??= openAws(settings.flowsTable).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  const flows = createFlows({
    desk: async () => (await aws()).stores.desk,
    async announce(fact) {
      const { sendTask, stores } = await aws();
      await sendTask(stores.lambda, { key: fact.factId, name: "announce", args: { ...fact } });
    },
    settings: { ...backend.flows, voicemailBucket: settings.recordingsBucket },
  });
  const ports: Ports = {
    clock,
    steps: async () => (await aws()).stores.steps,
    tasks: async () => (await aws()).stores.tasks,
    async forward(version, event) {
      const { forwardTo, stores } = await aws();
      return forwardTo(stores.lambda, settings.functionName, version, event);
    },
    notice: (notice) => tell(notice, logger, metrics),
  };
  const answer = createAnswerer({
    flows: flows.all,
    route: (facts) => routeOf(backend, flows.byName, facts),
    ports,
    ...(backend.fallback && { fallback: backend.fallback }),
  });
  return reporting({
    answer,
    clock,
    async report(args) {
      const { sendTask, stores } = await aws();
      await sendTask(stores.lambda, { key: `${args.transactionId}#call`, name: "note-call", args: { ...args } });
    },
    failed(transactionId, error) {
      metrics.addMetric("UnreportedCalls", MetricUnit.Count, 1);
      logger.warn("a call is not reported", { transactionId, error: error as Error });
    },
  });
}

async function openAws(tableName: string) {
  const { openStores, forwardTo, sendTask } = await import("./aws/index.ts");
  return { stores: openStores(tableName), forwardTo, sendTask };
}

const METRICS: Readonly<Record<Notice["kind"], string>> = {
  fallback: "Fallbacks",
  "step-failed": "FailedSteps",
  "sequence-gap": "SequenceGaps",
  "repeated-event": "RepeatedEvents",
  "stale-result": "StaleResults",
  "signal-dropped": "DroppedSignals",
  "version-gone": "GoneVersions",
};

/** A line and a count. The log masks what is private. */
function tell({ kind, error, ...about }: Notice, logger: Logger, metrics: Metrics): void {
  metrics.addMetric(METRICS[kind], MetricUnit.Count, 1);
  const code = error instanceof CarillonError ? error.code : undefined;
  const line = { ...about, ...(code !== undefined && { code }) };
  if (kind === "fallback") logger.error("the caller hears the fallback", { ...line, error: error as Error });
  else logger.warn(kind, { ...line, ...(error !== undefined && { error: error as Error }) });
}
