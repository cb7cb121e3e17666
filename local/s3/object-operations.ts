import { createReadStream } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { GetObjectCommandInput, HeadObjectCommandInput, Tag } from "@aws-sdk/client-s3";
import { messageOf } from "../../shared/errors.ts";
import { contentCodings, type Received } from "./body.ts";
import { checksumMembers, digest, isChecksumAlgorithm } from "./checksum.ts";
import { type ByteRange, failedReadCondition, parseRange, quoted } from "./conditions.ts";
import { S3Error } from "./errors.ts";
import type { ObjectDescription, ObjectInfo } from "./object-info.ts";
import type { NewObject, ObjectStore } from "./object-store.ts";
import type { S3Operations } from "./rest-xml.ts";

const CONTENT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];
const DEFAULT_CONTENT_TYPE = "binary/octet-stream";
const MOST_DELETIONS = 1000;
const MOST_TAGS = 10;

/** Operations on objects. Access control, encryption, storage classes and object lock are accepted and mean nothing here. */
export function objectOperations(store: ObjectStore): S3Operations {
  return {
    async PutObject({ Bucket = "", Key = "", Metadata, Tagging, IfMatch, IfNoneMatch }, { body, headers }) {
      body.requireLength();
      store.bucket(Bucket);
      const description = descriptionOf(headers, Metadata, Tagging);
      const { staged, result } = await store.stage((sink) => body.receive(sink));
      const object = newObject(Bucket, Key, description, result);
      const stored = store.put(staged, object, { ifMatch: IfMatch, ifNoneMatch: IfNoneMatch });
      return {
        ETag: quoted(stored.etag),
        ChecksumType: stored.checksum.type,
        ...checksumMembers(stored.checksum),
      };
    },

    async GetObject(input) {
      const { Bucket = "", Key = "" } = input;
      const info = store.info(Bucket, Key);
      const { members, range } = readable(info, input);
      if (info.sizeBytes === 0) return { ...members, Body: Readable.from([]) };
      // Opened in the same turn as the metadata was read: both are of one version.
      const { file } = store.open(Bucket, Key);
      const ends = range ? { start: range.first, end: range.last } : {};
      return { ...members, Body: createReadStream("", { fd: file, ...ends }) };
    },

    async HeadObject(input) {
      return readable(store.info(input.Bucket ?? "", input.Key ?? ""), input).members;
    },

    async DeleteObject({ Bucket = "", Key = "", IfMatch }) {
      store.remove(Bucket, Key, { ifMatch: IfMatch });
      return {};
    },

    async DeleteObjects({ Bucket = "", Delete }) {
      store.bucket(Bucket);
      const { Objects = [], Quiet } = Delete ?? {};
      if (Objects.length === 0 || Objects.length > MOST_DELETIONS) throw new S3Error("MalformedXML");
      const outcomes = Objects.map(({ Key = "", ETag }) => {
        try {
          store.remove(Bucket, Key, { ifMatch: ETag });
          return { Key };
        } catch (error) {
          return { Key, Code: error instanceof S3Error ? error.code : "InternalError", Message: messageOf(error) };
        }
      });
      const Errors = outcomes.filter((outcome) => outcome.Code !== undefined);
      return { Errors, ...(!Quiet && { Deleted: outcomes.filter((outcome) => outcome.Code === undefined) }) };
    },

    async CopyObject(input, { headers }) {
      const { Bucket = "", Key = "", IfMatch, IfNoneMatch } = input;
      const source = copySource(input.CopySource ?? "");
      store.bucket(Bucket);
      const info = store.info(source.bucket, source.key);
      const failed = failedReadCondition(info, {
        ifMatch: input.CopySourceIfMatch,
        ifNoneMatch: input.CopySourceIfNoneMatch,
        ifModifiedSince: input.CopySourceIfModifiedSince,
        ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
      });
      // A copy is never "not modified".
      if (failed) throw new S3Error("PreconditionFailed", { Condition: `x-amz-copy-source-${failed.condition}` });
      const replaces = input.MetadataDirective === "REPLACE";
      if (!replaces && source.bucket === Bucket && source.key === Key) {
        const message =
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
        throw new S3Error("InvalidRequest", {}, message);
      }
      const given = descriptionOf(headers, input.Metadata, input.Tagging);
      const description = {
        ...(replaces ? given : info),
        tags: input.TaggingDirective === "REPLACE" ? given.tags : info.tags,
      };
      const algorithm = isChecksumAlgorithm(input.ChecksumAlgorithm)
        ? input.ChecksumAlgorithm
        : info.checksum.algorithm;
      const { file } = store.open(source.bucket, source.key);
      const bytes = createReadStream("", { fd: file }) as AsyncIterable<Uint8Array>;
      const { staged, result } = await store.stage((sink) => digest(bytes, [algorithm], sink));
      const { sizeBytes, md5, checksums } = result;
      const checksum = { algorithm, value: checksums[algorithm] ?? "", type: "FULL_OBJECT" } as const;
      const object = newObject(Bucket, Key, description, { sizeBytes, md5, checksum });
      const stored = store.put(staged, object, { ifMatch: IfMatch, ifNoneMatch: IfNoneMatch });
      return {
        CopyObjectResult: {
          ETag: quoted(stored.etag),
          LastModified: new Date(stored.lastModified),
          ChecksumType: checksum.type,
          ...checksumMembers(checksum),
        },
      };
    },

    async GetObjectTagging({ Bucket = "", Key = "" }) {
      return { TagSet: store.info(Bucket, Key).tags };
    },

    async PutObjectTagging({ Bucket = "", Key = "", Tagging }) {
      store.setTags(Bucket, Key, checkedTags(Tagging?.TagSet ?? []));
      return {};
    },

    async DeleteObjectTagging({ Bucket = "", Key = "" }) {
      store.setTags(Bucket, Key, []);
      return {};
    },
  };
}

function newObject(bucket: string, key: string, description: ObjectDescription, received: Received): NewObject {
  const { headers, userMetadata, tags } = description;
  const { sizeBytes, md5, checksum } = received;
  return { bucket, key, headers, userMetadata, tags, sizeBytes, etag: md5, checksum };
}

/** What the headers of a request say of the object that it makes. */
export function descriptionOf(
  headers: IncomingHttpHeaders,
  userMetadata: Readonly<Record<string, string>> = {},
  tagging = "",
): ObjectDescription {
  const kept: Record<string, string> = { "content-type": DEFAULT_CONTENT_TYPE };
  for (const name of CONTENT_HEADERS) if (typeof headers[name] === "string") kept[name] = headers[name];
  // How the body travelled is no property of the object.
  const codings = contentCodings(headers).filter((coding) => coding !== "aws-chunked");
  delete kept["content-encoding"];
  if (codings.length > 0) kept["content-encoding"] = codings.join(",");
  const tags = Array.from(new URLSearchParams(tagging), ([Key, Value]) => ({ Key, Value }));
  return { headers: kept, userMetadata: { ...userMetadata }, tags: checkedTags(tags) };
}

function checkedTags(tags: readonly Tag[]): ObjectInfo["tags"] {
  const checked = tags.map(({ Key = "", Value = "" }) => ({ Key, Value }));
  const areValid = checked.every(({ Key, Value }) => Key !== "" && Key.length <= 128 && Value.length <= 256);
  if (!areValid || checked.length > MOST_TAGS || new Set(checked.map(({ Key }) => Key)).size < checked.length) {
    throw new S3Error("InvalidTag");
  }
  return checked;
}

/** What GetObject and HeadObject answer alike. @throws S3Error NotModified, PreconditionFailed, InvalidRange */
function readable(info: ObjectInfo, input: GetObjectCommandInput | HeadObjectCommandInput) {
  if (input.PartNumber !== undefined) {
    throw new S3Error("NotImplemented", { Header: "partNumber" }, "The local cloud reads objects, not their parts.");
  }
  const failed = failedReadCondition(info, {
    ifMatch: input.IfMatch,
    ifNoneMatch: input.IfNoneMatch,
    ifModifiedSince: input.IfModifiedSince,
    ifUnmodifiedSince: input.IfUnmodifiedSince,
  });
  if (failed) {
    throw new S3Error(failed.status === 304 ? "NotModified" : "PreconditionFailed", { Condition: failed.condition });
  }
  const { sizeBytes, etag, lastModified, checksum, userMetadata, tags } = info;
  const range: ByteRange | null = parseRange(input.Range, sizeBytes);
  const members = {
    AcceptRanges: "bytes",
    ContentLength: range ? range.last - range.first + 1 : sizeBytes,
    ETag: quoted(etag),
    LastModified: new Date(lastModified),
    Metadata: userMetadata,
    headers: { ...info.headers, ...overridesOf(input) },
    ...(range && { ContentRange: `bytes ${range.first}-${range.last}/${sizeBytes}` }),
    ...(tags.length > 0 && { TagCount: tags.length }),
    // The checksum is of the whole object; a client would check a range against it.
    ...(input.ChecksumMode === "ENABLED" && !range && { ChecksumType: checksum.type, ...checksumMembers(checksum) }),
  };
  return { members, range };
}

/** Headers that the client wants to see in place of the stored ones. */
function overridesOf(input: GetObjectCommandInput | HeadObjectCommandInput): Record<string, string> {
  const overrides = {
    "cache-control": input.ResponseCacheControl,
    "content-disposition": input.ResponseContentDisposition,
    "content-encoding": input.ResponseContentEncoding,
    "content-language": input.ResponseContentLanguage,
    "content-type": input.ResponseContentType,
    expires: input.ResponseExpires?.toUTCString(),
  };
  return Object.fromEntries(
    Object.entries(overrides).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** @param header `bucket/key` with the key URL-encoded, perhaps after a slash */
function copySource(header: string): { bucket: string; key: string } {
  const [, bucket = "", encodedKey = ""] = /^\/?([^/]+)\/(.+)$/s.exec(header) ?? [];
  if (encodedKey.includes("?")) {
    throw new S3Error("NotImplemented", { Header: "x-amz-copy-source" }, "The local cloud keeps no versions.");
  }
  try {
    return { bucket, key: decodeURIComponent(encodedKey) };
  } catch {
    throw new S3Error("InvalidArgument", { ArgumentName: "x-amz-copy-source", ArgumentValue: header });
  }
}
