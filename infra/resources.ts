import { ArnFormat, Aws, Stack } from "aws-cdk-lib";
import { type ITableV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { EventBus, type IEventBus } from "aws-cdk-lib/aws-events";
import { Bucket, type IBucket } from "aws-cdk-lib/aws-s3";
import { type IQueue, Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type QueueName, queueNameOf, queues } from "../shared/events/subscriptions.ts";
import { CARILLON_BUS, deployedBucketName, deployedName, type EnvironmentName } from "../shared/runtime/resources.ts";

/** What the functions share. */
export interface Resources {
  readonly bus: IEventBus;
  readonly table: ITableV2;
  readonly flowsTable: ITableV2;
  readonly bucket: IBucket;
  /** Where AWS writes its records about calls. */
  readonly recordsBucket: IBucket;
  readonly deadLetterBucket: IBucket;
  readonly queues: Readonly<Record<QueueName, IQueue>>;
}

export type BucketPurpose = "recordings" | "records" | "dead-letters" | "access-logs";

/** Of the account that is deployed to. */
export const bucketName = (purpose: BucketPurpose, region: string): string =>
  deployedBucketName(purpose, { account: Aws.ACCOUNT_ID, region });

/**
 * What the data stack makes, for another stack. Stacks know each other's resources by name: nothing is exported, so each can change, and
 * be in another region.
 */
export class SharedResources extends Construct implements Resources {
  readonly bus: IEventBus;
  readonly table: ITableV2;
  readonly flowsTable: ITableV2;
  readonly bucket: IBucket;
  readonly recordsBucket: IBucket;
  readonly deadLetterBucket: IBucket;
  readonly queues: Readonly<Record<QueueName, IQueue>>;

  /** @param home region of the data stack; what has a copy in the region of this stack is the copy */
  constructor(scope: Construct, id: string, home: string) {
    super(scope, id);
    const here = Stack.of(this).region;
    const arn = (service: string, resourceName: string, region = home, resource?: string) =>
      Stack.of(this).formatArn({
        service,
        region,
        resource: resource ?? resourceName,
        ...(resource === undefined
          ? { arnFormat: ArnFormat.NO_RESOURCE_NAME }
          : { resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }),
      });
    const table = (name: string, region: string) =>
      TableV2.fromTableAttributes(this, name, { tableArn: arn("dynamodb", deployedName(name), region, "table") });
    const bucket = (purpose: BucketPurpose, region: string) =>
      Bucket.fromBucketAttributes(this, purpose, { bucketName: bucketName(purpose, region), region });
    const queue = (name: QueueName, region: string) =>
      Queue.fromQueueArn(this, `queue-${name}`, arn("sqs", queueNameOf(name), region));

    this.bus = EventBus.fromEventBusArn(this, "Bus", arn("events", CARILLON_BUS, home, "event-bus"));
    this.table = table("calls", home);
    this.flowsTable = table("flows", here);
    this.bucket = bucket("recordings", here);
    this.recordsBucket = bucket("records", home);
    this.deadLetterBucket = bucket("dead-letters", home);
    const byName = (Object.keys(queues) as QueueName[]).map((name) => [
      name,
      // What a function of this region gives up on stays in this region, also while the other one is down.
      queue(name, name === "dead-letters" ? here : home),
    ]);
    this.queues = Object.fromEntries(byName) as Record<QueueName, IQueue>;
  }
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
