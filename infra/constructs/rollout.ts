import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from "aws-cdk-lib/aws-codedeploy";
import type { Alias } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Rollout as RolloutKind } from "../../shared/deployment.ts";
import { deployedName } from "../../shared/runtime/resources.ts";

export interface RolloutProps {
  readonly alias: Alias;
  readonly kind: Exclude<RolloutKind, "at-once">;
}

const CONFIGS: Readonly<Record<RolloutProps["kind"], ILambdaDeploymentConfig>> = {
  canary: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  linear: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
};

/**
 * A new version of `answer-call` takes over new calls little by little, and gives them back when callers hear the fallback or the function
 * fails. Calls themselves stay on the version that answered them, wherever the alias sends their next event.
 */
export class Rollout extends Construct {
  constructor(scope: Construct, id: string, { alias, kind }: RolloutProps) {
    super(scope, id);
    const alarm = (name: string, metric: Metric, what: string) =>
      new Alarm(this, name, {
        metric,
        alarmDescription: `${what} while a new version of answer-call takes over calls: the deployment goes back by itself. Look at the log of answer-call.`,
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    const fallbacks = new Metric({
      namespace: "Carillon",
      metricName: "Fallbacks",
      dimensionsMap: { service: "answer-call" },
      statistic: Stats.SUM,
      period: Duration.minutes(1),
    });
    const errors = alias.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(1) });
    new LambdaDeploymentGroup(this, "Group", {
      application: new LambdaApplication(this, "Application", { applicationName: deployedName("answer-call") }),
      deploymentGroupName: deployedName("answer-call"),
      alias,
      deploymentConfig: CONFIGS[kind],
      alarms: [
        alarm("Fallbacks", fallbacks, "Callers hear the fallback"),
        alarm("Errors", errors, "Calls get no answer"),
      ],
    });
  }
}
