import { Aws } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket, CfnBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { DeploymentSettings } from "../../shared/deployment.ts";
import { expiring, PrivateBucket } from "./private-bucket.ts";

/** Who writes call detail records and streaming detail records. */
const CHIME = new ServicePrincipal("chime.amazonaws.com");

/**
 * Where Amazon Chime writes its records about calls, for this account alone, so that nobody can make it write here for them
 * (AWS: manage-global, "confused deputy"). Its keys must be S3's own: the service cannot use a key of the customer.
 */
export class RecordsBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, { keepData, retention }: DeploymentSettings, accessLogs: Bucket) {
    super(scope, id, {
      purpose: "records",
      keepData,
      accessLogs,
      lifecycleRules: expiring("records-expire", retention.records),
    });
    // The CDK's own switch would set it through a function of its own.
    (this.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    const ofThisAccount = { "aws:SourceAccount": Aws.ACCOUNT_ID };
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [CHIME],
        actions: ["s3:GetBucketAcl"],
        resources: [this.bucketArn],
        conditions: { StringEquals: ofThisAccount },
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [CHIME],
        actions: ["s3:PutObject"],
        resources: [this.arnForObjects("*")],
        conditions: { StringEquals: { ...ofThisAccount, "s3:x-amz-acl": "bucket-owner-full-control" } },
      }),
    );
  }
}
