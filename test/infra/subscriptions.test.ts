import {
  type FunctionSpec,
  functionRows,
  queueFeeds,
  queueNameOf,
  queues,
  type Trigger,
} from "../../shared/events/subscriptions.ts";
import { ACCOUNT } from "./evaluate.ts";
import { at, list, type Resource, resourcesOf, statementsOf, synthesise } from "./synthesise.ts";

const stacks = synthesise();
const functionsByName = new Map(
  functionRows.map(({ name }) => [
    name as string,
    resourcesOf(stacks, "AWS::Lambda::Function").find(({ ref }) => ref === `carillon-${name}`),
  ]),
);
const functionArns = new Map([...functionsByName].map(([name, found]) => [found?.arn, name]));
const functionNames = new Map([...functionsByName].map(([name, found]) => [found?.ref, name]));
const queueArns = new Map(
  Object.entries(queues).map(([name, { environmentName }]) => {
    const url = at([...functionsByName.values()][0]?.properties, "Environment", "Variables", environmentName);
    return [resourcesOf(stacks, "AWS::SQS::Queue").find(({ ref }) => ref === url)?.arn, name];
  }),
);
const deadLetters = [...queueArns].find(([, name]) => name === "dead-letters")?.[0];
const ruleTargets = resourcesOf(stacks, "AWS::Events::Rule").flatMap((rule) =>
  list(at(rule.properties, "Targets")).map((to) => ({ rule, to })),
);
/** Who may ask what about calls. */
const callers = resourcesOf(stacks, "AWS::Lambda::Permission")
  .filter(({ properties }) => at(properties, "Principal") === "voiceconnector.chime.amazonaws.com")
  .map(({ properties }) => at(properties, "FunctionName"));
const aliases = new Map(
  resourcesOf(stacks, "AWS::Lambda::Alias").map(({ ref, properties }) => [
    ref,
    functionNames.get(at(properties, "FunctionName")),
  ]),
);
const topics = new Map(
  resourcesOf(stacks, "AWS::SNS::Topic").map(({ arn, properties }) => [arn, at(properties, "TopicName")]),
);
const mappings = resourcesOf(stacks, "AWS::Lambda::EventSourceMapping");

/** A trigger of the subscription table, as a rule says it. */
function triggerOfRule({ properties }: Resource): unknown {
  const rate = /^rate\((\d+) minutes?\)$/.exec(String(at(properties, "ScheduleExpression")))?.[1];
  if (rate !== undefined) return { kind: "schedule", everyMinutes: Number(rate) };
  const bus = at(properties, "EventBusName") === undefined ? "default" : "carillon";
  return { kind: "event", bus, pattern: at(properties, "EventPattern") };
}

function triggerOfMapping({ properties }: Resource): unknown {
  return {
    kind: "queue",
    queue: queueArns.get(at(properties, "EventSourceArn")),
    batchSize: at(properties, "BatchSize"),
    maximumConcurrency: at(properties, "ScalingConfig", "MaximumConcurrency"),
  };
}

const byKind = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe("the template and the subscription table", () => {
  it("start the same functions by the same triggers, each once", () => {
    const found = [
      ...ruleTargets
        .filter(({ to }) => !queueArns.has(at(to, "Arn")) && !topics.has(at(to, "Arn")))
        .map(({ rule, to }) => [functionArns.get(at(to, "Arn")), triggerOfRule(rule)]),
      ...mappings.map((mapping) => [
        functionNames.get(at(mapping.properties, "FunctionName")),
        triggerOfMapping(mapping),
      ]),
      ...callers.map((alias) => [aliases.get(alias), { kind: "calls" }]),
    ];

    const expected = functionRows.flatMap(({ name, triggers }) =>
      triggers.map((trigger: Trigger): unknown[] => [name, trigger]),
    );
    expect(found.sort(byKind)).toEqual(expected.sort(byKind));
  });

  it("fill the same queues by the same events, and let only EventBridge and their topics do it", () => {
    const filled = ruleTargets.flatMap(({ rule, to }) => {
      const queue = queueArns.get(at(to, "Arn"));
      return queue === undefined ? [] : [{ ...(triggerOfRule(rule) as object), kind: undefined, queue }];
    });

    expect(filled.sort(byKind)).toEqual([...queueFeeds].sort(byKind));
    const senders = resourcesOf(stacks, "AWS::SQS::QueuePolicy")
      .flatMap(statementsOf)
      .filter(({ effect }) => effect === "Allow");
    const ruleArns = resourcesOf(stacks, "AWS::Events::Rule").map(({ arn }) => arn);
    for (const { principal, condition, on } of senders) {
      const source = at(condition, "ArnEquals", "aws:SourceArn");
      if (principal === "sns.amazonaws.com") expect([...topics.keys()]).toContain(source);
      else if (source !== undefined) expect(ruleArns).toContain(source);
      else {
        // The dead letters of rules in other stacks.
        expect(on).toEqual([deadLetters]);
        expect(condition).toEqual({
          StringEquals: { "aws:SourceAccount": ACCOUNT },
          ArnLike: { "aws:SourceArn": `arn:aws:events:us-east-1:${ACCOUNT}:rule/carillon*` },
        });
      }
    }
  });

  it("have a topic of the same name before each queue that has one, whose messages no failure loses", () => {
    const found = resourcesOf(stacks, "AWS::SNS::Subscription").map(({ properties }) => ({
      topic: topics.get(at(properties, "TopicArn")),
      queue: queueArns.get(at(properties, "Endpoint")),
      deadLetters: at(properties, "RedrivePolicy", "deadLetterTargetArn"),
    }));

    expect(found).toEqual([{ topic: queueNameOf("streaming"), queue: "streaming", deadLetters }]);
    expect(queueNameOf("streaming")).toMatch(/^ChimeVoiceConnector-Streaming/);
  });

  it.each(functionRows.map((row) => [row.name, row] as const))("size %s alike", (name, row: FunctionSpec) => {
    expect(functionsByName.get(name)?.properties).toMatchObject({
      Description: row.description,
      Timeout: row.timeoutInSeconds,
      MemorySize: row.memoryInMegabytes,
    });
    const properties = functionsByName.get(name)?.properties;
    expect(at(properties, "ReservedConcurrentExecutions")).toBe(row.reservedConcurrency);
    expect(at(properties, "RecursiveLoop")).toBe(row.recursive ? "Allow" : undefined);
  });

  it.each(functionRows.map((row) => [row.name, row.retries] as const))(
    "try %s again as often, then keep what it was given",
    (name, retries) => {
      const configs = resourcesOf(stacks, "AWS::Lambda::EventInvokeConfig").filter(
        ({ properties }) => at(properties, "FunctionName") === functionsByName.get(name)?.ref,
      );

      expect(configs).toHaveLength(1);
      expect(at(configs[0]?.properties, "MaximumRetryAttempts")).toBe(retries);
      expect(at(configs[0]?.properties, "DestinationConfig", "OnFailure", "Destination")).toBe(deadLetters);
    },
  );

  it("know the same queues, and move what is received too often to dead-letters", () => {
    expect(resourcesOf(stacks, "AWS::SQS::Queue")).toHaveLength(Object.keys(queues).length);
    for (const { arn, properties } of resourcesOf(stacks, "AWS::SQS::Queue")) {
      const spec = Object.entries(queues).find(([name]) => name === queueArns.get(arn))?.[1];
      expect(properties).toMatchObject({
        VisibilityTimeout: spec?.visibilityTimeoutInSeconds,
        MessageRetentionPeriod: spec?.retentionInSeconds,
      });
      const redrive = at(properties, "RedrivePolicy");
      expect(at(redrive, "maxReceiveCount")).toBe(at(spec, "maxReceiveCount"));
      expect(at(redrive, "deadLetterTargetArn")).toBe(arn === deadLetters ? undefined : deadLetters);
    }
  });
});

describe("delivery", () => {
  it("has a retry policy and a dead-letter queue for every rule's target", () => {
    for (const { to } of ruleTargets) {
      expect(at(to, "DeadLetterConfig", "Arn")).toBe(deadLetters);
      expect(at(to, "RetryPolicy", "MaximumRetryAttempts")).toEqual(expect.any(Number));
      expect(at(to, "RetryPolicy", "MaximumEventAgeInSeconds")).toEqual(expect.any(Number));
    }
  });

  it("reports each failed message of a batch on its own", () => {
    for (const { properties } of mappings) {
      expect(at(properties, "FunctionResponseTypes")).toEqual(["ReportBatchItemFailures"]);
    }
  });

  it("hides a message for at least as long as the function that reads it may run", () => {
    for (const { properties } of mappings) {
      const reader = functionNames.get(at(properties, "FunctionName"));
      const queue = resourcesOf(stacks, "AWS::SQS::Queue").find(({ arn }) => arn === at(properties, "EventSourceArn"));
      const timeout = Number(at(functionsByName.get(String(reader))?.properties, "Timeout"));
      expect(Number(at(queue?.properties, "VisibilityTimeout"))).toBeGreaterThanOrEqual(timeout);
    }
  });
});
