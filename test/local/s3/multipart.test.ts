import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { BUCKET, someBytes, useS3 } from "./cloud.ts";

const s3 = useS3();
const where = { Bucket: BUCKET, Key: "call recording.wav" };
const PART_BYTES = 5 * 1024 * 1024;
const bytes = someBytes(PART_BYTES + 12_345);

async function begin(input: { ChecksumAlgorithm?: ChecksumAlgorithm; ChecksumType?: "FULL_OBJECT" } = {}) {
  const { UploadId } = await s3().client.send(new CreateMultipartUploadCommand({ ...where, ...input }));
  return UploadId;
}

async function part(UploadId: string | undefined, PartNumber: number, Body: Uint8Array, extra: object = {}) {
  const output = await s3().client.send(new UploadPartCommand({ ...where, UploadId, PartNumber, Body, ...extra }));
  const { $metadata, ...sums } = output;
  return { PartNumber, ...sums };
}

function complete(
  UploadId: string | undefined,
  Parts: CompletedPart[],
  extra: Partial<CompleteMultipartUploadCommandInput> = {},
) {
  const command = new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts }, ...extra });
  return s3().client.send(command);
}

async function get() {
  const output = await s3().client.send(new GetObjectCommand(where));
  return { ...output, bytes: Buffer.from((await output.Body?.transformToByteArray()) ?? []) };
}

function md5(data: Uint8Array): Buffer {
  return createHash("md5").update(data).digest();
}

function stream(data: Buffer, pieceBytes: number): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < data.length; at += pieceBytes) yield data.subarray(at, at + pieceBytes);
    })(),
  );
}

describe("multipart uploads", () => {
  it("take a stream of unknown length through lib-storage", async () => {
    const params = { ...where, Body: stream(bytes, 70_001), ContentType: "audio/wav", Metadata: { legs: "2" } };

    const result = await new Upload({ client: s3().client, params }).done();

    const parts = [0, 1].map((index) => bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES));
    const etag = `"${md5(Buffer.concat(parts.map(md5))).toString("hex")}-2"`;
    const stored = await get();
    expect(stored.bytes.equals(bytes)).toBe(true);
    expect(stored).toMatchObject({
      ETag: etag,
      ContentType: "audio/wav",
      Metadata: { legs: "2" },
      ChecksumType: "COMPOSITE",
    });
    expect(stored.ChecksumCRC32).toMatch(/^.{6}==-2$/);
    expect(result).toMatchObject({ ...where, ETag: etag });
    expect(result.Location).toBe(`${s3().server.endpoint}/${BUCKET}/call%20recording.wav`);
    expect(s3().notices).toMatchObject([{ key: where.Key, sizeBytes: bytes.length, etag }]);
    expect(readdirSync(join(s3().stateFolder, ".uploads"))).toEqual([]);
    expect(readdirSync(join(s3().stateFolder, ".pending"))).toEqual([]);
  });

  it.each([0, 1, 100_000])("take a short stream of %i bytes", async (length) => {
    const params = { ...where, Body: stream(bytes.subarray(0, length), 1000) };

    await new Upload({ client: s3().client, params }).done();

    expect((await get()).bytes.equals(bytes.subarray(0, length))).toBe(true);
  });

  it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)("verify parts with %s", async (algorithm) => {
    const params = { ...where, Body: stream(bytes, 100_000), ChecksumAlgorithm: algorithm };

    await new Upload({ client: s3().client, params }).done();

    const stored = await get();
    expect(stored.bytes.equals(bytes)).toBe(true);
    expect(stored.ChecksumType).toBe(algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
    expect(stored[`Checksum${algorithm}`]).toBeDefined();
  });

  it("give a sum of the whole object when asked, and by default", async () => {
    const whole = await begin({ ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const first = await part(whole, 1, Buffer.from("12345"), { ChecksumAlgorithm: "CRC32" });
    const plain = await begin();
    const only = await part(plain, 7, Buffer.from("123456789"));

    expect(await complete(whole, [first])).toMatchObject({ ChecksumType: "FULL_OBJECT", ChecksumCRC32: "y/U6HA==" });
    expect(await complete(plain, [{ PartNumber: 7, ETag: only.ETag }])).toMatchObject({
      ChecksumType: "FULL_OBJECT",
      ChecksumCRC64NVME: "rosUhgp5mIg=",
    });
  });

  it("list their parts, the latest of each number", async () => {
    const UploadId = await begin();
    for (const number of [3, 1, 2]) await part(UploadId, number, Buffer.from(`part ${number}`));
    await part(UploadId, 2, Buffer.from("part 2 again"));

    const firstPage = await s3().client.send(new ListPartsCommand({ ...where, UploadId, MaxParts: 2 }));
    const marker = { PartNumberMarker: firstPage.NextPartNumberMarker };
    const secondPage = await s3().client.send(new ListPartsCommand({ ...where, UploadId, ...marker }));

    expect(firstPage.Parts).toMatchObject([
      { PartNumber: 1, Size: 6 },
      { PartNumber: 2, Size: 12, ETag: `"${md5(Buffer.from("part 2 again")).toString("hex")}"` },
    ]);
    expect(firstPage.IsTruncated).toBe(true);
    expect(secondPage.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    expect(secondPage.IsTruncated).toBe(false);
  });

  it("refuse parts in a wrong order, unknown, changed or small, and stay as they are", async () => {
    const UploadId = await begin();
    const one = await part(UploadId, 1, bytes.subarray(0, PART_BYTES));
    const two = await part(UploadId, 2, Buffer.from("small"));
    const three = await part(UploadId, 3, Buffer.from("last"));

    await expect(complete(UploadId, [two, one])).rejects.toMatchObject({ name: "InvalidPartOrder" });
    await expect(complete(UploadId, [one, { ...two, PartNumber: 9 }])).rejects.toMatchObject({ name: "InvalidPart" });
    await expect(complete(UploadId, [{ ...one, ETag: two.ETag }])).rejects.toMatchObject({ name: "InvalidPart" });
    await expect(complete(UploadId, [{ ...one, ChecksumCRC32: two.ChecksumCRC32 }])).rejects.toMatchObject({
      name: "InvalidPart",
    });
    await expect(complete(UploadId, [one, two, three])).rejects.toMatchObject({ name: "EntityTooSmall" });
    await expect(complete(UploadId, [])).rejects.toMatchObject({ name: "MalformedXML" });
    await expect(complete(UploadId, [one], { MpuObjectSize: 5 })).rejects.toMatchObject({ name: "InvalidRequest" });
    await complete(UploadId, [one, three]);
    expect((await get()).bytes.subarray(PART_BYTES).toString()).toBe("last");
  });

  it("want the checksum they were created with, on each part and in the completion", async () => {
    const UploadId = await begin({ ChecksumAlgorithm: "SHA256" });
    const first = await part(UploadId, 1, Buffer.from("abc"), { ChecksumAlgorithm: "SHA256" });

    await expect(part(UploadId, 2, Buffer.from("abc"))).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
    });
    await expect(complete(UploadId, [{ PartNumber: 1, ETag: first.ETag }])).rejects.toMatchObject({
      name: "InvalidRequest",
    });
    await complete(UploadId, [first]);
  });

  it("create an object only if there is none", async () => {
    await s3().s3.writeObject(where.Bucket, where.Key, Buffer.from("first"));
    const UploadId = await begin();
    const only = await part(UploadId, 1, Buffer.from("second"));

    await expect(complete(UploadId, [only], { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    expect((await get()).bytes.toString()).toBe("first");
  });

  it("are gone when they were aborted or completed", async () => {
    const UploadId = await begin();
    const only = await part(UploadId, 1, Buffer.from("abc"));
    await s3().client.send(new AbortMultipartUploadCommand({ ...where, UploadId }));

    const gone = { name: "NoSuchUpload" };
    await expect(part(UploadId, 1, Buffer.from("abc"))).rejects.toMatchObject(gone);
    await expect(complete(UploadId, [only])).rejects.toMatchObject(gone);
    await expect(s3().client.send(new ListPartsCommand({ ...where, UploadId: "../x" }))).rejects.toMatchObject(gone);
    await expect(
      s3().client.send(new AbortMultipartUploadCommand({ ...where, Key: "other", UploadId: await begin() })),
    ).rejects.toMatchObject(gone);
  });
});
