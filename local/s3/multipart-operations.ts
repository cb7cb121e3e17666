import { createHash } from "node:crypto";
import type { CompletedPart, CompleteMultipartUploadCommandInput } from "@aws-sdk/client-s3";
import type { Clock } from "../../shared/clock.ts";
import { type Checksum, checksumMembers, DEFAULT_ALGORITHM, digest, isChecksumAlgorithm } from "./checksum.ts";
import { quoted, unquoted } from "./conditions.ts";
import { S3Error } from "./errors.ts";
import { descriptionOf } from "./object-operations.ts";
import type { ObjectStore } from "./object-store.ts";
import type { S3Operations } from "./rest-xml.ts";
import type { Part, Upload, Uploads } from "./uploads.ts";

const MOST_PARTS = 10_000;
const MOST_PARTS_LISTED = 1000;
/** Every part but the last has at least these. */
const SMALLEST_PART_BYTES = 5 * 1024 * 1024;
const STORAGE_CLASS = "STANDARD" as const;

/** Multipart uploads (S3 User Guide, "Uploading and copying objects using multipart upload"). */
export function multipartOperations(store: ObjectStore, uploads: Uploads, clock: Clock): S3Operations {
  return {
    async CreateMultipartUpload(input, { headers }) {
      const { Bucket = "", Key = "", Metadata, Tagging } = input;
      store.bucket(Bucket);
      const checksum = uploadChecksum(input.ChecksumAlgorithm, input.ChecksumType);
      const { id } = uploads.create({
        bucket: Bucket,
        key: Key,
        initiatedAt: clock.now(),
        ...descriptionOf(headers, Metadata, Tagging),
        ...(checksum && { checksum }),
      });
      return {
        Bucket,
        Key,
        UploadId: id,
        ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
      };
    },

    async UploadPart({ Bucket = "", Key = "", UploadId = "", PartNumber = 0 }, { body }) {
      body.requireLength();
      const upload = uploads.get(Bucket, Key, UploadId);
      if (!Number.isInteger(PartNumber) || PartNumber < 1 || PartNumber > MOST_PARTS) {
        const message = `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`;
        throw new S3Error(
          "InvalidArgument",
          { ArgumentName: "partNumber", ArgumentValue: String(PartNumber) },
          message,
        );
      }
      const expected = upload.checksum?.algorithm;
      if (expected !== undefined && body.algorithm !== expected) {
        const [wanted, given] = [expected.toLowerCase(), body.algorithm?.toLowerCase() ?? "null"];
        const message = `Checksum Type mismatch occurred, expected checksum Type: ${wanted}, actual checksum Type: ${given}`;
        throw new S3Error("InvalidRequest", {}, message);
      }
      const { staged, result } = await store.stage((sink) => body.receive(sink));
      const { sizeBytes, md5, checksum } = result;
      const part = { number: PartNumber, sizeBytes, etag: md5, checksum, lastModified: clock.now() };
      try {
        uploads.putPart(upload, staged, part);
      } finally {
        store.discard(staged);
      }
      return { ETag: quoted(md5), ...checksumMembers(checksum) };
    },

    async ListParts({ Bucket = "", Key = "", UploadId = "", MaxParts = MOST_PARTS_LISTED, PartNumberMarker = "0" }) {
      const upload = uploads.get(Bucket, Key, UploadId);
      const limit = Math.min(MaxParts, MOST_PARTS_LISTED);
      const rest = uploads.parts(upload).filter(({ number }) => number > Number(PartNumberMarker));
      const page = rest.slice(0, limit);
      return {
        Bucket,
        Key,
        UploadId,
        MaxParts: limit,
        PartNumberMarker,
        IsTruncated: page.length < rest.length,
        NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
        StorageClass: STORAGE_CLASS,
        ...(upload.checksum && { ChecksumAlgorithm: upload.checksum.algorithm, ChecksumType: upload.checksum.type }),
        Parts: page.map(({ number, sizeBytes, etag, checksum, lastModified }) => ({
          PartNumber: number,
          Size: sizeBytes,
          ETag: quoted(etag),
          LastModified: new Date(lastModified),
          ...checksumMembers(checksum),
        })),
      };
    },

    async CompleteMultipartUpload(input, { context }) {
      const { Bucket = "", Key = "", UploadId = "", IfMatch, IfNoneMatch } = input;
      const upload = uploads.get(Bucket, Key, UploadId);
      const parts = chosenParts(upload, uploads.parts(upload), input.MultipartUpload?.Parts ?? []);
      const algorithm = upload.checksum?.algorithm ?? DEFAULT_ALGORITHM;
      const { staged, result } = await store.stage(async (sink) => {
        const digests = await digest(uploads.bytes(upload, parts), [algorithm], sink);
        const checksum =
          upload.checksum?.type === "COMPOSITE"
            ? await compositeChecksum(algorithm, parts)
            : ({ algorithm, value: digests.checksums[algorithm] ?? "", type: "FULL_OBJECT" } as const);
        checkWhole(input, digests.sizeBytes, checksum);
        return { sizeBytes: digests.sizeBytes, checksum };
      });
      const { headers, userMetadata, tags } = upload;
      const object = { bucket: Bucket, key: Key, headers, userMetadata, tags, etag: etagOf(parts), ...result };
      try {
        // It may have been aborted or completed meanwhile.
        uploads.get(Bucket, Key, UploadId);
        store.put(staged, object, { ifMatch: IfMatch, ifNoneMatch: IfNoneMatch });
      } catch (error) {
        store.discard(staged);
        throw error;
      }
      uploads.remove(upload);
      const location = Key.split("/").map(encodeURIComponent).join("/");
      return {
        Bucket,
        Key,
        Location: `${context.endpoint}/${Bucket}/${location}`,
        ETag: quoted(object.etag),
        ChecksumType: result.checksum.type,
        ...checksumMembers(result.checksum),
      };
    },

    async AbortMultipartUpload({ Bucket = "", Key = "", UploadId = "" }) {
      uploads.remove(uploads.get(Bucket, Key, UploadId));
      return {};
    },
  };
}

/** CRC64NVME is of the whole object, SHA of the parts' sums, the other CRCs as the client says (by default of the parts). */
function uploadChecksum(algorithm: string | undefined, type: string | undefined): Upload["checksum"] {
  if (algorithm === undefined) return undefined;
  if (!isChecksumAlgorithm(algorithm)) {
    throw new S3Error("NotImplemented", {}, `The local cloud does not verify ${algorithm}.`);
  }
  const isWhole = algorithm === "CRC64NVME" || (type === "FULL_OBJECT" && algorithm.startsWith("CRC"));
  const resolved = isWhole ? "FULL_OBJECT" : "COMPOSITE";
  if (type !== undefined && type !== resolved) {
    const message = `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`;
    throw new S3Error("InvalidRequest", {}, message);
  }
  return { algorithm, type: resolved };
}

/** The uploaded parts that a completion lists, in its order. */
function chosenParts(upload: Upload, uploaded: readonly Part[], listed: readonly CompletedPart[]): Part[] {
  if (listed.length === 0) throw new S3Error("MalformedXML");
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const parts = listed.map((item, index) => {
    const number = item.PartNumber ?? 0;
    if (number <= (listed[index - 1]?.PartNumber ?? 0)) throw new S3Error("InvalidPartOrder", { UploadId: upload.id });
    const part = byNumber.get(number);
    if (!part || part.etag !== unquoted(item.ETag ?? "")) throw invalidPart(upload, item);
    checkListedChecksum(upload, item, part);
    return part;
  });
  const small = parts.slice(0, -1).find(({ sizeBytes }) => sizeBytes < SMALLEST_PART_BYTES);
  if (!small) return parts;
  throw new S3Error("EntityTooSmall", {
    ProposedSize: String(small.sizeBytes),
    MinSizeAllowed: String(SMALLEST_PART_BYTES),
    PartNumber: String(small.number),
    ETag: small.etag,
  });
}

function checkListedChecksum(upload: Upload, item: CompletedPart, { number, checksum }: Part): void {
  const listed = item[`Checksum${checksum.algorithm}`];
  if (listed !== undefined && listed !== checksum.value) throw invalidPart(upload, item);
  if (listed !== undefined || upload.checksum?.type !== "COMPOSITE") return;
  const message = `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`;
  throw new S3Error("InvalidRequest", {}, message);
}

function invalidPart({ id }: Upload, { PartNumber, ETag }: CompletedPart): S3Error {
  return new S3Error("InvalidPart", { UploadId: id, PartNumber: String(PartNumber), ETag: unquoted(ETag ?? "") });
}

/** What the request says of the whole object has to be true of it. */
function checkWhole(input: CompleteMultipartUploadCommandInput, sizeBytes: number, checksum: Checksum): void {
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== sizeBytes) {
    const message = `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${sizeBytes}`;
    throw new S3Error("InvalidRequest", {}, message);
  }
  const expected = input[`Checksum${checksum.algorithm}`];
  if (expected !== undefined && expected !== checksum.value) {
    throw new S3Error(
      "BadDigest",
      {},
      `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
    );
  }
}

/** The MD5 of the parts' MD5s, and how many they are. */
function etagOf(parts: readonly Part[]): string {
  const md5 = createHash("md5");
  for (const { etag } of parts) md5.update(etag, "hex");
  return `${md5.digest("hex")}-${parts.length}`;
}

/** The checksum of the parts' checksums, and how many they are. */
async function compositeChecksum(algorithm: Checksum["algorithm"], parts: readonly Part[]): Promise<Checksum> {
  const sums = parts.map(({ checksum }) => Buffer.from(checksum.value, "base64"));
  const { checksums } = await digest(sums, [algorithm]);
  return { algorithm, value: `${checksums[algorithm]}-${parts.length}`, type: "COMPOSITE" };
}
