import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { buildApp } from "../../infra/app.ts";
import type { Automation, AutomationTarget } from "../../shared/events/automations.ts";
import { useStateFolder } from "../support/state-folder.ts";
import { emptyBundles } from "./synthesise.ts";

const stateFolder = useStateFolder();
const place = "us-east-1:111122223333";

const TARGETS: readonly AutomationTarget[] = [
  { kind: "function", arn: `arn:aws:lambda:${place}:function:mine` },
  { kind: "state-machine", arn: `arn:aws:states:${place}:stateMachine:mine` },
  { kind: "topic", arn: `arn:aws:sns:${place}:mine` },
  { kind: "queue", arn: `arn:aws:sqs:${place}:mine` },
  { kind: "stream", arn: `arn:aws:kinesis:${place}:stream/mine` },
  {
    kind: "task",
    clusterArn: `arn:aws:ecs:${place}:cluster/mine`,
    taskDefinitionArn: `arn:aws:ecs:${place}:task-definition/mine:1`,
    roleArns: ["arn:aws:iam::111122223333:role/mine"],
    subnetIds: ["subnet-0123456789abcdef0"],
  },
];
const arnOf = (target: AutomationTarget) => (target.kind === "task" ? target.clusterArn : target.arn);

it("each automation is a rule with its pattern, its target and a dead-letter queue of its own, in a template that is valid", () => {
  const folder = stateFolder();
  const automations = Object.fromEntries(
    TARGETS.map((target): [string, Automation] => [
      target.kind,
      { bus: "carillon", pattern: { "detail-type": ["Recording Ready"] }, target },
    ]),
  );

  const app = buildApp({
    backend: { automations },
    ...emptyBundles(folder),
    outdir: join(folder, "cdk.out"),
    validate: true,
  });

  const template = Template.fromStack(Stack.of(app.node.findChild("carillon-automations")));
  for (const target of TARGETS) {
    const name = target.kind;
    const queues = template.findResources("AWS::SQS::Queue", {
      Properties: { QueueName: `carillon-automation-${name}-dead-letters` },
    });
    const [queueId = ""] = Object.keys(queues);
    const rules = template.findResources("AWS::Events::Rule", {
      Properties: { Description: `Starts the automation ${name}` },
    });
    expect(Object.values(rules)).toMatchObject([
      {
        Properties: {
          EventBusName: expect.anything() as unknown,
          EventPattern: { "detail-type": ["Recording Ready"] },
          Targets: [{ Arn: arnOf(target), DeadLetterConfig: { Arn: { "Fn::GetAtt": [queueId, "Arn"] } } }],
        },
      },
    ]);
  }
  template.hasResourceProperties("AWS::Lambda::Permission", { FunctionName: arnOf(TARGETS[0] as AutomationTarget) });
  expect(() => app.synth()).not.toThrow();
});
