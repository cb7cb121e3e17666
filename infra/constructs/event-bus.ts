import { Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";

/** The bus that Carillon's own facts are published on; automations subscribe here. */
export class CarillonBus extends EventBus {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      eventBusName: Stack.of(scope).stackName,
      description: "Facts about calls: streaming, recordings, records of AWS, insights",
    });
  }
}
