import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  ChecksumAlgorithm,
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { BUCKET, someBytes, useS3 } from "./cloud.ts";

const s3 = useS3();

function put(input: Partial<PutObjectCommandInput> = {}) {
  return s3().client.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a.bin", ...input }));
}

async function get(input: Partial<GetObjectCommandInput> = {}) {
  const output = await s3().client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "a.bin", ...input }));
  return { ...output, bytes: Buffer.from((await output.Body?.transformToByteArray()) ?? []) };
}

function head(Key = "a.bin") {
  return s3().client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
}

function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

describe("objects", () => {
  it.each([0, 1, 65_536, 300_001])("stores %i bytes whole, from a buffer and from a stream", async (length) => {
    const bytes = someBytes(length);

    const fromBuffer = await put({ Body: bytes });
    await put({ Key: "stream.bin", Body: Readable.from([bytes]), ContentLength: length });

    expect(fromBuffer.ETag).toBe(`"${md5(bytes)}"`);
    expect((await get()).bytes.equals(bytes)).toBe(true);
    const { bytes: streamed, ContentEncoding, ContentLength } = await get({ Key: "stream.bin" });
    expect(streamed.equals(bytes)).toBe(true);
    expect({ ContentEncoding, ContentLength }).toEqual({ ContentEncoding: undefined, ContentLength: length });
    expect(readFileSync(join(s3().stateFolder, BUCKET, "stream.bin")).equals(bytes)).toBe(true);
    expect(s3().failures).toEqual([]);
  });

  it("tells of each object once it is stored", async () => {
    await put({ Body: "abc" });

    expect(s3().notices).toEqual([
      { bucket: BUCKET, key: "a.bin", sizeBytes: 3, etag: `"${md5(Buffer.from("abc"))}"` },
    ]);
  });

  it.each([
    "with space",
    "plus+plus",
    "per%cent%20",
    "ünïcödé/日本語/🎧.wav",
    "a//b",
    "/leading",
    "trailing/",
    "..",
    "../../escape",
    "x/./y",
    "q?uery&amp=1#frag",
    "quote'\"<>&",
    `${"long".repeat(200)}.wav`,
  ])("keeps the key %p", async (Key) => {
    await put({ Key, Body: Key });

    expect((await get({ Key })).bytes.toString()).toBe(Key);
    expect(await s3().s3.listObjects(BUCKET, "")).toMatchObject([{ key: Key }]);
    expect(readFileSync(s3().s3.objectPath(BUCKET, Key), "utf8")).toBe(Key);
  });

  it("keeps a key beside the keys below it", async () => {
    await put({ Key: "a", Body: "file" });
    await put({ Key: "a/b", Body: "below" });

    expect((await get({ Key: "a" })).bytes.toString()).toBe("file");
    expect((await get({ Key: "a/b" })).bytes.toString()).toBe("below");
  });

  it("keeps content headers and user metadata", async () => {
    const Expires = new Date(Date.UTC(2030, 0, 1));
    const stored = {
      ContentType: "audio/wav",
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="call.wav"',
      ContentEncoding: "gzip",
      ContentLanguage: "de",
      Metadata: { "transaction-id": "t-1", empty: "" },
    };
    await put({ Body: Readable.from([Buffer.from("abc")]), ContentLength: 3, Expires, ...stored });

    expect(await head()).toMatchObject({ ...stored, ExpiresString: Expires.toUTCString(), ContentLength: 3 });
    expect(await get({ ResponseContentType: "text/plain" })).toMatchObject({ ...stored, ContentType: "text/plain" });
  });

  it("answers with the time of storing, in whole seconds", async () => {
    await put({ Body: "abc" });

    const { LastModified } = await head();

    expect(LastModified?.getTime()).toBe(s3().clock.now());
  });

  it("replaces an object whole", async () => {
    await put({ Body: "first", Metadata: { version: "1" } });
    await put({ Body: "second one" });

    const { bytes, Metadata } = await get();

    expect(bytes.toString()).toBe("second one");
    expect(Metadata).toEqual({});
  });

  it("lets one of many concurrent writers win whole", async () => {
    const bodies = Array.from({ length: 12 }, (_, index) => Buffer.alloc(200_000, index));

    await Promise.all(bodies.map((Body, index) => put({ Body, Metadata: { writer: String(index) } })));

    const { bytes, Metadata, ETag } = await get();
    expect(bytes.equals(Buffer.alloc(200_000, Number(Metadata?.["writer"])))).toBe(true);
    expect(ETag).toBe(`"${md5(bytes)}"`);
  });

  it("deletes one object or many, and what is not there", async () => {
    for (const Key of ["x/1", "x/2", "x/3"]) await put({ Key, Body: Key });

    await s3().client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "x/1" }));
    await s3().client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "never" }));
    const Objects = [{ Key: "x/2" }, { Key: "x/none & <such>" }];
    const { Deleted, Errors } = await s3().client.send(
      new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }),
    );

    expect(Deleted).toEqual(Objects);
    expect(Errors).toBeUndefined();
    expect(await s3().s3.listObjects(BUCKET, "")).toMatchObject([{ key: "x/3" }]);
    await expect(get({ Key: "x/1" })).rejects.toMatchObject({ name: "NoSuchKey", Key: "x/1" });
    await s3().client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "x/3" }));
    expect(existsSync(join(s3().stateFolder, BUCKET, "x"))).toBe(false);
  });

  it("names what is missing", async () => {
    await expect(get({ Key: "none" })).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(get({ Bucket: "no-such-bucket" })).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(put({ Bucket: "no-such-bucket" })).rejects.toMatchObject({ name: "NoSuchBucket" });
    const Body = Buffer.alloc(20_000_000);
    await expect(put({ Bucket: "no-such-bucket", Body })).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(head("none")).rejects.toMatchObject({ name: "NotFound", $metadata: { httpStatusCode: 404 } });
    await expect(put({ Key: "k".repeat(1025) })).rejects.toMatchObject({ name: "KeyTooLongError" });
    await expect(put({ Metadata: { long: "x".repeat(2048) } })).rejects.toMatchObject({ name: "MetadataTooLarge" });
  });
});

describe("ranges", () => {
  const bytes = someBytes(1000);

  it.each([
    ["bytes=0-0", 0, 1],
    ["bytes=100-199", 100, 200],
    ["bytes=900-", 900, 1000],
    ["bytes=990-5000", 990, 1000],
    ["bytes=-10", 990, 1000],
    ["bytes=-5000", 0, 1000],
  ])("%s", async (Range, from, to) => {
    await put({ Body: bytes });

    const output = await get({ Range });

    expect(output.bytes.equals(bytes.subarray(from, to))).toBe(true);
    expect(output.ContentRange).toBe(`bytes ${from}-${to - 1}/1000`);
    expect(output.$metadata.httpStatusCode).toBe(206);
    expect(output.ChecksumCRC32).toBeUndefined();
  });

  it.each(["bytes=1000-", "bytes=-0"])("refuses %s", async (Range) => {
    await put({ Body: bytes });

    await expect(get({ Range })).rejects.toMatchObject({ name: "InvalidRange", $metadata: { httpStatusCode: 416 } });
  });

  it.each(["bytes=0-1,5-6", "lines=1-2", "bytes=5-2"])("ignores %s", async (Range) => {
    await put({ Body: bytes });

    expect((await get({ Range })).bytes.equals(bytes)).toBe(true);
  });
});

describe("conditions", () => {
  it("creates an object once, whoever races", async () => {
    const writers = Array.from({ length: 20 }, (_, index) => put({ Body: `writer ${index}`, IfNoneMatch: "*" }));

    const outcomes = await Promise.allSettled(writers);

    const lost = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(lost).toHaveLength(19);
    for (const { reason } of lost) {
      expect(reason).toMatchObject({ name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } });
    }
  });

  it("replaces or deletes only the version that the client knows", async () => {
    const { ETag: first } = await put({ Body: "first" });
    await put({ Body: "second", IfMatch: first });

    await expect(put({ Body: "third", IfMatch: first })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(put({ Key: "none", IfMatch: first })).rejects.toMatchObject({ name: "NoSuchKey" });
    const deletion = new DeleteObjectCommand({ Bucket: BUCKET, Key: "a.bin", IfMatch: first });
    await expect(s3().client.send(deletion)).rejects.toMatchObject({ name: "PreconditionFailed" });
    expect((await get()).bytes.toString()).toBe("second");
  });

  it("reads only when the conditions hold", async () => {
    const { ETag } = await put({ Body: "abc" });
    const at = new Date(s3().clock.now());
    const before = new Date(s3().clock.now() - 1000);
    const notModified = { $metadata: { httpStatusCode: 304 } };

    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject(notModified);
    await expect(get({ IfModifiedSince: at })).rejects.toMatchObject(notModified);
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(get({ IfUnmodifiedSince: before })).rejects.toMatchObject({ name: "PreconditionFailed" });
    for (const holds of [
      { IfMatch: ETag, IfUnmodifiedSince: before },
      { IfNoneMatch: '"other"', IfModifiedSince: at },
      { IfModifiedSince: before },
      { IfUnmodifiedSince: at },
    ]) {
      expect((await get(holds)).bytes.toString()).toBe("abc");
    }
  });
});

describe("checksums", () => {
  const algorithms = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
  // "123456789", the check value of the CRC catalogue, as base64.
  const ofNumerals = {
    CRC32: "y/Q5Jg==",
    CRC32C: "4waSgw==",
    CRC64NVME: "rosUhgp5mIg=",
    SHA1: createHash("sha1").update("123456789").digest("base64"),
    SHA256: createHash("sha256").update("123456789").digest("base64"),
  };

  it.each(algorithms)("verifies, keeps and returns %s, from a buffer and in a trailer", async (algorithm) => {
    const Body = Buffer.from("123456789");
    const expected = { [`Checksum${algorithm}`]: ofNumerals[algorithm] };

    const fromBuffer = await put({ Body, ChecksumAlgorithm: algorithm });
    const fromStream = await put({
      Key: "stream",
      Body: Readable.from([Body.subarray(0, 4), Body.subarray(4)]),
      ContentLength: 9,
      ChecksumAlgorithm: algorithm,
    });

    expect(fromBuffer).toMatchObject(expected);
    expect(fromStream).toMatchObject(expected);
    expect(await get({ Key: "stream", ChecksumMode: "ENABLED" })).toMatchObject({
      ...expected,
      ChecksumType: "FULL_OBJECT",
    });
    const given = new PutObjectCommand({ Bucket: BUCKET, Key: "given", Body: "12345678_", ...expected });
    await expect(s3().client.send(given)).rejects.toMatchObject({ name: "BadDigest" });
    await expect(get({ Key: "given" })).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("says which algorithms the local cloud does not know", async () => {
    const input = { ChecksumXXHASH64: "AAAAAAAAAAA=", Body: "abc" };

    await expect(put(input)).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("x-amz-checksum-xxhash64"),
    });
    expect(Object.values(ChecksumAlgorithm)).toEqual(expect.arrayContaining([...algorithms]));
  });

  it("verifies Content-MD5", async () => {
    const ContentMD5 = createHash("md5").update("abc").digest("base64");

    await put({ Body: "abc", ContentMD5 });

    await expect(put({ Body: "abd", ContentMD5 })).rejects.toMatchObject({ name: "BadDigest" });
    await expect(put({ Body: "abc", ContentMD5: "AAAA" })).rejects.toMatchObject({ name: "InvalidDigest" });
  });
});

describe("copies", () => {
  const copy = (input: object) =>
    s3().client.send(new CopyObjectCommand({ Bucket: BUCKET, Key: "copy", CopySource: `${BUCKET}/a.bin`, ...input }));

  it("copies bytes, headers, metadata and tags, or takes new ones", async () => {
    const bytes = someBytes(100_000);
    await put({ Body: bytes, ContentType: "audio/wav", Metadata: { from: "a" }, Tagging: "k=v" });

    const { CopyObjectResult } = await copy({});
    await copy({ Key: "replaced", MetadataDirective: "REPLACE", ContentType: "text/plain", Metadata: { to: "b" } });

    expect(CopyObjectResult).toMatchObject({ ETag: `"${md5(bytes)}"` });
    expect(await get({ Key: "copy" })).toMatchObject({
      ContentType: "audio/wav",
      Metadata: { from: "a" },
      TagCount: 1,
    });
    const replaced = await get({ Key: "replaced" });
    expect(replaced).toMatchObject({ ContentType: "text/plain", Metadata: { to: "b" } });
    expect(replaced.bytes.equals(bytes)).toBe(true);
  });

  it("finds its source by an encoded key, and its conditions", async () => {
    await put({ Key: "ä b/c+d", Body: "abc" });
    const CopySource = `${BUCKET}/${encodeURIComponent("ä b/c+d")}`;

    await copy({ CopySource });

    expect((await get({ Key: "copy" })).bytes.toString()).toBe("abc");
    await expect(copy({ CopySource, CopySourceIfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(copy({ CopySource: `${BUCKET}/none` })).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(copy({ CopySource: `${BUCKET}/copy` })).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

describe("tags", () => {
  it("are set, read and deleted without touching the object", async () => {
    const where = { Bucket: BUCKET, Key: "a.bin" };
    const TagSet = [
      { Key: "retention", Value: "90 days" },
      { Key: "päth", Value: "a/b & <c>" },
    ];
    await put({ Body: "abc", Tagging: "first=1" });

    await s3().client.send(new PutObjectTaggingCommand({ ...where, Tagging: { TagSet } }));

    expect((await s3().client.send(new GetObjectTaggingCommand(where))).TagSet).toEqual(TagSet);
    const { bytes, TagCount } = await get();
    expect({ text: bytes.toString(), TagCount }).toEqual({ text: "abc", TagCount: 2 });
    await s3().client.send(new DeleteObjectTaggingCommand(where));
    expect((await s3().client.send(new GetObjectTaggingCommand(where))).TagSet).toEqual([]);
    const twice = { TagSet: [TagSet[0], TagSet[0]].flatMap((tag) => tag ?? []) };
    await expect(s3().client.send(new PutObjectTaggingCommand({ ...where, Tagging: twice }))).rejects.toMatchObject({
      name: "InvalidTag",
    });
  });
});
