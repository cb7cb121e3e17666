import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, ProjectionType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { CALLS_TABLE_SCHEMA } from "../../shared/runtime/resources.ts";

const { partitionKey, sortKey, pendingIndex } = CALLS_TABLE_SCHEMA;

/** Calls and their legs. Outlives the stack: it is what is known about every call. */
export class CallsTable extends TableV2 {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: pendingIndex.name,
          partitionKey: { name: pendingIndex.partitionKey, type: AttributeType.STRING },
          sortKey: { name: pendingIndex.sortKey, type: AttributeType.NUMBER },
          // It only says which calls to look at; they are read whole, and consistently, from the table.
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      billing: Billing.onDemand(),
      timeToLiveAttribute: CALLS_TABLE_SCHEMA.timeToLiveAttribute,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
