import { HeadObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { deployedName, REJECTED_RECORDS_PREFIX } from "../shared/runtime/resources.ts";

/** An object in the dead-letter bucket, and what was wrong with it when it was put there. */
export interface RejectedRecord {
  readonly key: string;
  readonly rejectedAt: string;
  readonly errorCode: string;
  readonly reason: string;
}

export interface RejectedRecords {
  list(): Promise<RejectedRecord[]>;
  /** Has each one read again; those that can be read now leave the bucket. Returns those that were sent. */
  retry(): Promise<RejectedRecord[]>;
  close(): void;
}

/** The record objects that were given up on, in AWS or in the local cloud, through the AWS SDK's ordinary settings. */
export function openRejectedRecords(bucket: string, endpoint?: string): RejectedRecords {
  const place = endpoint === undefined ? {} : { endpoint };
  const s3 = new S3Client({ ...place, forcePathStyle: endpoint !== undefined });
  const sqs = new SQSClient(place);

  async function list(): Promise<RejectedRecord[]> {
    const found: RejectedRecord[] = [];
    for await (const page of paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, Prefix: REJECTED_RECORDS_PREFIX },
    )) {
      for (const { Key: key = "", LastModified } of page.Contents ?? []) {
        const { Metadata = {} } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        found.push({
          key,
          rejectedAt: LastModified?.toISOString() ?? "",
          errorCode: Metadata["error-code"] ?? "UNKNOWN",
          reason: decodeURIComponent(Metadata["error-message"] ?? ""),
        });
      }
    }
    return found;
  }

  return {
    list,
    async retry() {
      const queue = await sqs.send(new GetQueueUrlCommand({ QueueName: deployedName("records") }));
      const rejected = await list();
      for (const { key } of rejected) {
        const message = { detail: { bucket: { name: bucket }, object: { key } } };
        await sqs.send(new SendMessageCommand({ QueueUrl: queue.QueueUrl, MessageBody: JSON.stringify(message) }));
      }
      return rejected;
    },
    close() {
      s3.destroy();
      sqs.destroy();
    },
  };
}
