import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { Clock } from "../../shared/clock.ts";
import { parse } from "../../shared/schema.ts";
import type { Checksum } from "./checksum.ts";
import { checkWrite, quoted, type WriteConditions } from "./conditions.ts";
import { S3Error } from "./errors.ts";
import { compareKeys, lowerBound } from "./listing.ts";
import { createObjectFiles, type ObjectFilesOptions, type StagedFile } from "./object-files.ts";
import type { ObjectDescription, ObjectInfo } from "./object-info.ts";

/** What is told when an object was stored; `etag` is in quotes. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
}

export interface ObjectStoreOptions extends ObjectFilesOptions {
  readonly clock: Clock;
  readonly onObjectCreated?: ((notice: ObjectCreated) => void) | undefined;
}

const bucketSchema = v.object({
  name: v.string(),
  region: v.string(),
  createdAt: v.number(),
  /** Whether what happens to its objects is told to EventBridge. */
  tellsEventBridge: v.optional(v.boolean(), false),
});
export type Bucket = v.InferOutput<typeof bucketSchema>;

export interface NewObject extends ObjectDescription {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly checksum: Checksum;
}

const BUCKETS = ".buckets";
/** General purpose bucket naming rules, without the reserved prefixes and suffixes. */
const BUCKET_NAME = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const LONGEST_KEY_BYTES = 1024;
const LARGEST_USER_METADATA_BYTES = 2048;

/** Buckets and their objects, by the rules of S3, on disk. */
export function createObjectStore({ folder, clock, onObjectCreated, beforeStep }: ObjectStoreOptions) {
  const files = createObjectFiles({ folder, beforeStep });
  mkdirSync(join(folder, BUCKETS), { recursive: true });
  const buckets = new Map(storedBuckets(folder).map((bucket) => [bucket.name, bucket]));
  /** Sorted keys of each bucket that was listed. */
  const keysByBucket = new Map<string, string[]>();
  const recordOf = (name: string) => join(folder, BUCKETS, `${name}.json`);

  function bucket(name: string): Bucket {
    const found = buckets.get(name);
    if (!found) throw new S3Error("NoSuchBucket", { BucketName: name });
    return found;
  }

  function writeBucket(changed: Bucket): void {
    const path = recordOf(changed.name);
    writeFileSync(`${path}.tmp`, JSON.stringify(changed));
    renameSync(`${path}.tmp`, path);
    buckets.set(changed.name, changed);
  }

  function keys(name: string): string[] {
    bucket(name);
    const known = keysByBucket.get(name);
    if (known) return known;
    const read = files.keys(name).sort(compareKeys);
    keysByBucket.set(name, read);
    return read;
  }

  function info(name: string, key: string): ObjectInfo {
    bucket(name);
    const found = files.infoOf(name, key);
    if (!found) throw new S3Error("NoSuchKey", { Key: key });
    return found;
  }

  /** A change that fails may still be decided and carried out later: then the index is read anew. */
  function changeKeys(name: string, change: () => void, changeIndex: (sorted: string[]) => void): void {
    const sorted = keysByBucket.get(name);
    keysByBucket.delete(name);
    change();
    if (!sorted) return;
    changeIndex(sorted);
    keysByBucket.set(name, sorted);
  }

  return {
    bucket,
    info,
    /** Sorted as S3 lists them; a view that the next change alters. */
    keys: (name: string): readonly string[] => keys(name),
    stage: files.stage,
    discard: files.discard,
    pathOf: files.pathOf,
    buckets: (): Bucket[] => [...buckets.values()],

    /** @returns false when the bucket exists already */
    createBucket(name: string, region: string): boolean {
      if (!BUCKET_NAME.test(name)) throw new S3Error("InvalidBucketName", { BucketName: name });
      if (buckets.has(name)) return false;
      const created: Bucket = { name, region, createdAt: clock.now(), tellsEventBridge: false };
      mkdirSync(join(folder, name), { recursive: true });
      writeBucket(created);
      return true;
    },

    setTellsEventBridge(name: string, tellsEventBridge: boolean): void {
      writeBucket({ ...bucket(name), tellsEventBridge });
    },

    deleteBucket(name: string): void {
      if (keys(name).length > 0) throw new S3Error("BucketNotEmpty", { BucketName: name });
      rmSync(recordOf(name));
      buckets.delete(name);
      keysByBucket.delete(name);
      for (const path of [join(folder, name), join(folder, ".metadata", name)]) {
        rmSync(path, { recursive: true, force: true });
      }
    },

    open(name: string, key: string): { info: ObjectInfo; file: number } {
      bucket(name);
      const opened = files.open(name, key);
      if (!opened) throw new S3Error("NoSuchKey", { Key: key });
      return opened;
    },

    /** Makes staged bytes an object, if the conditions hold now; the staged bytes are gone afterwards in any case. */
    put(staged: StagedFile, object: NewObject, conditions: WriteConditions = {}): ObjectInfo {
      const stored: ObjectInfo = { ...object, lastModified: Math.floor(clock.now() / 1000) * 1000 };
      const { bucket: name, key, sizeBytes, etag } = stored;
      try {
        bucket(name);
        checkKey(key);
        checkUserMetadata(object.userMetadata);
        checkWrite(files.infoOf(name, key), conditions, key);
      } catch (error) {
        files.discard(staged);
        throw error;
      }
      changeKeys(
        name,
        () => files.put(staged, stored),
        (sorted) => {
          const at = lowerBound(sorted, key);
          if (sorted[at] !== key) sorted.splice(at, 0, key);
        },
      );
      onObjectCreated?.({ bucket: name, key, sizeBytes, etag: quoted(etag) });
      return stored;
    },

    setTags(name: string, key: string, tags: ObjectInfo["tags"]): void {
      files.rewrite({ ...info(name, key), tags });
    },

    /** Deletes an object if there is one, as S3 does, on condition that its entity tag matches. */
    remove(name: string, key: string, conditions: Pick<WriteConditions, "ifMatch"> = {}): void {
      bucket(name);
      if (conditions.ifMatch !== undefined) checkWrite(files.infoOf(name, key), conditions, key);
      changeKeys(
        name,
        () => files.remove(name, key),
        (sorted) => {
          const at = lowerBound(sorted, key);
          if (sorted[at] === key) sorted.splice(at, 1);
        },
      );
    },
  };
}

export type ObjectStore = ReturnType<typeof createObjectStore>;

/** @throws S3Error when S3 would not take the key */
export function checkKey(key: string): void {
  const bytes = Buffer.from(key);
  if (key === "" || bytes.toString() !== key) throw new S3Error("InvalidURI", { URI: key });
  if (bytes.length > LONGEST_KEY_BYTES) {
    throw new S3Error("KeyTooLongError", { Size: String(bytes.length), MaxSizeAllowed: String(LONGEST_KEY_BYTES) });
  }
}

function checkUserMetadata(userMetadata: ObjectInfo["userMetadata"]): void {
  const size = Object.entries(userMetadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > LARGEST_USER_METADATA_BYTES) throw new S3Error("MetadataTooLarge", { Size: String(size) });
}

function storedBuckets(folder: string): Bucket[] {
  const names = readdirSync(join(folder, BUCKETS)).filter((name) => name.endsWith(".json"));
  return names.map((name) => {
    const path = join(folder, BUCKETS, name);
    return parse(bucketSchema, JSON.parse(readFileSync(path, "utf8")), path);
  });
}
