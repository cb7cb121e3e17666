import { Duration } from "aws-cdk-lib";
import { Dashboard, GraphWidget, TextWidget } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { functionRows, type QueueName, queueNameOf, queues } from "../../shared/events/subscriptions.ts";
import {
  type CarillonMetric,
  METRICS,
  METRICS_NAMESPACE,
  type MetricName,
  SERVICE_DIMENSION,
} from "../../shared/runtime/metrics.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import type { Measure } from "./alarm-specs.ts";
import { metricOf } from "./alarms.ts";

/** What stands together on a graph. Metrics that every function counts are shown for each of them. */
const GRAPHS: readonly { readonly title: string; readonly metrics: readonly MetricName[] }[] = [
  { title: "Calls: events answered", metrics: ["Answered"] },
  { title: "Calls: what callers notice", metrics: ["Fallbacks", "InvalidReplies", "DeadlineHits", "FailedSteps"] },
  {
    title: "Calls: events out of order",
    metrics: ["SequenceGaps", "RepeatedEvents", "StaleResults", "DroppedSignals", "GoneVersions", "UnreportedCalls"],
  },
  { title: "Audio: legs live", metrics: ["LegsLive", "LegsCarried", "LegsShed"] },
  { title: "Audio: how far behind, in milliseconds", metrics: ["ReaderLag"] },
  { title: "Recordings", metrics: ["CompleteRecordings", "IncompleteRecordings", "CallsLookedOver"] },
  { title: "Records", metrics: ["Records", "RejectedObjects", "UnlinkedInsights"] },
  { title: "Voice resources", metrics: ["Provisioned", "ProvisioningFailures"] },
  { title: "Inputs handled", metrics: ["Handled"] },
  { title: "Dead letters kept by functions", metrics: ["DeadLetters"] },
];

const GRAPH = { width: 12, height: 6 };

/** One page for all of Carillon: every metric of its own, its queues and its functions. */
export class CarillonDashboard extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const graphs = [
      ...GRAPHS.map(({ title, metrics }) => graph(title, metrics.flatMap(measuresOf))),
      graph(
        "Queues: messages that wait",
        queueNames.map((queue) => ofQueue(queue, "ApproximateNumberOfMessagesVisible")),
      ),
      graph(
        "Queues: age of the oldest message, in seconds",
        queueNames.map((queue) => ofQueue(queue, "ApproximateAgeOfOldestMessage")),
      ),
      graph(
        "Functions: running at once",
        functionRows.map(({ name }) => ofFunction(name, "ConcurrentExecutions", "Maximum")),
      ),
      graph(
        "Functions: errors",
        functionRows.map(({ name }) => ofFunction(name, "Errors", "Sum")),
      ),
      graph(
        "Functions: throttles",
        functionRows.map(({ name }) => ofFunction(name, "Throttles", "Sum")),
      ),
      graph(
        "Functions: the slowest hundredth, in milliseconds",
        functionRows.map(({ name }) => ofFunction(name, "Duration", "p99")),
      ),
    ];
    new Dashboard(this, "Dashboard", {
      dashboardName: deployedName("overview"),
      widgets: [[new TextWidget({ width: 24, height: 6, markdown })], ...pairs(graphs)],
    });
  }
}

const queueNames = Object.keys(queues) as QueueName[];

const ofQueue = (queue: QueueName, name: string): Measure => ({
  namespace: "AWS/SQS",
  name,
  dimensions: { QueueName: queueNameOf(queue) },
  statistic: "Maximum",
});

const ofFunction = (of: string, name: string, statistic: Measure["statistic"]): Measure => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: { FunctionName: deployedName(of) },
  statistic,
});

function measuresOf(name: MetricName): Measure[] {
  const { by, unit }: CarillonMetric = METRICS[name];
  return (by ?? functionRows.map((row) => row.name)).map((service) => ({
    namespace: METRICS_NAMESPACE,
    name,
    dimensions: { [SERVICE_DIMENSION]: service },
    statistic: unit === "Milliseconds" ? "Maximum" : "Sum",
  }));
}

function graph(title: string, measures: readonly Measure[]): GraphWidget {
  return new GraphWidget({
    ...GRAPH,
    title,
    left: measures.map((measure) => metricOf(measure, 1).with({ label: labelOf(measure) })),
    leftYAxis: { min: 0, showUnits: false },
    period: Duration.minutes(1),
  });
}

function labelOf({ namespace, name, dimensions }: Measure): string {
  const [of = ""] = Object.values(dimensions);
  return namespace === METRICS_NAMESPACE ? `${name} (${of})` : of;
}

function pairs(graphs: readonly GraphWidget[]): GraphWidget[][] {
  return graphs.flatMap((_one, index) => (index % 2 === 0 ? [graphs.slice(index, index + 2)] : []));
}

const markdown = [
  "# Carillon",
  ...Object.entries<CarillonMetric>(METRICS)
    .filter(
      ([, { by }]) => by?.includes("answer-call") || by?.includes("consume-audio") || by?.includes("finish-recording"),
    )
    .map(([name, { says }]) => `**${name}** ${says}`)
    .join("; ")
    .split("\n"),
  "What went wrong: `npm run carillon -- dead-letters list --aws`, `npm run carillon -- calls list --failed --since 1h --aws`.",
].join("\n\n");
