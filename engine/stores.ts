import type { StoredRecording } from "./stored-recording.ts";
import type { AudioStore, RecordingStore } from "./world.ts";

/** Prompts in memory, by `bucket/key`. */
export function audioIn(files: ReadonlyMap<string, Uint8Array>): AudioStore {
  return { read: (bucket, key) => files.get(`${bucket}/${key}`) ?? null };
}

export interface RecordingsInMemory extends RecordingStore {
  readonly stored: readonly StoredRecording[];
}

/** @param buckets where can be written; all, when there is no list */
export function recordingsInMemory(buckets: readonly string[] | null = null): RecordingsInMemory {
  const stored: StoredRecording[] = [];
  return {
    stored,
    isWritable: (bucket) => buckets === null || buckets.includes(bucket),
    put(recording) {
      stored.push(recording);
    },
  };
}
