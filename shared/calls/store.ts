import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { CALLS_TABLE_SCHEMA } from "../runtime/resources.ts";
import { type Call, emptyCall } from "./call.ts";
import { type Outbox, pendingSince } from "./outbox.ts";

/** A call with its outbox, as one item of the calls table holds it. */
export interface StoredCall {
  /** Counts every write; 0 for a call that is not stored yet. */
  readonly version: number;
  readonly call: Call | null;
  readonly outbox: Outbox;
}

const CALL_ITEM = "call";
const PENDING_SHARD = "0";
const { pendingIndex } = CALLS_TABLE_SCHEMA;

/** The calls table, as far as call items go. State and outbox are one item, so one conditional write changes both. */
export class CallStore {
  readonly #table: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(table: DynamoDBDocumentClient, tableName: string) {
    this.#table = table;
    this.#tableName = tableName;
  }

  async load(transactionId: string): Promise<StoredCall> {
    const { Item: item } = await this.#table.send(
      new GetCommand({
        TableName: this.#tableName,
        Key: { transactionId, item: CALL_ITEM },
        ConsistentRead: true,
      }),
    );
    if (!item) return { version: 0, call: null, outbox: {} };
    // Both attributes are only ever written below, from values of these types.
    return {
      version: Number(item["version"]),
      // What an earlier version stored lacks members of today.
      call: { ...emptyCall(transactionId), ...(JSON.parse(String(item["call"])) as Call) },
      outbox: JSON.parse(String(item["outbox"])) as Outbox,
    };
  }

  /** Replaces what is stored, on condition that nobody else did since `before` was loaded. Returns whether it was stored. */
  async replace(before: StoredCall, call: Call, outbox: Outbox): Promise<boolean> {
    const since = pendingSince(outbox);
    try {
      await this.#table.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: { transactionId: call.transactionId, item: CALL_ITEM },
          ConditionExpression: before.version === 0 ? "attribute_not_exists(#version)" : "#version = :before",
          UpdateExpression: `SET #version = :version, #call = :call, #outbox = :outbox${
            since === null
              ? ` REMOVE ${pendingIndex.partitionKey}, ${pendingIndex.sortKey}`
              : `, ${pendingIndex.partitionKey} = :shard, ${pendingIndex.sortKey} = :since`
          }`,
          ExpressionAttributeNames: { "#version": "version", "#call": "call", "#outbox": "outbox" },
          ExpressionAttributeValues: {
            ":version": before.version + 1,
            ":call": JSON.stringify(call),
            ":outbox": JSON.stringify(outbox),
            ...(before.version === 0 ? {} : { ":before": before.version }),
            ...(since === null ? {} : { ":shard": PENDING_SHARD, ":since": since }),
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
      throw error;
    }
  }

  /** Ids of calls whose outbox has held something unsent since `before` (epoch milliseconds), oldest first. */
  async *pendingBefore(before: number): AsyncGenerator<string> {
    let startKey: Record<string, unknown> | undefined;
    do {
      const page = await this.#table.send(
        new QueryCommand({
          TableName: this.#tableName,
          IndexName: pendingIndex.name,
          KeyConditionExpression: `${pendingIndex.partitionKey} = :shard AND ${pendingIndex.sortKey} < :before`,
          ExpressionAttributeValues: { ":shard": PENDING_SHARD, ":before": before },
          ...(startKey ? { ExclusiveStartKey: startKey } : {}),
        }),
      );
      for (const item of page.Items ?? []) yield String(item["transactionId"]);
      startKey = page.LastEvaluatedKey;
    } while (startKey);
  }
}
