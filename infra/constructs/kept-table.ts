import { AttributeType, Billing, TableEncryptionV2, type TablePropsV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { deployedName } from "../../shared/runtime/resources.ts";
import { type Keeping, removalPolicy } from "../keeping.ts";

export interface KeptTableProps extends Keeping, Pick<TablePropsV2, "globalSecondaryIndexes" | "replicas"> {
  readonly name: string;
  readonly schema: {
    readonly partitionKey: string;
    readonly sortKey: string;
    readonly timeToLiveAttribute: string;
  };
}

/** A table on demand, encrypted with the account's own KMS key for DynamoDB, that can be taken back to any moment of 35 days. */
export class KeptTable extends TableV2 {
  constructor(scope: Construct, id: string, { name, schema, keepData, ...props }: KeptTableProps) {
    super(scope, id, {
      // By name, so that another deployment can take over the table that an earlier one has left.
      tableName: deployedName(name),
      partitionKey: { name: schema.partitionKey, type: AttributeType.STRING },
      sortKey: { name: schema.sortKey, type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      timeToLiveAttribute: schema.timeToLiveAttribute,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepData,
      removalPolicy: removalPolicy({ keepData }),
      ...props,
    });
  }
}
