import { EventBus } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import { CARILLON_BUS } from "../../shared/runtime/resources.ts";

/** The bus that Carillon's own facts are published on; automations subscribe here. */
export class CarillonBus extends EventBus {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      eventBusName: CARILLON_BUS,
      description: "Facts about calls: streaming, recordings, records of AWS, insights",
    });
  }
}
