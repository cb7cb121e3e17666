import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Calls } from "../../shared/calls/calls.ts";
import { type CarillonError, messageOf } from "../../shared/errors.ts";
import { type FactOf, factIdOf } from "../../shared/events/facts.ts";
import type { StoredObject } from "../../shared/events/object-created.ts";
import type { RecordKey } from "../../shared/records/key.ts";
import { REJECTED_RECORDS_PREFIX } from "../../shared/runtime/resources.ts";
import { recordsOf } from "./records-of.ts";

export interface IngestServices {
  readonly s3: S3Client;
  readonly calls: Pick<Calls, "apply">;
  readonly settings: { readonly deadLetterBucket: string };
  publishFact(fact: FactOf<"Record Rejected">): Promise<void>;
}

/** What came of an object: each record of it is in its call, or the object is kept whole with what is wrong. */
export interface Ingested {
  readonly records: number;
  readonly rejected: CarillonError | null;
}

/** Longest description of an error that goes with an object: S3 takes 2 KB of metadata, and it travels URL-encoded. */
const LONGEST_REASON = 400;

/**
 * Reads every record of one object into its call. Safe to repeat, in any order: a record is known by what it says. Where anything in
 * the object cannot be read, the object is copied whole to the dead-letter bucket, with the error, and the rest of it is taken in.
 */
export async function ingestObject(services: IngestServices, object: StoredObject): Promise<Ingested> {
  const found = await readObject(services.s3, object);
  // Deleted since, by a lifecycle rule or by hand: there is nothing to keep.
  if (found === null) return { records: 0, rejected: null };
  const { changes, problems, key } = recordsOf(object.key, found);
  for (const change of changes) await services.calls.apply(change);
  const [rejected = null] = problems;
  if (rejected !== null) await reject(services, object, key, rejected);
  else await forgetRejection(services, object);
  return { records: changes.length, rejected };
}

async function readObject(s3: S3Client, { bucket, key }: StoredObject): Promise<Uint8Array | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchKey") return null;
    throw error;
  }
}

async function reject(
  { s3, settings, publishFact }: IngestServices,
  { bucket, key }: StoredObject,
  recordKey: RecordKey | null,
  error: CarillonError,
): Promise<void> {
  const isKept = bucket === settings.deadLetterBucket;
  const deadLetterKey = isKept ? key : `${REJECTED_RECORDS_PREFIX}${bucket}/${key}`;
  const reason = messageOf(error).slice(0, LONGEST_REASON);
  if (!isKept) {
    await s3.send(
      new CopyObjectCommand({
        Bucket: settings.deadLetterBucket,
        Key: deadLetterKey,
        CopySource: encodeURIComponent(`${bucket}/${key}`).replaceAll("%2F", "/"),
        MetadataDirective: "REPLACE",
        Metadata: {
          "source-bucket": bucket,
          "error-code": error.code,
          // Metadata is ASCII; names of members may be anything.
          "error-message": encodeURIComponent(reason),
        },
      }),
    );
  }
  const transactionId = recordKey?.name?.transactionId ?? null;
  await publishFact({
    type: "Record Rejected",
    factId: factIdOf(transactionId ?? "", "record-rejected", deadLetterKey),
    detail: {
      transactionId,
      bucket,
      key,
      deadLetterBucket: settings.deadLetterBucket,
      deadLetterKey,
      errorCode: error.code,
      reason,
    },
  });
}

/** An object that could be read at last is no dead letter any more. */
async function forgetRejection({ s3, settings }: IngestServices, { bucket, key }: StoredObject): Promise<void> {
  if (bucket !== settings.deadLetterBucket) return;
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}
