import { Duration, Stack } from "aws-cdk-lib";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { type Keeping, removalPolicy } from "../keeping.ts";
import { type BucketPurpose, bucketName } from "../resources.ts";

export interface PrivateBucketProps extends Keeping, Pick<BucketProps, "lifecycleRules"> {
  readonly purpose: BucketPurpose;
  /** Default: S3's own keys, where a service writes that can use no other. */
  readonly encryption?: BucketEncryption;
  /** Where S3 writes who reads and writes. */
  readonly accessLogs?: Bucket;
}

/** A bucket nobody outside reads, encrypted, reached by https only. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    const { purpose, keepData, lifecycleRules = [], encryption = BucketEncryption.S3_MANAGED, accessLogs } = props;
    super(scope, id, {
      bucketName: bucketName(purpose, Stack.of(scope).region),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption,
      bucketKeyEnabled: encryption !== BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      ...(accessLogs && { serverAccessLogsBucket: accessLogs as IBucket, serverAccessLogsPrefix: `${purpose}/` }),
      lifecycleRules: [
        ...lifecycleRules,
        { id: "abandoned-uploads-end", abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: removalPolicy({ keepData }),
      autoDeleteObjects: !keepData,
    });
  }
}

/** What lies under a prefix goes after some days; null: it stays. */
export const expiring = (id: string, days: number | null, prefix = ""): LifecycleRule[] =>
  days === null ? [] : [{ id, expiration: Duration.days(days), ...(prefix === "" ? {} : { prefix }) }];
