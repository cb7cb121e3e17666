import type { IncomingHttpHeaders } from "node:http";
import { createAwsChunkedDecoder } from "./aws-chunked.ts";
import {
  type Checksum,
  type ChecksumAlgorithm,
  DEFAULT_ALGORITHM,
  type Digests,
  digest,
  isChecksumAlgorithm,
  type Sink,
} from "./checksum.ts";
import { S3Error } from "./errors.ts";

/** A request's body, read once. */
export interface RequestBody {
  /** Algorithm of the checksum that comes with the body, in a header or a trailer. */
  readonly algorithm: ChecksumAlgorithm | undefined;
  /**
   * Hands the content to `sink` and verifies it against its length, MD5, checksum and signed SHA-256.
   * @param fallback algorithm of a body that comes without a checksum
   * @throws S3Error BadDigest and the like, after the last byte
   */
  receive(sink: Sink, fallback?: ChecksumAlgorithm): Promise<Received>;
  /** @throws S3Error MissingContentLength when the client does not say how long the content is */
  requireLength(): void;
}

export interface Received {
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum: Checksum;
}

const CHECKSUM_HEADER = /^x-amz-checksum-(?!algorithm$|mode$|type$)(.+)$/;
const MD5_BYTES = 16;

/** @param checksumIsOfBody false where the headers speak of the object that the request completes */
export function requestBody(
  source: AsyncIterable<Uint8Array>,
  headers: IncomingHttpHeaders,
  checksumIsOfBody: boolean,
): RequestBody {
  const signedAs = String(headers["x-amz-content-sha256"] ?? "");
  const signedSha256 = /^[0-9a-f]{64}$/.exec(signedAs)?.[0];
  const isChunked = contentCodings(headers).includes("aws-chunked") || signedAs.startsWith("STREAMING-");
  const length = isChunked ? headers["x-amz-decoded-content-length"] : headers["content-length"];
  const declared = checksumIsOfBody ? declaredChecksum(headers) : undefined;
  const trailers = new Map<string, string>();

  async function* content(): AsyncGenerator<Uint8Array, void, undefined> {
    if (!isChunked) {
      yield* source;
      return;
    }
    const decoder = createAwsChunkedDecoder();
    for await (const bytes of source) yield decoder.push(bytes);
    for (const [name, value] of decoder.end()) trailers.set(name, value);
  }

  function verify({ sizeBytes, md5, checksums }: Digests): void {
    if (length !== undefined && sizeBytes !== Number(length)) throw new S3Error("IncompleteBody");
    verifyMd5(headers["content-md5"]?.toString(), md5);
    if (signedSha256 !== undefined && signedSha256 !== hexOf(checksums.SHA256)) {
      throw new S3Error("XAmzContentSHA256Mismatch");
    }
    if (declared) verifyChecksum(declared, declared.value ?? trailers.get(declared.header), checksums);
  }

  return {
    algorithm: declared?.algorithm,
    requireLength() {
      if (!/^\d+$/.test(String(length))) throw new S3Error("MissingContentLength");
    },
    async receive(sink, fallback = DEFAULT_ALGORITHM) {
      const algorithm = declared?.algorithm ?? fallback;
      const digests = await digest(content(), signedSha256 ? [algorithm, "SHA256"] : [algorithm], sink);
      verify(digests);
      const value = digests.checksums[algorithm] ?? "";
      return { sizeBytes: digests.sizeBytes, md5: digests.md5, checksum: { algorithm, value, type: "FULL_OBJECT" } };
    },
  };
}

/** The codings of a Content-Encoding, in lower case. */
export function contentCodings(headers: IncomingHttpHeaders): string[] {
  const codings = (headers["content-encoding"] ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  return codings.filter((coding) => coding !== "");
}

interface DeclaredChecksum {
  readonly header: string;
  readonly algorithm: ChecksumAlgorithm;
  /** Absent: it comes in the trailer. */
  readonly value?: string;
}

function declaredChecksum(headers: IncomingHttpHeaders): DeclaredChecksum | undefined {
  const inTrailer = String(headers["x-amz-trailer"] ?? "").split(",");
  const names = [...Object.keys(headers), ...inTrailer.map((name) => name.trim().toLowerCase())];
  const [header, ...others] = names.filter((name) => CHECKSUM_HEADER.test(name));
  if (header === undefined) return undefined;
  if (others.length > 0) {
    throw new S3Error(
      "InvalidRequest",
      {},
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  const value = headers[header];
  const algorithm = CHECKSUM_HEADER.exec(header)?.[1]?.toUpperCase();
  if (!isChecksumAlgorithm(algorithm)) {
    throw new S3Error("NotImplemented", { Header: header }, `The local cloud does not verify ${header}.`);
  }
  return { header, algorithm, ...(typeof value === "string" && { value }) };
}

function verifyChecksum({ header, algorithm }: DeclaredChecksum, expected = "", checksums: Digests["checksums"]): void {
  const computed = checksums[algorithm] ?? "";
  if (expected === computed) return;
  if (Buffer.from(expected, "base64").length !== Buffer.from(computed, "base64").length) {
    throw new S3Error("InvalidRequest", {}, `Value for ${header} header is invalid.`);
  }
  throw new S3Error("BadDigest", {}, `The ${algorithm} you specified did not match the calculated checksum.`);
}

function verifyMd5(header: string | undefined, computed: string): void {
  if (header === undefined || hexOf(header) === computed) return;
  if (Buffer.from(header, "base64").length !== MD5_BYTES) throw new S3Error("InvalidDigest", { "Content-MD5": header });
  const details = { ExpectedDigest: header, CalculatedDigest: Buffer.from(computed, "hex").toString("base64") };
  throw new S3Error("BadDigest", details, "The Content-MD5 you specified did not match what we received.");
}

function hexOf(base64 = ""): string {
  return Buffer.from(base64, "base64").toString("hex");
}
