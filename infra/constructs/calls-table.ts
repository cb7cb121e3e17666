import { AttributeType, ProjectionType } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { CALLS_TABLE_SCHEMA } from "../../shared/runtime/resources.ts";
import type { Keeping } from "../keeping.ts";
import { KeptTable } from "./kept-table.ts";

const { pendingIndex, quietIndex, startedIndex } = CALLS_TABLE_SCHEMA;

/** Calls and their legs: what is known about every call. In one region alone, since its updates are conditional on what is there. */
export class CallsTable extends KeptTable {
  constructor(scope: Construct, id: string, keeping: Keeping) {
    super(scope, id, {
      ...keeping,
      name: "calls",
      schema: CALLS_TABLE_SCHEMA,
      globalSecondaryIndexes: [
        // These only say which calls to look at; they are read whole, and consistently, from the table.
        ...[pendingIndex, quietIndex].map((index) => ({ ...keysOf(index), projectionType: ProjectionType.KEYS_ONLY })),
        {
          ...keysOf(startedIndex),
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [startedIndex.projected],
        },
      ],
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
