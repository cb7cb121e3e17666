import {
  IdempotencyConfig,
  IdempotencyItemAlreadyExistsError,
  IdempotencyItemNotFoundError,
} from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { IdempotencyRecord } from "@aws-lambda-powertools/idempotency/persistence";
import { type AttributeValue, ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Outcome } from "../flow/outcome.ts";
import type { StepStore } from "../flow/ports.ts";
import type { FlowsTable } from "./flows-table.ts";
import { FLOWS_TABLE_SCHEMA } from "./resources.ts";

const { partitionKey, sortKey, timeToLiveAttribute } = FLOWS_TABLE_SCHEMA;
/** Longer than any call, and than Lambda tries again. */
const REMEMBERED_IN_SECONDS = 2 * 86_400;
/** How long a step that nobody may begin again counts as begun: longer than it is remembered. */
const FOR_EVER = 30 * 86_400_000;
const STEP_ITEM = "step";

/** Steps in the table of flows. The first result stays: a late attempt does not write over what a flow went on with. */
class StepPersistence extends DynamoDBPersistenceLayer {
  readonly #table: FlowsTable;

  constructor(table: FlowsTable) {
    const { client: awsSdkV3Client, tableName } = table;
    super({ tableName, awsSdkV3Client, keyAttr: partitionKey, expiryAttr: timeToLiveAttribute });
    this.#table = table;
    this.configure({
      config: new IdempotencyConfig({ expiresAfterSeconds: REMEMBERED_IN_SECONDS }),
      keyPrefix: STEP_ITEM,
    });
  }

  protected override getKey(key: string): Record<string, AttributeValue> {
    return { [partitionKey]: { S: key }, [sortKey]: { S: STEP_ITEM } };
  }

  protected override async _updateRecord(record: IdempotencyRecord): Promise<void> {
    const { documents, tableName } = this.#table;
    await documents.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { [partitionKey]: record.idempotencyKey, [sortKey]: STEP_ITEM },
        ConditionExpression: "attribute_not_exists(#data)",
        UpdateExpression: "SET #data = :data, #status = :status, #expiration = :expiration",
        ExpressionAttributeNames: { "#data": "data", "#status": "status", "#expiration": timeToLiveAttribute },
        ExpressionAttributeValues: {
          ":data": record.responseData,
          ":status": record.getStatus(),
          ":expiration": record.expiryTimestamp,
        },
      }),
    );
  }
}

/** A step store that can be asked without beginning anything. */
export interface StepLog extends StepStore {
  /** What a step came to; null: nothing yet. */
  outcome(key: string): Promise<Outcome | null>;
}

/** Remembers steps with side effects in DynamoDB, by Powertools' idempotency records. */
export function createStepStore(table: FlowsTable, now: () => number): StepLog {
  const persistence = new StepPersistence(table);

  async function outcome(key: string): Promise<Outcome | null> {
    try {
      const { responseData } = await persistence.getRecord(key);
      // Written below, as text: outcomes may lack a value, and records must not.
      return typeof responseData === "string" ? (JSON.parse(responseData) as Outcome) : null;
    } catch (error) {
      if (error instanceof IdempotencyItemNotFoundError) return null;
      throw error;
    }
  }

  return {
    outcome,
    async claim(key, until) {
      try {
        await persistence.saveInProgress(key, until === null ? FOR_EVER : Math.max(1, until - now()));
        return { kind: "claimed" };
      } catch (error) {
        if (!(error instanceof IdempotencyItemAlreadyExistsError)) throw error;
        const known = await outcome(key);
        return known === null ? { kind: "begun" } : { kind: "done", outcome: known };
      }
    },
    async record(key, made) {
      try {
        await persistence.saveSuccess(key, JSON.stringify(made));
        return made;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return (await outcome(key)) ?? made;
      }
    },
  };
}
