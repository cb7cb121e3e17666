import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { LogRetention } from "../../shared/deployment.ts";

export interface FunctionLogProps {
  readonly functionName: string;
  readonly days: LogRetention;
}

/** The log of one function: it forgets, and goes with the function. */
export class FunctionLog extends LogGroup {
  constructor(scope: Construct, id: string, { functionName, days }: FunctionLogProps) {
    super(scope, id, {
      logGroupName: `/aws/lambda/${functionName}`,
      // The CDK's enumeration is of the days themselves.
      retention: days satisfies RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
