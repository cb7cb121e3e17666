import { readFileSync } from "node:fs";
import config from "../../../carillon.config.ts";
import { ALARMS } from "../../../infra/watch/alarm-specs.ts";
import { CONNECTOR_METRICS, mediaMetricsLogGroup } from "../../../shared/chime/metrics.ts";
import { METRICS } from "../../../shared/runtime/metrics.ts";
import { at, resourcesOf, synthesise } from "../synthesise.ts";

const CONNECTOR = "abcdef1ghij2klmno3pqr4";
const FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:quality";

const trunk = { streaming: { dataRetentionInHours: 24 } };
const watched = synthesise({
  ...config,
  watch: {
    emails: ["operator@example.com"],
    connectors: { main: CONNECTOR },
    mediaMetricsTo: { functionArn: FUNCTION },
  },
  voiceConnectors: { trunk, west: { ...trunk, region: "us-west-2", streaming: { ...trunk.streaming, record: false } } },
});

interface Graph {
  /** `[namespace, name, dimension, value, ...]` or an expression. */
  readonly metrics: readonly (readonly unknown[])[];
}

function graphsOf(name: string): Graph[] {
  const [dashboard] = resourcesOf(watched, "AWS::CloudWatch::Dashboard").filter(
    ({ properties }) => at(properties, "DashboardName") === name,
  );
  const { widgets } = JSON.parse(String(at(dashboard?.properties, "DashboardBody"))) as {
    widgets: { type: string; properties: Graph }[];
  };
  return widgets.filter(({ type }) => type === "metric").map(({ properties }) => properties);
}
const linesOf = (name: string) => graphsOf(name).flatMap(({ metrics }) => metrics);
const isHidden = (line: readonly unknown[]) => at(line.at(-1), "visible") === false;
const isExpression = (line: readonly unknown[]) => typeof line[0] !== "string";

const alarms = resourcesOf(watched, "AWS::CloudWatch::Alarm").map(({ properties }) => ({
  name: String(at(properties, "AlarmName")),
  says: String(at(properties, "AlarmDescription")),
  actions: [at(properties, "AlarmActions"), at(properties, "OKActions")],
}));

describe("the dashboard of a Voice Connector", () => {
  const lines = linesOf("carillon-connector-main");

  it("shows each metric of the guide once, of this connector", () => {
    const shown = lines.filter((line) => !isExpression(line));

    expect(shown.map(([, name]) => name).sort()).toEqual(CONNECTOR_METRICS.map(({ name }) => name).sort());
    for (const [namespace, , ...dimensions] of shown) {
      expect(namespace).toBe("AWS/ChimeVoiceConnector");
      expect(dimensions.slice(0, 4)).toEqual(["Region", "us-east-1", "VoiceConnectorId", CONNECTOR]);
    }
  });

  it("shows counters that go on over a call by their differences only", () => {
    const cumulative = CONNECTOR_METRICS.filter(({ isCumulative }) => isCumulative).map(({ name }) => name);

    expect(cumulative).toHaveLength(4);
    const hidden = lines.filter((line) => !isExpression(line) && isHidden(line)).map(([, name]) => name);
    expect(hidden.sort()).toEqual([...cumulative].sort());
    const expressions = lines.filter(isExpression).map(([expression]) => at(expression, "expression"));
    expect(expressions).toEqual(
      cumulative.map(() => expect.stringMatching(/^IF\(DIFF\((\w+)\) > 0, DIFF\(\1\), 0\)$/)),
    );
  });

  it("is there for declared ones too, by the id that the service gives them, also in another region", () => {
    const dimensionsOf = (name: string) => linesOf(name).flatMap(([, , ...line]) => [line.slice(0, 4)]);

    expect(linesOf("carillon-connector-trunk")).toHaveLength(lines.length);
    expect(dimensionsOf("carillon-connector-trunk")[0]).toEqual([
      "Region",
      "us-east-1",
      "VoiceConnectorId",
      expect.stringContaining("trunk"),
    ]);
    expect(linesOf("carillon-connector-west")[0]?.at(-1)).toMatchObject({ region: "us-west-2" });
  });
});

it("the dashboard of Carillon shows each of its metrics, and every queue and function", () => {
  const lines = linesOf("carillon-overview");

  const own = lines.filter(([namespace]) => namespace === "Carillon").map(([, name]) => name);
  expect([...new Set(own)].sort()).toEqual(Object.keys(METRICS).sort());
  const others = lines.filter(([namespace]) => namespace !== "Carillon").map((line) => String(line[3]));
  expect(others).toEqual(
    expect.arrayContaining(["carillon-dead-letters", "carillon-answer-call", "carillon-reconcile"]),
  );
});

describe("alarms", () => {
  it("are those of the table, and four for each Voice Connector", () => {
    const names = alarms.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(ALARMS.map(({ name }) => `carillon-${name}`)));
    for (const connector of ["main", "trunk"]) {
      expect(names.filter((name) => name.startsWith(`carillon-connector-${connector}-`))).toHaveLength(4);
    }
    expect(names).toHaveLength(ALARMS.length + 8);
  });

  it("tell one topic when they begin and end, and it tells people", () => {
    const topic = "arn:aws:sns:us-east-1:111122223333:carillon-alarms";

    for (const { actions } of alarms) expect(actions).toEqual([[topic], [topic]]);
    const subscriptions = resourcesOf(watched, "AWS::SNS::Subscription").filter(
      ({ properties }) => at(properties, "Protocol") === "email",
    );
    expect(subscriptions.map(({ properties }) => properties)).toEqual([
      { Protocol: "email", Endpoint: "operator@example.com", TopicArn: topic },
    ]);
  });

  it("are in each region where calls are answered, as far as they are about that", () => {
    const application = { flow: { flow: "voicemail", args: { mailbox: "office", language: "en" } } } as const;
    const stacks = synthesise({
      ...config,
      sipMediaApplications: { east: application, west: { ...application, region: "us-west-2" } },
    });

    const west = resourcesOf(stacks, "AWS::CloudWatch::Alarm").filter(
      ({ stack }) => stack === "carillon-watch-us-west-2",
    );
    expect(west.map(({ properties }) => at(properties, "AlarmName")).sort()).toEqual(
      ALARMS.filter(({ where }) => where === "calls")
        .map(({ name }) => `carillon-${name}`)
        .sort(),
    );
    // Dashboards have names that are the account's, whatever the region.
    const names = resourcesOf(stacks, "AWS::CloudWatch::Dashboard").map(({ properties }) =>
      at(properties, "DashboardName"),
    );
    expect(names).toEqual([...new Set(names)]);
  });

  it("are about metrics that somebody measures", () => {
    for (const { name, measure } of ALARMS.filter(({ measure }) => measure.namespace === "Carillon")) {
      const by: readonly string[] = METRICS[measure.name as keyof typeof METRICS].by ?? [];
      expect([name, by]).toEqual([name, expect.arrayContaining([measure.dimensions["service"]])]);
    }
  });

  it("say what to look at, within the length that CloudWatch takes", () => {
    for (const { says } of alarms) {
      expect(says).toMatch(/npm run carillon -- |aws |carillon\.config\.ts/);
      expect(says.length).toBeLessThanOrEqual(1024);
    }
  });

  it("name commands as README has them, with options that they have", () => {
    const readme = readFileSync("README.md", "utf8").replaceAll("\\|", "|");
    const rows = [...readme.matchAll(/npm run carillon -- ([a-z-]+)(?: ([a-z|]+))?([^`]*)`/g)].map(
      ([, command = "", actions = "", rest = ""]) => ({ command, actions: actions.split("|"), rest: `${rest} --aws` }),
    );

    const named = alarms.flatMap(({ says }) => [
      ...says.matchAll(/npm run carillon -- ([a-z-]+)(?: ([a-z]+))?((?: (?:ID|1h|--[a-z]+))*)/g),
    ]);

    expect(named.length).toBeGreaterThan(ALARMS.length / 2);
    for (const [text, command = "", action = "", rest = ""] of named) {
      const row = rows.find((one) => one.command === command && one.actions.includes(action));
      expect([text, row !== undefined]).toEqual([text, true]);
      for (const [option] of rest.matchAll(/--[a-z]+/g)) expect(row?.rest).toContain(option);
    }
  });
});

describe("the door for media metrics", () => {
  it("lets CloudWatch Logs, for this connector's log group alone, invoke the function", () => {
    const group = mediaMetricsLogGroup(CONNECTOR);

    expect(resourcesOf(watched, "AWS::Logs::SubscriptionFilter").map(({ properties }) => properties)).toEqual([
      { LogGroupName: group, DestinationArn: FUNCTION, FilterPattern: "" },
    ]);
    const permissions = resourcesOf(watched, "AWS::Lambda::Permission").filter(
      ({ properties }) => at(properties, "Principal") === "logs.amazonaws.com",
    );
    expect(permissions.map(({ properties }) => at(properties, "SourceArn"))).toEqual([
      `arn:aws:logs:us-east-1:111122223333:log-group:${group}:*`,
    ]);
  });

  it("is shut unless it is asked for", () => {
    expect(
      resourcesOf(
        synthesise({ ...config, watch: { connectors: { main: CONNECTOR } } }),
        "AWS::Logs::SubscriptionFilter",
      ),
    ).toEqual([]);
  });
});
