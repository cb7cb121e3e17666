import type { Backend } from "../../functions/answer-call/backend.ts";
import { ACCOUNT } from "./evaluate.ts";
import { at, list, type Resource, resourcesOf, statementsOf, synthesise } from "./synthesise.ts";

const inbound: Backend["inbound"] = {
  "+12065550102": { flow: "voicemail", args: { mailbox: "office", language: "en" } },
};

describe("a deployment for few calls", () => {
  const stacks = synthesise({ inbound, deployment: { legs: 10 } });

  it("reads as many legs at once as it is told, by functions alone", () => {
    const [mapping] = consumeAudioMappings(resourcesOf(stacks, "AWS::Lambda::EventSourceMapping"));

    expect(at(mapping?.properties, "ScalingConfig", "MaximumConcurrency")).toBe(10);
    expect(at(mapping?.properties, "Enabled")).toBeUndefined();
    expect(resourcesOf(stacks).filter(({ type }) => /^AWS::(ECS|EC2|CodeDeploy)/.test(type))).toEqual([]);
  });
});

describe("a deployment for many calls", () => {
  const stacks = synthesise({
    inbound,
    deployment: {
      legs: 20_000,
      answerCall: { reservedConcurrency: 500, provisionedConcurrency: 20, rollout: "canary" },
      retention: { recordingsInDays: 400, voicemailsInDays: 90, recordsInDays: 1000, logsInDays: 14 },
      keepData: false,
    },
  });
  const only = (type: string): Resource => {
    const found = resourcesOf(stacks, type);
    expect(found).toHaveLength(1);
    return found[0] as Resource;
  };

  it("reads legs by tasks, while functions take no new ones", () => {
    const [mapping] = consumeAudioMappings(resourcesOf(stacks, "AWS::Lambda::EventSourceMapping"));
    const container = at(only("AWS::ECS::TaskDefinition").properties, "ContainerDefinitions", 0);

    expect(at(mapping?.properties, "Enabled")).toBe(false);
    expect(only("AWS::ECS::TaskDefinition").properties).toMatchObject({
      Cpu: "1024",
      Memory: "2048",
      RuntimePlatform: { CpuArchitecture: "ARM64", OperatingSystemFamily: "LINUX" },
    });
    // Longer than handing over may take.
    expect(container).toMatchObject({ StopTimeout: 30, ReadonlyRootFilesystem: true, Essential: true });
    expect(list(at(container, "Environment"))).toContainEqual({
      Name: "WORK_QUEUE_URL",
      Value: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/carillon-work`,
    });
    expect(only("AWS::ECS::Service").properties).toMatchObject({
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
    expect(resourcesOf(stacks, "AWS::EC2::SecurityGroupIngress")).toEqual([]);
    expect(at(only("AWS::EC2::SecurityGroup").properties, "SecurityGroupIngress")).toBeUndefined();
  });

  it("has tasks for the legs that are live, and more of them when legs wait", () => {
    const target = only("AWS::ApplicationAutoScaling::ScalableTarget").properties;
    const tracking = resourcesOf(stacks, "AWS::ApplicationAutoScaling::ScalingPolicy").map(({ properties }) =>
      at(properties, "TargetTrackingScalingPolicyConfiguration"),
    );

    // 350 legs to a task that may carry 500.
    expect(target).toMatchObject({ MinCapacity: 2, MaxCapacity: 58 });
    expect(tracking).toContainEqual(
      expect.objectContaining({
        TargetValue: 350,
        CustomizedMetricSpecification: {
          Namespace: "Carillon",
          MetricName: "LegsCarried",
          Dimensions: [{ Name: "service", Value: "consume-audio-task" }],
          Statistic: "Average",
        },
      }),
    );
    expect(
      resourcesOf(stacks, "AWS::CloudWatch::Alarm").some(
        ({ properties, id }) =>
          id.startsWith("ReadersService") && at(properties, "MetricName") === "ApproximateNumberOfMessagesVisible",
      ),
    ).toBe(true);
  });

  it("lets a task do what the function may, and take messages", () => {
    const [policy] = resourcesOf(stacks, "AWS::IAM::Policy").filter(({ id }) => id.startsWith("ReadersTaskTaskRole"));
    const ofFunction = resourcesOf(stacks, "AWS::IAM::Policy").find(({ id }) => id.startsWith("consumeaudioRole"));
    const actions = (one: Resource | undefined) =>
      new Set(one ? statementsOf(one).flatMap((statement) => statement.actions) : []);

    const notOfTasks = ["logs:CreateLogStream", "logs:PutLogEvents"];
    expect([...actions(ofFunction)].filter((action) => !notOfTasks.includes(action)).sort()).toEqual(
      [...actions(policy)].sort(),
    );
  });

  it("answers calls with sandboxes that wait, and a new version takes them over with care", () => {
    const alias = only("AWS::Lambda::Alias");
    const group = only("AWS::CodeDeploy::DeploymentGroup");
    const alarms = new Map(
      resourcesOf(stacks, "AWS::CloudWatch::Alarm").map(({ ref, properties }) => [ref, at(properties, "MetricName")]),
    );

    const answering = resourcesOf(stacks, "AWS::Lambda::Function").find(({ ref }) => ref === "carillon-answer-call");
    expect(at(answering?.properties, "ReservedConcurrentExecutions")).toBe(500);
    expect(alias.properties).toMatchObject({
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 20 },
    });
    expect(at(group.properties, "DeploymentConfigName")).toBe("CodeDeployDefault.LambdaCanary10Percent5Minutes");
    expect(at(group.properties, "AutoRollbackConfiguration")).toEqual({
      Enabled: true,
      Events: expect.arrayContaining(["DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_FAILURE"]) as unknown,
    });
    const watched = list(at(group.properties, "AlarmConfiguration", "Alarms")).map((alarm) =>
      alarms.get(at(alarm, "Name")),
    );
    expect(watched).toEqual(["Fallbacks", "Errors"]);
  });

  it("keeps things for as long as it is told", () => {
    const rules = (purpose: string) =>
      list(
        at(
          resourcesOf(stacks, "AWS::S3::Bucket").find(({ ref }) => ref === `carillon-${purpose}-${ACCOUNT}-us-east-1`)
            ?.properties,
          "LifecycleConfiguration",
          "Rules",
        ),
      ).map((rule) => [at(rule, "Prefix"), at(rule, "ExpirationInDays")]);

    expect(rules("recordings")).toEqual([
      ["parts/", 7],
      ["recordings/", 400],
      ["voicemails/", 90],
      [undefined, undefined],
    ]);
    expect(rules("records")).toContainEqual([undefined, 1000]);
    for (const { properties } of resourcesOf(stacks, "AWS::Logs::LogGroup")) {
      expect(at(properties, "RetentionInDays")).toBe(14);
    }
  });

  it("leaves nothing behind where nothing is to be kept", () => {
    const kept = resourcesOf(stacks).filter(({ whenDeleted }) => whenDeleted === "Retain");

    // Calls end on the version that answered them, also while the stack goes; versions cost nothing.
    expect(kept.map(({ type }) => type)).toEqual(["AWS::Lambda::Version"]);
    for (const { properties } of resourcesOf(stacks, "AWS::DynamoDB::GlobalTable")) {
      for (const replica of list(at(properties, "Replicas"))) {
        expect(at(replica, "DeletionProtectionEnabled")).toBe(false);
      }
    }
    expect(resourcesOf(stacks, "Custom::S3AutoDeleteObjects")).toHaveLength(
      resourcesOf(stacks, "AWS::S3::Bucket").length,
    );
  });
});

function consumeAudioMappings(mappings: readonly Resource[]): Resource[] {
  return mappings.filter(({ properties }) => at(properties, "FunctionName") === "carillon-consume-audio");
}
