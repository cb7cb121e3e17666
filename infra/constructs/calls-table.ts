import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, ProjectionType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { CALLS_TABLE_SCHEMA } from "../../shared/runtime/resources.ts";

const { partitionKey, sortKey, pendingIndex, quietIndex, startedIndex } = CALLS_TABLE_SCHEMA;

/** Calls and their legs. Outlives the stack: it is what is known about every call. */
export class CallsTable extends TableV2 {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.STRING },
      globalSecondaryIndexes: [
        // These only say which calls to look at; they are read whole, and consistently, from the table.
        ...[pendingIndex, quietIndex].map((index) => ({ ...keysOf(index), projectionType: ProjectionType.KEYS_ONLY })),
        {
          ...keysOf(startedIndex),
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [startedIndex.projected],
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

interface Index {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

/** Of an index by time. */
function keysOf({ name, partitionKey: partition, sortKey: sort }: Index) {
  return {
    indexName: name,
    partitionKey: { name: partition, type: AttributeType.STRING },
    sortKey: { name: sort, type: AttributeType.NUMBER },
  };
}
