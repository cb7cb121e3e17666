import { ArnFormat, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { FunctionName } from "../shared/events/subscriptions.ts";
import { deployedName, LIVE_ALIAS } from "../shared/runtime/resources.ts";

/** ARN of a deployed function, by its name. */
export function functionArn(scope: Construct, name: FunctionName, region = Stack.of(scope).region): string {
  return Stack.of(scope).formatArn({
    service: "lambda",
    region,
    resource: "function",
    resourceName: deployedName(name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** What SIP media applications of a region invoke. */
export const answeringFunctionArn = (scope: Construct, region: string): string =>
  `${functionArn(scope, "answer-call", region)}:${LIVE_ALIAS}`;
