import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { FLOWS_TABLE_SCHEMA } from "../../shared/runtime/resources.ts";

/** What call flows look up, leave behind and have done. Outlives the stack: people's hours, agents, meetings and messages are in it. */
export class FlowsTable extends TableV2 {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: FLOWS_TABLE_SCHEMA.partitionKey, type: AttributeType.STRING },
      sortKey: { name: FLOWS_TABLE_SCHEMA.sortKey, type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: FLOWS_TABLE_SCHEMA.timeToLiveAttribute,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
