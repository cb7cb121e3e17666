import { createHash } from "node:crypto";
import { Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";
import { Crc32 } from "@smithy/core/checksum";

interface Hasher {
  update(bytes: Uint8Array): void;
  digest(): Promise<Uint8Array> | Uint8Array;
}

function cryptoHasher(name: string): Hasher {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

const HASHERS = {
  CRC32: () => new Crc32(),
  CRC32C: () => new Crc32c(),
  CRC64NVME: () => new Crc64Nvme(),
  SHA1: () => cryptoHasher("sha1"),
  SHA256: () => cryptoHasher("sha256"),
} as const satisfies Record<string, () => Hasher>;

export type ChecksumAlgorithm = keyof typeof HASHERS;
export const CHECKSUM_ALGORITHMS = Object.keys(HASHERS) as readonly ChecksumAlgorithm[];

/** What S3 adds to an object that came without a checksum. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";

export function isChecksumAlgorithm(text: unknown): text is ChecksumAlgorithm {
  return typeof text === "string" && Object.hasOwn(HASHERS, text);
}

/** `value` is base64; a composite one (the checksum of the parts' checksums) ends in `-<number of parts>`. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** The members of an answer that carry a checksum, for example `{ ChecksumCRC32: "AAAAAA==" }`. */
export type ChecksumMembers = Partial<Record<`Checksum${ChecksumAlgorithm}`, string>>;

export function checksumMembers({ algorithm, value }: Pick<Checksum, "algorithm" | "value">): ChecksumMembers {
  return { [`Checksum${algorithm}`]: value };
}

/** What was learned of bytes while they passed: MD5 in hex, checksums in base64. */
export interface Digests {
  readonly sizeBytes: number;
  readonly md5: string;
  readonly checksums: Partial<Record<ChecksumAlgorithm, string>>;
}

export type Sink = (bytes: Uint8Array) => Promise<void> | void;

/** Hands every piece to `sink`, one at a time, and sums them up. */
export async function digest(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  algorithms: Iterable<ChecksumAlgorithm>,
  sink: Sink = () => {},
): Promise<Digests> {
  const md5 = createHash("md5");
  const hashers = [...new Set(algorithms)].map((algorithm) => ({ algorithm, hasher: HASHERS[algorithm]() }));
  let sizeBytes = 0;
  for await (const bytes of pieces) {
    sizeBytes += bytes.length;
    md5.update(bytes);
    for (const { hasher } of hashers) hasher.update(bytes);
    await sink(bytes);
  }
  const checksums: Partial<Record<ChecksumAlgorithm, string>> = {};
  for (const { algorithm, hasher } of hashers) {
    checksums[algorithm] = Buffer.from(await hasher.digest()).toString("base64");
  }
  return { sizeBytes, md5: md5.digest("hex"), checksums };
}
