import { CfnOutput } from "aws-cdk-lib";
import { BucketEncryption } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { AccessLogBucket } from "../constructs/access-log-bucket.ts";
import { CallsTable } from "../constructs/calls-table.ts";
import { CarillonBus } from "../constructs/event-bus.ts";
import { FlowsTable } from "../constructs/flows-table.ts";
import { PrivateBucket } from "../constructs/private-bucket.ts";
import { QueueFeeds } from "../constructs/queue-feeds.ts";
import { Queues } from "../constructs/queues.ts";
import { RecordingsBucket } from "../constructs/recordings-bucket.ts";
import { RecordsBucket } from "../constructs/records-bucket.ts";
import { environmentOf, SharedResources } from "../resources.ts";
import { type CarillonProps, CarillonStack } from "./carillon-stack.ts";

/** What the others work on: tables, buckets, queues with what fills them, and the bus. */
export class DataStack extends CarillonStack {
  constructor(scope: Construct, { settings, regions }: CarillonProps) {
    super(scope, "data", "tables, buckets, queues and the bus", regions.home);
    const { keepData } = settings;
    const bus = new CarillonBus(this, "Bus");
    new CallsTable(this, "Calls", { keepData });
    const copies = regions.calls.filter((region) => region !== regions.home);
    new FlowsTable(this, "Flows", { keepData, copies });
    const accessLogs = new AccessLogBucket(this, "AccessLogs", { keepData });
    new RecordingsBucket(this, "Recordings", settings, accessLogs);
    new RecordsBucket(this, "Records", settings, accessLogs);
    // Only functions write here, which can use the account's own key for S3.
    const encryption = BucketEncryption.KMS_MANAGED;
    new PrivateBucket(this, "DeadLetters", { purpose: "dead-letters", keepData, encryption, accessLogs });
    const { byName } = new Queues(this, "Queues");
    new QueueFeeds(this, "Feeds", { queues: byName, bus });
    const environment = environmentOf(new SharedResources(this, "Shared", regions.home));
    for (const [name, value] of Object.entries(environment)) {
      new CfnOutput(this, name.replaceAll("_", ""), { value, description: `${name} of the functions` });
    }
  }
}
