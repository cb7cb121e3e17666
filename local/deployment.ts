import { setImmediate } from "node:timers/promises";
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type DynamoDBServiceException,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type Projection,
} from "@aws-sdk/client-dynamodb";
import type { Bundle } from "../functions/bundle.ts";
import { CarillonError } from "../shared/errors.ts";
import {
  type FunctionName,
  functionRows,
  type QueueName,
  queueFeeds,
  queueNameOf,
  queues as queueSpecs,
} from "../shared/events/subscriptions.ts";
import {
  CALLS_TABLE_SCHEMA,
  CARILLON_BUS,
  deployedName,
  type EnvironmentName,
  FLOWS_TABLE_SCHEMA,
  LIVE_ALIAS,
} from "../shared/runtime/resources.ts";
import type { EventBridge } from "./eventbridge/eventbridge.ts";
import type { Functions } from "./lambda/functions.ts";
import type { S3 } from "./s3/s3.ts";
import type { Queues } from "./sqs/queues.ts";

/** Names of Carillon's resources in the local cloud. */
export const LOCAL_NAMES = {
  table: "carillon-calls",
  flowsTable: "carillon-flows",
  bucket: "carillon-recordings",
  /** Where the voice service writes the records of calls. */
  records: "carillon-records",
  deadLetterBucket: "carillon-dead-letters",
  bus: CARILLON_BUS,
} as const;

/** Creates the queues of the subscription table, dead letters first. Returns their URLs. */
export function deployQueues(queues: Queues, visibilityTimeoutInSeconds?: number): Record<QueueName, string> {
  const deadLetters = queues.arn(deployedName("dead-letters"));
  const others = (Object.keys(queueSpecs) as QueueName[]).filter((name) => name !== "dead-letters");
  const order: readonly QueueName[] = ["dead-letters", ...others];
  const urls = order.map((name) => {
    const spec = queueSpecs[name];
    const redrive =
      "maxReceiveCount" in spec
        ? { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters, maxReceiveCount: spec.maxReceiveCount }) }
        : {};
    const url = queues.createQueue(queueNameOf(name), {
      VisibilityTimeout: String(visibilityTimeoutInSeconds ?? spec.visibilityTimeoutInSeconds),
      MessageRetentionPeriod: String(spec.retentionInSeconds),
      ...redrive,
    });
    return [name, url] as const;
  });
  return Object.fromEntries(urls) as Record<QueueName, string>;
}

/** The calls table of an earlier version lacks indexes, and the DynamoDB of the local cloud cannot add any. */
export class OutdatedTableError extends CarillonError {
  readonly code = "OUTDATED_TABLE";

  constructor(tableName: string, missing: readonly string[]) {
    super(
      `the table ${tableName} of an earlier version lacks the indexes ${missing.join(" and ")}; ` +
        "start with --fresh, which forgets what earlier runs stored, or with another --state folder",
    );
  }
}

/**
 * Creates the calls table where it is not there yet.
 * @throws OutdatedTableError when the one that is there was made by an earlier version
 */
export async function deployTable(client: DynamoDBClient, tableName: string): Promise<void> {
  const { partitionKey, sortKey, pendingIndex, quietIndex, startedIndex } = CALLS_TABLE_SCHEMA;
  const indexes = [
    indexOf(pendingIndex, { ProjectionType: "KEYS_ONLY" }),
    indexOf(quietIndex, { ProjectionType: "KEYS_ONLY" }),
    indexOf(startedIndex, { ProjectionType: "INCLUDE", NonKeyAttributes: [startedIndex.projected] }),
  ];
  const AttributeDefinitions = [
    { AttributeName: partitionKey, AttributeType: "S" as const },
    { AttributeName: sortKey, AttributeType: "S" as const },
    ...[pendingIndex, quietIndex, startedIndex].flatMap((index) => [
      { AttributeName: index.partitionKey, AttributeType: "S" as const },
      { AttributeName: index.sortKey, AttributeType: "N" as const },
    ]),
  ];
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions,
        KeySchema: keySchema(partitionKey, sortKey),
        GlobalSecondaryIndexes: indexes,
      }),
    );
  } catch (error) {
    if ((error as DynamoDBServiceException).name !== "ResourceInUseException") throw error;
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    const present = new Set(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
    const missing = indexes.flatMap(({ IndexName }) => (present.has(IndexName) ? [] : [IndexName ?? ""]));
    if (missing.length > 0) throw new OutdatedTableError(tableName, missing);
  }
}

interface IndexSchema {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

function indexOf({ name, partitionKey, sortKey }: IndexSchema, Projection: Projection): GlobalSecondaryIndex {
  return { IndexName: name, KeySchema: keySchema(partitionKey, sortKey), Projection };
}

const keySchema = (partition: string, sort: string): KeySchemaElement[] => [
  { AttributeName: partition, KeyType: "HASH" },
  { AttributeName: sort, KeyType: "RANGE" },
];

/** Creates the table of call flows where it is not there yet. */
export async function deployFlowsTable(client: DynamoDBClient, tableName: string): Promise<void> {
  const { partitionKey, sortKey } = FLOWS_TABLE_SCHEMA;
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: partitionKey, AttributeType: "S" },
          { AttributeName: sortKey, AttributeType: "S" },
        ],
        KeySchema: keySchema(partitionKey, sortKey),
      }),
    );
  } catch (error) {
    if ((error as DynamoDBServiceException).name !== "ResourceInUseException") throw error;
  }
  // Made in the background: a request that comes before its end would find no table.
  const status = async () => (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table?.TableStatus;
  while ((await status()) === "CREATING") await setImmediate();
}

/** The environment every function gets: the one contract between deployment and `shared/runtime/settings.ts`. */
export function environmentOf(urls: Record<QueueName, string>): Record<EnvironmentName, string> {
  return {
    CALLS_TABLE: LOCAL_NAMES.table,
    FLOWS_TABLE: LOCAL_NAMES.flowsTable,
    RECORDINGS_BUCKET: LOCAL_NAMES.bucket,
    RECORDS_BUCKET: LOCAL_NAMES.records,
    DEAD_LETTER_BUCKET: LOCAL_NAMES.deadLetterBucket,
    WORK_QUEUE_URL: urls.work,
    FINISH_QUEUE_URL: urls.finish,
    RECORDS_QUEUE_URL: urls.records,
    ANALYTICS_QUEUE_URL: urls.analytics,
    STREAMING_QUEUE_URL: urls.streaming,
    DEAD_LETTER_QUEUE_URL: urls["dead-letters"],
    BUS_NAME: LOCAL_NAMES.bus,
  };
}

/** Registers every function of the subscription table with its bundle. */
export function deployFunctions(
  functions: Functions,
  bundles: Readonly<Record<FunctionName, Bundle>>,
  environment: Readonly<Record<string, string>>,
  deadLetterQueueUrl: string,
): void {
  for (const { name, timeoutInSeconds, memoryInMegabytes, retries, reservedConcurrency, ...row } of functionRows) {
    const deployed = deployedName(name);
    functions.register({
      name: deployed,
      bundle: `${bundles[name].folder}/index.mjs`,
      handlerName: "handler",
      environment,
      timeoutInSeconds,
      memoryInMegabytes,
      retries,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
      recursive: row.recursive ?? false,
      onFailureQueueUrl: deadLetterQueueUrl,
    });
    if (row.keepsVersions) {
      const { version } = functions.publish(deployed);
      functions.putAlias(deployed, { name: LIVE_ALIAS, version });
    }
  }
}

/** Creates the buckets; what comes into the one for records is told to EventBridge. */
export async function deployBuckets(s3: S3): Promise<void> {
  const { bucket, records, deadLetterBucket } = LOCAL_NAMES;
  for (const name of [bucket, records, deadLetterBucket]) await s3.createBucket(name);
  s3.setTellsEventBridge(records, true);
}

/** Creates the bus and a rule with its target for each event trigger and each feed of the subscription table. */
export function deployRules(bridge: EventBridge, functions: Functions, queueArn: (name: QueueName) => string): void {
  const DeadLetterConfig = { Arn: queueArn("dead-letters") };
  if (!bridge.buses().some(({ name }) => name === LOCAL_NAMES.bus)) bridge.createBus(LOCAL_NAMES.bus);
  for (const { name, triggers } of functionRows) {
    triggers.forEach((trigger, index) => {
      if (trigger.kind !== "event") return;
      const rule = `${name}-${index + 1}`;
      bridge.putRule({ name: rule, pattern: JSON.stringify(trigger.pattern), busName: trigger.bus });
      const { arn } = functions.get(deployedName(name));
      bridge.putTargets(rule, [{ Id: name, Arn: arn, DeadLetterConfig }], trigger.bus);
    });
  }
  queueFeeds.forEach(({ queue, bus, pattern }, index) => {
    const rule = `${queue}-feed-${index + 1}`;
    bridge.putRule({ name: rule, pattern: JSON.stringify(pattern), busName: bus });
    bridge.putTargets(rule, [{ Id: queue, Arn: queueArn(queue), DeadLetterConfig }], bus);
  });
}
