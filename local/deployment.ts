import { CreateTableCommand, type DynamoDBClient, type DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import type { Bundle } from "../functions/bundle.ts";
import {
  type FunctionName,
  functionRows,
  type QueueName,
  queueFeeds,
  queues as queueSpecs,
} from "../shared/events/subscriptions.ts";
import { CALLS_TABLE_SCHEMA, deployedName, type EnvironmentName } from "../shared/runtime/resources.ts";
import type { EventBridge } from "./eventbridge/eventbridge.ts";
import type { Functions } from "./lambda/functions.ts";
import type { S3 } from "./s3/s3.ts";
import type { Queues } from "./sqs/queues.ts";

/** Names of Carillon's resources in the local cloud. */
export const LOCAL_NAMES = {
  table: "carillon-calls",
  bucket: "carillon-recordings",
  /** Where the voice service writes the records of calls. */
  records: "carillon-records",
  deadLetterBucket: "carillon-dead-letters",
  bus: "carillon",
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
    const url = queues.createQueue(deployedName(name), {
      VisibilityTimeout: String(visibilityTimeoutInSeconds ?? spec.visibilityTimeoutInSeconds),
      MessageRetentionPeriod: String(spec.retentionInSeconds),
      ...redrive,
    });
    return [name, url] as const;
  });
  return Object.fromEntries(urls) as Record<QueueName, string>;
}

/** Creates the calls table where it is not there yet. */
export async function deployTable(client: DynamoDBClient, tableName: string): Promise<void> {
  const { partitionKey, sortKey, pendingIndex } = CALLS_TABLE_SCHEMA;
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: partitionKey, AttributeType: "S" },
          { AttributeName: sortKey, AttributeType: "S" },
          { AttributeName: pendingIndex.partitionKey, AttributeType: "S" },
          { AttributeName: pendingIndex.sortKey, AttributeType: "N" },
        ],
        KeySchema: [
          { AttributeName: partitionKey, KeyType: "HASH" },
          { AttributeName: sortKey, KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: pendingIndex.name,
            KeySchema: [
              { AttributeName: pendingIndex.partitionKey, KeyType: "HASH" },
              { AttributeName: pendingIndex.sortKey, KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "KEYS_ONLY" },
          },
        ],
      }),
    );
  } catch (error) {
    if ((error as DynamoDBServiceException).name !== "ResourceInUseException") throw error;
  }
}

/** The environment every function gets: the one contract between deployment and `shared/runtime/settings.ts`. */
export function environmentOf(urls: Record<QueueName, string>): Record<EnvironmentName, string> {
  return {
    CALLS_TABLE: LOCAL_NAMES.table,
    RECORDINGS_BUCKET: LOCAL_NAMES.bucket,
    RECORDS_BUCKET: LOCAL_NAMES.records,
    DEAD_LETTER_BUCKET: LOCAL_NAMES.deadLetterBucket,
    WORK_QUEUE_URL: urls.work,
    FINISH_QUEUE_URL: urls.finish,
    RECORDS_QUEUE_URL: urls.records,
    ANALYTICS_QUEUE_URL: urls.analytics,
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
  for (const { name, timeoutInSeconds, memoryInMegabytes, retries, reservedConcurrency } of functionRows) {
    functions.register({
      name: deployedName(name),
      bundle: `${bundles[name].folder}/index.mjs`,
      handlerName: "handler",
      environment,
      timeoutInSeconds,
      memoryInMegabytes,
      retries,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
      onFailureQueueUrl: deadLetterQueueUrl,
    });
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
