import type { Automation, AutomationTarget } from "../../shared/events/automations.ts";

const place = "us-east-1:111122223333";

/** One of each kind. */
export const TARGETS: readonly AutomationTarget[] = [
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

/** An automation for each target, called by its kind. */
export const AUTOMATIONS: Readonly<Record<string, Automation>> = Object.fromEntries(
  TARGETS.map((target): [string, Automation] => [
    target.kind,
    { bus: "carillon", pattern: { "detail-type": ["Recording Ready"] }, target },
  ]),
);
