import { Duration, Stack } from "aws-cdk-lib";
import {
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  TextWidget,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import {
  CALL_DIRECTIONS,
  CONNECTOR_METRICS,
  CONNECTOR_NAMESPACE,
  type ConnectorMetric,
  ENDS,
} from "../../shared/chime/metrics.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import { addAlarm } from "./alarms.ts";

export interface WatchedConnector {
  /** What it is called in `carillon.config.ts`. */
  readonly name: string;
  readonly voiceConnectorId: string;
  readonly region: string;
  /** Its media metrics go to CloudWatch Logs. */
  readonly logsMedia: boolean;
}

export interface ConnectorWatchProps {
  readonly connector: WatchedConnector;
  /** What its alarms tell. */
  readonly topic: ITopic;
}

/** A graph for each group of metrics, in this order. */
const GRAPHS: readonly { readonly group: ConnectorMetric["group"]; readonly title: string; readonly unit: string }[] = [
  { group: "calls", title: "Calls", unit: "calls" },
  { group: "throttles", title: "Calls refused because the account has too many", unit: "calls" },
  { group: "sip", title: "SIP messages by class of status", unit: "messages" },
  { group: "loss", title: "Packets lost in the minute", unit: "packets" },
  { group: "jitter", title: "Jitter, the worst tenth", unit: "microseconds" },
  { group: "round-trip", title: "Round trip, the worst tenth", unit: "microseconds" },
  { group: "opinion", title: "Mean opinion score, the worst tenth (1.0 to 4.4)", unit: "score" },
  { group: "traffic", title: "RTP and RTCP", unit: "packets or bytes" },
];

const GRAPHS_IN_A_ROW = 2;
const GRAPH = { width: 12, height: 6 };
const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
/** A share of failures says something from so many calls on. */
const CALLS_TO_JUDGE = 10;

/**
 * A dashboard with every metric of one Voice Connector, and alarms on what callers would notice. Of one in another region than the stack there is the dashboard
 * only: an alarm watches metrics of its own region.
 */
export class ConnectorWatch extends Construct {
  readonly #connector: WatchedConnector;

  constructor(scope: Construct, id: string, { connector, topic }: ConnectorWatchProps) {
    super(scope, id);
    this.#connector = connector;
    const { name, voiceConnectorId, region } = connector;
    const graphs = GRAPHS.map(
      ({ group, title, unit }) =>
        new GraphWidget({
          ...GRAPH,
          title,
          left: CONNECTOR_METRICS.filter((metric) => metric.group === group).map((metric) => this.#line(metric)),
          leftYAxis: { label: unit, showUnits: false, ...(group === "opinion" ? { min: 1, max: 4.4 } : { min: 0 }) },
          period: MINUTE,
        }),
    );
    new Dashboard(this, "Dashboard", {
      dashboardName: deployedName(`connector-${name}`),
      widgets: [
        [new TextWidget({ width: 24, height: 3, markdown: markdownOf(name, voiceConnectorId) })],
        ...rowsOf(graphs),
      ],
    });
    if (region === Stack.of(this).region) this.#alarms(name, topic);
  }

  #metric({ name, statistic }: ConnectorMetric, period = MINUTE): Metric {
    const { voiceConnectorId, region } = this.#connector;
    return new Metric({
      namespace: CONNECTOR_NAMESPACE,
      metricName: name,
      dimensionsMap: { VoiceConnectorId: voiceConnectorId, Region: region },
      region,
      statistic,
      period,
    });
  }

  #line(metric: ConnectorMetric): IMetric {
    if (!metric.isCumulative) return this.#metric(metric);
    const id = idOf(metric);
    return new MathExpression({
      // A call that ends takes its losses out of the sum: what falls is no loss.
      expression: `IF(DIFF(${id}) > 0, DIFF(${id}), 0)`,
      usingMetrics: { [id]: this.#metric(metric) },
      label: metric.name,
      period: MINUTE,
    });
  }

  #alarms(name: string, topic: ITopic): void {
    const show = `the dashboard ${deployedName(`connector-${name}`)}`;
    const used = (names: readonly string[], period = MINUTE) =>
      Object.fromEntries(
        CONNECTOR_METRICS.filter((metric) => names.includes(metric.name)).map((metric) => [
          idOf(metric),
          this.#metric(metric, period),
        ]),
      );
    for (const direction of CALL_DIRECTIONS) {
      const usingMetrics = used([`${direction}CallAttempts`, `${direction}CallFailures`], FIVE_MINUTES);
      const [attempts, failures] = [`${direction}CallAttempts`, `${direction}CallFailures`].map(firstSmall);
      addAlarm(this, topic, `connector-${name}-${direction.toLowerCase()}-failures`, {
        alarmDescription: `A tenth of the ${direction.toLowerCase()} calls of the Voice Connector ${name} fail, or more. Look at the SIP classes on ${show}: 4xx is the phone system's or the callee's refusal, 5xx the service's. The calls: npm run carillon -- calls list --failed --since 1h --aws.`,
        metric: new MathExpression({
          expression: `IF(${attempts} >= ${CALLS_TO_JUDGE}, 100 * ${failures} / ${attempts}, 0)`,
          usingMetrics,
          label: `failed ${direction.toLowerCase()} calls, percent`,
          period: FIVE_MINUTES,
        }),
        threshold: 10,
        ...ABOVE,
      });
    }
    addAlarm(this, topic, `connector-${name}-throttles`, {
      alarmDescription: `Calls of the Voice Connector ${name} are refused because the account has too many at once. Raise termination.cpsLimit in carillon.config.ts, or ask AWS for more calls per second; docs/operations/scale-and-cost.md names the quotas.`,
      metric: used(["Throttles"])["throttles"] as Metric,
      threshold: 1,
      ...ABOVE,
    });
    const [customer, remote] = ENDS.map((end) => firstSmall(`MOSBetweenVcAnd${end}`));
    addAlarm(this, topic, `connector-${name}-quality`, {
      alarmDescription: `A tenth of the calls of the Voice Connector ${name} sound bad (mean opinion score below 3.5). ${show} shows loss and jitter by direction: the side towards the phone system is yours, the other the network's. By call: npm run carillon -- calls report ID --aws has what AWS Support asks for.`,
      metric: new MathExpression({
        expression: `MIN([${customer}, ${remote}])`,
        usingMetrics: used(["MOSBetweenVcAndCustomer", "MOSBetweenVcAndRemote"]),
        label: "mean opinion score",
        period: MINUTE,
      }),
      threshold: 3.5,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

const ABOVE = {
  evaluationPeriods: 1,
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  treatMissingData: TreatMissingData.NOT_BREACHING,
};

/** Ids in metric math begin with a small letter. */
const firstSmall = (name: string) => name.slice(0, 1).toLowerCase() + name.slice(1);
const idOf = ({ name }: ConnectorMetric) => firstSmall(name);

function rowsOf(graphs: readonly GraphWidget[]): GraphWidget[][] {
  const rows = Math.ceil(graphs.length / GRAPHS_IN_A_ROW);
  return Array.from({ length: rows }, (_none, row) => graphs.slice(row * GRAPHS_IN_A_ROW, (row + 1) * GRAPHS_IN_A_ROW));
}

function markdownOf(name: string, id: string): string {
  return [
    `# Voice Connector ${name} (${id})`,
    "Loss is the difference of counters that go on over each call, over all calls; a call that ends hides some. " +
      "What one call lost is in its media metrics, once `logging.mediaMetrics` is on. `npm run carillon -- calls show ID --aws` has the call.",
  ].join("\n\n");
}
