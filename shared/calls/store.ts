import {
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  type QueryCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { CALLS_TABLE_SCHEMA } from "../runtime/resources.ts";
import { type Call, emptyCall } from "./call.ts";
import { type CallDigest, digestOf } from "./digest.ts";
import { type Outbox, pendingSince } from "./outbox.ts";
import { type Watch, watchOf } from "./overdue.ts";

/** A call with its outbox, as one item of the calls table holds it. */
export interface StoredCall {
  /** Counts every write; 0 for a call that is not stored yet. */
  readonly version: number;
  readonly call: Call | null;
  readonly outbox: Outbox;
}

const CALL_ITEM = "call";
/** The sparse indexes hold little: one partition does. */
const SHARD = "0";
const WATCH_SHARDS: Readonly<Record<Watch["reason"], string>> = { quiet: SHARD, reading: "reading" };
const DAY = 86_400_000;
const { pendingIndex, quietIndex, startedIndex } = CALLS_TABLE_SCHEMA;

type SparseIndex = typeof pendingIndex | typeof quietIndex;

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

  /**
   * Replaces what is stored, on condition that nobody else did since `before` was loaded. Returns whether it was stored.
   * @param now epoch milliseconds
   */
  async replace(before: StoredCall, call: Call, outbox: Outbox, now: number): Promise<boolean> {
    const indexed = indexedMembers(call, outbox, now);
    const present = Object.entries(indexed).filter(([, value]) => value !== null);
    const absent = Object.keys(indexed).filter((name) => indexed[name] === null);
    const assignments = present.map(([name]) => `, ${name} = :${name}`).join("");
    try {
      await this.#table.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: { transactionId: call.transactionId, item: CALL_ITEM },
          ConditionExpression: before.version === 0 ? "attribute_not_exists(#version)" : "#version = :before",
          UpdateExpression:
            `SET #version = :version, #call = :call, #outbox = :outbox${assignments}` +
            (absent.length === 0 ? "" : ` REMOVE ${absent.join(", ")}`),
          ExpressionAttributeNames: { "#version": "version", "#call": "call", "#outbox": "outbox" },
          ExpressionAttributeValues: {
            ":version": before.version + 1,
            ":call": JSON.stringify(call),
            ":outbox": JSON.stringify(outbox),
            ...(before.version === 0 ? {} : { ":before": before.version }),
            ...Object.fromEntries(present.map(([name, value]) => [`:${name}`, value])),
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
  pendingBefore(before: number): AsyncGenerator<string> {
    return this.#idsBefore(pendingIndex, before);
  }

  /** Ids of calls that are watched for a reason and of which nothing came since `before` (epoch milliseconds), oldest first. */
  watchedBefore(reason: Watch["reason"], before: number): AsyncGenerator<string> {
    return this.#idsBefore(quietIndex, before, WATCH_SHARDS[reason]);
  }

  /** The calls that started from `since` to `until` (epoch milliseconds, both included), the latest first. */
  async *startedBetween(since: number, until: number): AsyncGenerator<CallDigest> {
    const { name: IndexName, partitionKey, sortKey, projected } = startedIndex;
    for (let day = dayOf(until); day >= dayOf(since); day = dayOf(Date.parse(day) - DAY)) {
      const items = this.#query({
        IndexName,
        KeyConditionExpression: `${partitionKey} = :day AND ${sortKey} BETWEEN :since AND :until`,
        ExpressionAttributeValues: { ":day": day, ":since": since, ":until": until },
        ScanIndexForward: false,
      });
      for await (const item of items) yield JSON.parse(String(item[projected])) as CallDigest;
    }
  }

  async *#idsBefore(
    { name: IndexName, partitionKey, sortKey }: SparseIndex,
    before: number,
    shard = SHARD,
  ): AsyncGenerator<string> {
    const items = this.#query({
      IndexName,
      KeyConditionExpression: `${partitionKey} = :shard AND ${sortKey} < :before`,
      ExpressionAttributeValues: { ":shard": shard, ":before": before },
    });
    for await (const item of items) yield String(item["transactionId"]);
  }

  async *#query(query: Omit<QueryCommandInput, "TableName">): AsyncGenerator<Record<string, unknown>> {
    for await (const { Items = [] } of paginateQuery(
      { client: this.#table },
      { TableName: this.#tableName, ...query },
    )) {
      yield* Items;
    }
  }
}

/** The members of the item by which the indexes find it; null where it is not in an index. */
function indexedMembers(call: Call, outbox: Outbox, now: number): Record<string, string | number | null> {
  const [pending, watch] = [pendingSince(outbox), watchOf(call, now)];
  const digest = digestOf(call);
  const { startTime } = digest;
  return {
    [pendingIndex.partitionKey]: pending === null ? null : SHARD,
    [pendingIndex.sortKey]: pending,
    [quietIndex.partitionKey]: watch === null ? null : WATCH_SHARDS[watch.reason],
    [quietIndex.sortKey]: watch?.since ?? null,
    [startedIndex.partitionKey]: startTime === null ? null : dayOf(startTime),
    [startedIndex.sortKey]: startTime,
    [startedIndex.projected]: JSON.stringify(digest),
  };
}

/** `2026-11-03`, in UTC. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
