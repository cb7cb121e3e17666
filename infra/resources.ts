import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { EventBus } from "aws-cdk-lib/aws-events";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { type QueueName, queues } from "../shared/events/subscriptions.ts";
import type { EnvironmentName } from "../shared/runtime/resources.ts";

/** What the functions share. */
export interface Resources {
  readonly bus: EventBus;
  readonly table: TableV2;
  readonly flowsTable: TableV2;
  readonly bucket: Bucket;
  /** Where AWS writes its records about calls. */
  readonly recordsBucket: Bucket;
  readonly deadLetterBucket: Bucket;
  readonly queues: Readonly<Record<QueueName, Queue>>;
}

/** The environment that tells a function where everything is. */
export function environmentOf(resources: Resources): Record<EnvironmentName, string> {
  return {
    CALLS_TABLE: resources.table.tableName,
    FLOWS_TABLE: resources.flowsTable.tableName,
    RECORDINGS_BUCKET: resources.bucket.bucketName,
    RECORDS_BUCKET: resources.recordsBucket.bucketName,
    DEAD_LETTER_BUCKET: resources.deadLetterBucket.bucketName,
    [queues.work.environmentName]: resources.queues.work.queueUrl,
    [queues.finish.environmentName]: resources.queues.finish.queueUrl,
    [queues.records.environmentName]: resources.queues.records.queueUrl,
    [queues.analytics.environmentName]: resources.queues.analytics.queueUrl,
    [queues.streaming.environmentName]: resources.queues.streaming.queueUrl,
    [queues["dead-letters"].environmentName]: resources.queues["dead-letters"].queueUrl,
    BUS_NAME: resources.bus.eventBusName,
  };
}
