import { Annotations, Duration } from "aws-cdk-lib";
import { type EventPattern as CdkEventPattern, type IRuleTarget, Rule } from "aws-cdk-lib/aws-events";
import { KinesisStream, LambdaFunction, SfnStateMachine, SnsTopic, SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Stream } from "aws-cdk-lib/aws-kinesis";
import { Function as Lambda } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Automation, AutomationTarget } from "../../shared/events/automations.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import type { Resources } from "../resources.ts";
import { EVENT_DELIVERY } from "./triggers.ts";

export interface AutomationsProps {
  readonly automations: Readonly<Record<string, Automation>>;
  readonly bus: Resources["bus"];
}

/** The rules of the user's automations, each with a dead-letter queue of its own. */
export class Automations extends Construct {
  constructor(scope: Construct, id: string, { automations, bus: carillonBus }: AutomationsProps) {
    super(scope, id);
    for (const [name, { bus, pattern, target }] of Object.entries(automations)) {
      const automation = new Construct(this, name);
      const deadLetterQueue = new Queue(automation, "DeadLetters", {
        queueName: deployedName(`automation-${name}-dead-letters`),
        retentionPeriod: Duration.days(14),
        encryption: QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
      });
      const rule = new Rule(automation, "Rule", {
        ...(bus === "carillon" ? { eventBus: carillonBus } : {}),
        eventPattern: pattern as CdkEventPattern,
        description: `Starts the automation ${name}`,
        targets: [targetOf(automation, target, deadLetterQueue)],
      });
      // The stack is for any account, and what it starts is in the same one.
      Annotations.of(rule).acknowledgeWarning("@aws-cdk/aws-events:ruleUnresolvedEnvironment");
    }
  }
}

function targetOf(scope: Construct, target: AutomationTarget, deadLetterQueue: Queue): IRuleTarget {
  const delivery = { ...EVENT_DELIVERY, deadLetterQueue };
  switch (target.kind) {
    case "function": {
      // In the stack's own account, so that the rule is allowed to invoke it.
      const attributes = { functionArn: target.arn, sameEnvironment: true };
      return new LambdaFunction(Lambda.fromFunctionAttributes(scope, "Function", attributes), delivery);
    }
    case "state-machine":
      return new SfnStateMachine(StateMachine.fromStateMachineArn(scope, "StateMachine", target.arn), delivery);
    case "topic":
      return new SnsTopic(Topic.fromTopicArn(scope, "Topic", target.arn), delivery);
    case "queue":
      return new SqsQueue(Queue.fromQueueArn(scope, "Queue", target.arn), delivery);
    case "stream":
      return new KinesisStream(Stream.fromStreamArn(scope, "Stream", target.arn), delivery);
    case "task":
      return task(scope, target, deadLetterQueue);
    default:
      return target satisfies never;
  }
}

/** The CDK's own target makes a task definition that it knows whole; this one is somebody else's, known by its ARN. */
function task(
  scope: Construct,
  target: Extract<AutomationTarget, { kind: "task" }>,
  deadLetterQueue: Queue,
): IRuleTarget {
  const { clusterArn, taskDefinitionArn, roleArns, subnetIds, securityGroupIds } = target;
  const role = new Role(scope, "TaskRole", { assumedBy: new ServicePrincipal("events.amazonaws.com") });
  role.addToPolicy(
    new PolicyStatement({
      actions: ["ecs:RunTask"],
      resources: [taskDefinitionArn],
      conditions: { ArnEquals: { "ecs:cluster": clusterArn } },
    }),
  );
  if (roleArns.length > 0) {
    role.addToPolicy(new PolicyStatement({ actions: ["iam:PassRole"], resources: [...roleArns] }));
  }
  return {
    bind: (rule) => {
      deadLetterQueue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal("events.amazonaws.com")],
          actions: ["sqs:SendMessage"],
          resources: [deadLetterQueue.queueArn],
          conditions: { ArnEquals: { "aws:SourceArn": rule.ruleRef.ruleArn } },
        }),
      );
      return {
        arn: clusterArn,
        role,
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
        retryPolicy: {
          maximumRetryAttempts: EVENT_DELIVERY.retryAttempts,
          maximumEventAgeInSeconds: EVENT_DELIVERY.maxEventAge.toSeconds(),
        },
        ecsParameters: {
          taskDefinitionArn,
          taskCount: 1,
          launchType: "FARGATE",
          networkConfiguration: {
            awsVpcConfiguration: {
              subnets: [...subnetIds],
              ...(securityGroupIds === undefined ? {} : { securityGroups: [...securityGroupIds] }),
            },
          },
        },
      };
    },
  };
}
