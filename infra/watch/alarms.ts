import { Aws, Duration, Stack } from "aws-cdk-lib";
import { Alarm, type AlarmProps, ComparisonOperator, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { deployedName } from "../../shared/runtime/resources.ts";
import type { AlarmSpec, Measure } from "./alarm-specs.ts";

/** The topic that every alarm of a region tells. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { emails }: { readonly emails: readonly string[] }) {
    super(scope, id, { topicName: ALARM_TOPIC, enforceSSL: true });
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    for (const email of emails) this.addSubscription(new EmailSubscription(email));
  }
}

/** The same topic, for a stack that does not make it. */
export function alarmTopic(scope: Construct, id: string): ITopic {
  return Topic.fromTopicArn(scope, id, Stack.of(scope).formatArn({ service: "sns", resource: ALARM_TOPIC }));
}

const ALARM_TOPIC = deployedName("alarms");

/** An alarm that tells when it begins and when it ends. */
export function addAlarm(scope: Construct, topic: ITopic, name: string, props: Omit<AlarmProps, "alarmName">): void {
  const alarm = new Alarm(scope, name, { alarmName: deployedName(name), ...props });
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}

/** @param minutes each point is of so many */
export function metricOf({ namespace, name, dimensions, statistic }: Measure, minutes: number): Metric {
  return new Metric({
    namespace,
    metricName: name,
    dimensionsMap: { ...dimensions },
    statistic,
    period: Duration.minutes(minutes),
  });
}

/** What CloudWatch is told of a row of the table. */
export function propsOf({
  measure,
  threshold,
  below,
  periodInMinutes,
  periods = 1,
  says,
  lookAt,
}: AlarmSpec): AlarmProps {
  return {
    alarmDescription: `${says} ${lookAt}`,
    metric: metricOf(measure, periodInMinutes),
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: below
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  };
}
