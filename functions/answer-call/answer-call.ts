import type { Metrics } from "@aws-lambda-powertools/metrics";
import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Clock } from "../../shared/clock.ts";
import { CarillonError } from "../../shared/errors.ts";
import { type Answer, createAnswerer, type Notice, type Ports } from "../../shared/flow/index.ts";
import { once } from "../../shared/flow/once.ts";
import { createFlows } from "./flows/index.ts";
import type { LateLog } from "./late-log.ts";
import { reporting } from "./report.ts";
import { routeOf } from "./routing.ts";
import type { Routing } from "./routing-of.ts";
import type { AnswerSettings } from "./settings.ts";

export interface AnsweringOptions {
  readonly routing: Routing;
  readonly settings: AnswerSettings;
  readonly clock: Clock;
  readonly log: Pick<LateLog, "note">;
  readonly metrics: Metrics;
}

/** Answers calls with Carillon's flows. What needs the AWS SDK is loaded when a flow first needs it. */
export function createCallAnswerer({ routing, settings, clock, log, metrics }: AnsweringOptions): Answer {
  const aws = once(async () => (await import("./aws/index.ts")).openAws(settings));
  const flows = createFlows({
    desk: async () => (await aws()).desk,
    announce: async (said) => (await aws()).announce(said),
    settings: { ...routing.flows, voicemailBucket: settings.recordingsBucket },
  });
  const ports: Ports = {
    clock,
    steps: async () => (await aws()).steps,
    tasks: async () => (await aws()).tasks,
    forward: async (version, event) => (await aws()).forward(version, event),
    notice: (notice) => tell(notice, log, metrics),
  };
  const answer = createAnswerer({
    flows: flows.all,
    route: (facts) => routeOf(routing, flows.byName, facts, settings.region),
    ports,
    ...(routing.fallback && { fallback: routing.fallback }),
  });
  return reporting({
    answer,
    clock,
    report: async (call) => (await aws()).report(call),
    failed(transactionId, error) {
      metrics.addMetric("UnreportedCalls", MetricUnit.Count, 1);
      log.note({ level: "warn", message: "a call is not reported", about: { transactionId, error: error as Error } });
    },
  });
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

/** What went wrong, where that alone is worth an alarm: a reply that the service would refuse, and time that ran out. */
const FAILURES: Readonly<Record<string, string>> = {
  INVALID_REPLY: "InvalidReplies",
  DEADLINE: "DeadlineHits",
  STEP_TIMEOUT: "DeadlineHits",
};

/** What is counted of a notice. */
export function countsOf({ kind, error }: Pick<Notice, "kind" | "error">): readonly string[] {
  const failure = error instanceof CarillonError ? FAILURES[error.code] : undefined;
  return failure === undefined ? [METRICS[kind]] : [METRICS[kind], failure];
}

/** A line and its counts. The log masks what is private. */
function tell({ kind, error, ...notice }: Notice, log: Pick<LateLog, "note">, metrics: Metrics): void {
  for (const name of countsOf({ kind, error })) metrics.addMetric(name, MetricUnit.Count, 1);
  const code = error instanceof CarillonError ? error.code : undefined;
  const about = {
    ...notice,
    ...(code !== undefined && { code }),
    ...(error !== undefined && { error: error as Error }),
  };
  if (kind === "fallback") log.note({ level: "error", message: "the caller hears the fallback", about });
  else log.note({ level: "warn", message: kind, about });
}
