import type { AudioStore, RecordingStore } from "../../engine/world.ts";
import { S3Error } from "../s3/errors.ts";
import type { S3 } from "../s3/s3.ts";

/** Prompts from the local S3. */
export function audioFrom(s3: S3): AudioStore {
  return { remedy, read: (bucket, key) => unlessMissing(s3.readObject(bucket, key)) };
}

/** Recordings into the local S3. */
export function recordingsTo(s3: S3): RecordingStore {
  return {
    remedy,
    isWritable: async (bucket) => (await unlessMissing(s3.listObjects(bucket, ""))) !== null,
    put: ({ bucket, key, body, metadata }) => s3.writeObject(bucket, key, body, metadata),
  };
}

const remedy = (bucket: string): string =>
  `This is the local S3: dial --s3 FOLDER puts a folder ${bucket} in it there as that bucket; any S3 client can make it too.`;

/** Null where there is no such bucket or object. */
async function unlessMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof S3Error) return null;
    throw error;
  }
}
