import * as v from "valibot";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from "./checksum.ts";

export const checksumAlgorithmSchema = v.picklist<readonly ChecksumAlgorithm[]>(CHECKSUM_ALGORITHMS);
export const checksumTypeSchema = v.picklist(["FULL_OBJECT", "COMPOSITE"]);

/** What a client says of an object's content, apart from the bytes. */
export const descriptionEntries = {
  /** Cache-Control, Content-Type and the like; names in lower case. */
  headers: v.record(v.string(), v.string()),
  /** What came as `x-amz-meta-...`, names in lower case and without that prefix. */
  userMetadata: v.record(v.string(), v.string()),
  tags: v.array(v.object({ Key: v.string(), Value: v.string() })),
};

/** What is stored beside an object's bytes. */
export const objectInfoSchema = v.object({
  bucket: v.string(),
  key: v.string(),
  sizeBytes: v.number(),
  /** Without quotes. */
  etag: v.string(),
  /** Epoch milliseconds on a whole second, as S3 keeps it. */
  lastModified: v.number(),
  checksum: v.object({ algorithm: checksumAlgorithmSchema, value: v.string(), type: checksumTypeSchema }),
  ...descriptionEntries,
});

export type ObjectInfo = v.InferOutput<typeof objectInfoSchema>;
export type ObjectDescription = Pick<ObjectInfo, "headers" | "userMetadata" | "tags">;
