import type { ListObjectsV2CommandInput } from "@aws-sdk/client-s3";
import { pageByName } from "../page.ts";
import { quoted } from "./conditions.ts";
import { S3Error } from "./errors.ts";
import { listKeys, type Position, positionOf, tokenOf } from "./listing.ts";
import type { ObjectStore } from "./object-store.ts";
import { element, type S3Operations } from "./rest-xml.ts";
import type { Uploads } from "./uploads.ts";

/** The region in which S3 answers CreateBucket of one's own bucket with success, and names no location. */
const CLASSIC_REGION = "us-east-1";
const MOST_BUCKETS = 10_000;
const MOST_KEYS = 1000;

export function bucketOperations(store: ObjectStore, uploads: Uploads): S3Operations {
  return {
    async CreateBucket({ Bucket = "", CreateBucketConfiguration }, { context }) {
      const region = CreateBucketConfiguration?.LocationConstraint ?? context.region;
      const isNew = store.createBucket(Bucket, region);
      if (!isNew && region !== CLASSIC_REGION) throw new S3Error("BucketAlreadyOwnedByYou", { BucketName: Bucket });
      return { Location: `/${Bucket}` };
    },

    async HeadBucket({ Bucket = "" }) {
      return { BucketRegion: store.bucket(Bucket).region };
    },

    async DeleteBucket({ Bucket = "" }) {
      store.deleteBucket(Bucket);
      uploads.removeAll(Bucket);
      return {};
    },

    async GetBucketLocation({ Bucket = "" }) {
      const { region } = store.bucket(Bucket);
      return { xml: element("LocationConstraint", region === CLASSIC_REGION ? "" : region, true) };
    },

    async GetBucketNotificationConfiguration({ Bucket = "" }) {
      return store.bucket(Bucket).tellsEventBridge ? { EventBridgeConfiguration: {} } : {};
    },

    async PutBucketNotificationConfiguration({ Bucket = "", NotificationConfiguration = {} }) {
      const { EventBridgeConfiguration, ...others } = NotificationConfiguration;
      if (Object.values(others).some((list) => list !== undefined && list.length > 0)) {
        throw new S3Error(
          "NotImplemented",
          { Header: "NotificationConfiguration" },
          "The local cloud notifies EventBridge.",
        );
      }
      store.setTellsEventBridge(Bucket, EventBridgeConfiguration !== undefined);
      return {};
    },

    async ListBuckets({ Prefix = "", MaxBuckets = MOST_BUCKETS, ContinuationToken, BucketRegion }, { context }) {
      const matching = store
        .buckets()
        .filter(({ name, region }) => name.startsWith(Prefix) && region === (BucketRegion ?? region));
      const { page, NextToken } = pageByName(matching, ({ name }) => name, MaxBuckets, ContinuationToken);
      return {
        Buckets: page.map(({ name, region, createdAt }) => ({
          Name: name,
          BucketRegion: region,
          CreationDate: new Date(createdAt),
        })),
        Owner: { ID: context.account },
        ...(Prefix && { Prefix }),
        ...(NextToken !== undefined && { ContinuationToken: NextToken }),
      };
    },

    async ListObjectsV2(input, { context }) {
      const { Bucket = "", Prefix = "", Delimiter = "", ContinuationToken, StartAfter, EncodingType } = input;
      const limit = Math.min(input.MaxKeys ?? MOST_KEYS, MOST_KEYS);
      if (limit < 0) throw new S3Error("InvalidArgument", { ArgumentName: "max-keys", ArgumentValue: String(limit) });
      const after = startOf(input);
      const { entries, isTruncated } = listKeys(store.keys(Bucket), {
        prefix: Prefix,
        delimiter: Delimiter,
        limit,
        after,
      });
      const last = entries.at(-1);
      const encode = EncodingType === "url" ? encodeKey : (text: string) => text;
      return {
        Name: Bucket,
        Prefix: encode(Prefix),
        MaxKeys: limit,
        KeyCount: entries.length,
        IsTruncated: isTruncated,
        ...(Delimiter && { Delimiter: encode(Delimiter) }),
        ...(EncodingType && { EncodingType }),
        ...(StartAfter && { StartAfter: encode(StartAfter) }),
        ...(ContinuationToken && { ContinuationToken }),
        ...(isTruncated && last && { NextContinuationToken: tokenOf(last) }),
        Contents: valuesOf(entries, "key").map((key) => {
          const { lastModified, etag, sizeBytes, checksum } = store.info(Bucket, key);
          return {
            Key: encode(key),
            LastModified: new Date(lastModified),
            ETag: quoted(etag),
            Size: sizeBytes,
            StorageClass: "STANDARD" as const,
            ChecksumAlgorithm: [checksum.algorithm],
            ChecksumType: checksum.type,
            ...(input.FetchOwner && { Owner: { ID: context.account } }),
          };
        }),
        CommonPrefixes: valuesOf(entries, "prefix").map((prefix) => ({ Prefix: encode(prefix) })),
      };
    },
  };
}

/** Where a page starts: a token counts, `start-after` only without one. */
function startOf({ ContinuationToken, StartAfter }: ListObjectsV2CommandInput): Position | undefined {
  if (ContinuationToken === undefined) return StartAfter ? { kind: "key", value: StartAfter } : undefined;
  const position = positionOf(ContinuationToken);
  if (position) return position;
  const details = { ArgumentName: "continuation-token", ArgumentValue: ContinuationToken };
  throw new S3Error("InvalidArgument", details, "The continuation token provided is incorrect");
}

function valuesOf(entries: readonly Position[], kind: Position["kind"]): string[] {
  return entries.flatMap((entry) => (entry.kind === kind ? [entry.value] : []));
}

/** How `encoding-type=url` writes keys: slashes stay. */
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replaceAll("%2F", "/")
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
