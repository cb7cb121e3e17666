import {
  type FunctionSpec,
  functionRows,
  queueFeeds,
  queueNameOf,
  queues,
  type Trigger,
} from "../../shared/events/subscriptions.ts";
import { at, list, type Resource, resourcesOf, synthesise, target } from "./synthesise.ts";

const template = synthesise();
const functionsByName = new Map(
  resourcesOf(template, "AWS::Lambda::Function").map((resource) => [
    String(at(resource.properties, "FunctionName")).replace("carillon-", ""),
    resource,
  ]),
);
const functionIds = new Map([...functionsByName].map(([name, { id }]) => [id, name]));
const queueIds = new Map(
  Object.entries(queues).map(([name, { environmentName }]) => [
    target(at([...functionsByName.values()][0]?.properties, "Environment", "Variables", environmentName)),
    name,
  ]),
);
const deadLetters = [...queueIds].find(([, name]) => name === "dead-letters")?.[0];
const ruleTargets = resourcesOf(template, "AWS::Events::Rule").flatMap((rule) =>
  list(at(rule.properties, "Targets")).map((to) => ({ rule, to })),
);
/** Who may ask what about calls: the alias, and the function behind it. */
const callers = resourcesOf(template, "AWS::Lambda::Permission")
  .filter(({ properties }) => at(properties, "Principal") === "voiceconnector.chime.amazonaws.com")
  .map(({ properties }) => target(at(properties, "FunctionName")));
const aliases = new Map(
  resourcesOf(template, "AWS::Lambda::Alias").map(({ id, properties }) => [
    id,
    functionIds.get(String(target(at(properties, "FunctionName")))),
  ]),
);
const topicIds = new Set(resourcesOf(template, "AWS::SNS::Topic").map(({ id }) => id));
const mappings = resourcesOf(template, "AWS::Lambda::EventSourceMapping");

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
    queue: queueIds.get(target(at(properties, "EventSourceArn"))),
    batchSize: at(properties, "BatchSize"),
    maximumConcurrency: at(properties, "ScalingConfig", "MaximumConcurrency"),
  };
}

const byKind = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe("the template and the subscription table", () => {
  it("start the same functions by the same triggers, each once", () => {
    const found = [
      ...ruleTargets
        .filter(({ to }) => !queueIds.has(String(target(at(to, "Arn")))))
        .filter(({ to }) => !topicIds.has(String(target(at(to, "Arn")))))
        .map(({ rule, to }) => [functionIds.get(String(target(at(to, "Arn")))), triggerOfRule(rule)]),
      ...mappings.map((mapping) => [
        functionIds.get(String(target(at(mapping.properties, "FunctionName")))),
        triggerOfMapping(mapping),
      ]),
      ...callers.map((alias) => [aliases.get(String(alias)), { kind: "calls" }]),
    ];

    const expected = functionRows.flatMap(({ name, triggers }) =>
      triggers.map((trigger: Trigger): unknown[] => [name, trigger]),
    );
    expect(found.sort(byKind)).toEqual(expected.sort(byKind));
  });

  it("fill the same queues by the same events, and let only EventBridge and their topics do it", () => {
    const filled = ruleTargets.flatMap(({ rule, to }) => {
      const queue = queueIds.get(String(target(at(to, "Arn"))));
      return queue === undefined ? [] : [{ ...(triggerOfRule(rule) as object), kind: undefined, queue }];
    });

    expect(filled.sort(byKind)).toEqual([...queueFeeds].sort(byKind));
    const senders = resourcesOf(template, "AWS::SQS::QueuePolicy").flatMap(({ properties }) =>
      list(at(properties, "PolicyDocument", "Statement")).filter((one) => at(one, "Effect") === "Allow"),
    );
    const topics = resourcesOf(template, "AWS::SNS::Topic").map(({ id }) => id);
    for (const sender of senders) {
      const { Service } = at(sender, "Principal") as { Service: string };
      if (Service === "events.amazonaws.com") continue;
      expect(Service).toBe("sns.amazonaws.com");
      expect(topics).toContain(target(at(sender, "Condition", "ArnEquals", "aws:SourceArn")));
    }
  });

  it("have a topic of the same name before each queue that has one, whose messages no failure loses", () => {
    const names = new Map(
      resourcesOf(template, "AWS::SNS::Topic").map(({ id, properties }) => [id, at(properties, "TopicName")]),
    );
    const found = resourcesOf(template, "AWS::SNS::Subscription").map(({ properties }) => ({
      topic: names.get(String(target(at(properties, "TopicArn")))),
      queue: queueIds.get(target(at(properties, "Endpoint"))),
      deadLetters: target(at(properties, "RedrivePolicy", "deadLetterTargetArn")),
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
      const configs = resourcesOf(template, "AWS::Lambda::EventInvokeConfig").filter(
        ({ properties }) => target(at(properties, "FunctionName")) === functionsByName.get(name)?.id,
      );

      expect(configs).toHaveLength(1);
      expect(at(configs[0]?.properties, "MaximumRetryAttempts")).toBe(retries);
      expect(target(at(configs[0]?.properties, "DestinationConfig", "OnFailure", "Destination"))).toBe(deadLetters);
    },
  );

  it("know the same queues, and move what is received too often to dead-letters", () => {
    expect(resourcesOf(template, "AWS::SQS::Queue")).toHaveLength(Object.keys(queues).length);
    for (const { id, properties } of resourcesOf(template, "AWS::SQS::Queue")) {
      const spec = Object.entries(queues).find(([name]) => name === queueIds.get(id))?.[1];
      expect(properties).toMatchObject({
        VisibilityTimeout: spec?.visibilityTimeoutInSeconds,
        MessageRetentionPeriod: spec?.retentionInSeconds,
      });
      const redrive = at(properties, "RedrivePolicy");
      expect(at(redrive, "maxReceiveCount")).toBe(at(spec, "maxReceiveCount"));
      expect(target(at(redrive, "deadLetterTargetArn"))).toBe(id === deadLetters ? undefined : deadLetters);
    }
  });
});

describe("delivery", () => {
  it("has a retry policy and a dead-letter queue for every rule's target", () => {
    for (const { to } of ruleTargets) {
      expect(target(at(to, "DeadLetterConfig", "Arn"))).toBe(deadLetters);
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
      const reader = functionIds.get(String(target(at(properties, "FunctionName"))));
      const queue = resourcesOf(template, "AWS::SQS::Queue").find(
        ({ id }) => id === target(at(properties, "EventSourceArn")),
      );
      const timeout = Number(at(functionsByName.get(String(reader))?.properties, "Timeout"));
      expect(Number(at(queue?.properties, "VisibilityTimeout"))).toBeGreaterThanOrEqual(timeout);
    }
  });
});
