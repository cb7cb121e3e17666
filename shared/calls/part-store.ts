import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { decodePartIndex, encodePart, type PartIndex, partHeaderBytes } from "./part.ts";
import { partsPrefix } from "./part-reference.ts";

/** Fits the index of an ordinary part, so that one request is enough to read it. */
const FIRST_READ_BYTES = 32_768;

export interface StoredPart {
  readonly key: string;
  readonly index: PartIndex;
  /** Where its samples start in the object. */
  readonly samplesAtBytes: number;
}

const ARCHIVE = "archive/";

/** Parts of audio in the recordings bucket. */
export class PartStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** Stores one part under a key that no reader of another epoch uses, and returns that key. */
  async store(transactionId: string, epoch: number, index: PartIndex, pcm: readonly Uint8Array[]): Promise<string> {
    const first = index.fragments[0]?.number ?? "0";
    return this.#put(`${partsPrefix(transactionId, index.legId)}${epoch}/${first}.part`, index, pcm);
  }

  /**
   * Stores audio that was fetched from the archive, where no live reader had it. Such a part needs no checkpoint: whoever stores it, it holds
   * what the archive gave.
   */
  async storeArchived(transactionId: string, index: PartIndex, pcm: readonly Uint8Array[]): Promise<string> {
    const { fragments, legId } = index;
    // Another attempt may find less between the same fragments: it must not take this one's place.
    const name = `${fragments[0]?.number}-${fragments.at(-1)?.number}-${fragments.length}`;
    return this.#put(`${partsPrefix(transactionId, legId)}${ARCHIVE}${name}.part`, index, pcm);
  }

  /** Keys of all parts of a leg that were fetched from the archive. */
  async archived(transactionId: string, legId: string): Promise<string[]> {
    const keys: string[] = [];
    const request = { Bucket: this.#bucket, Prefix: `${partsPrefix(transactionId, legId)}${ARCHIVE}` };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#s3 }, request)) {
      for (const { Key } of Contents) if (Key !== undefined) keys.push(Key);
    }
    return keys;
  }

  async #put(key: string, index: PartIndex, pcm: readonly Uint8Array[]): Promise<string> {
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: encodePart(index, pcm),
        ContentType: "application/octet-stream",
      }),
    );
    return key;
  }

  async open(key: string): Promise<StoredPart> {
    let start = await this.#read(key, 0, FIRST_READ_BYTES);
    const samplesAtBytes = partHeaderBytes(start);
    if (start.length < samplesAtBytes) start = await this.#read(key, 0, samplesAtBytes);
    return { key, index: decodePartIndex(start), samplesAtBytes };
  }

  /** `samples` samples of a part as 16-bit little-endian PCM, from its sample `from` on. */
  async readSamples(part: StoredPart, from: number, samples: number): Promise<Uint8Array> {
    return this.#read(part.key, part.samplesAtBytes + from * 2, samples * 2);
  }

  async #read(key: string, from: number, bytes: number): Promise<Uint8Array> {
    const range = `bytes=${from}-${from + bytes - 1}`;
    const { Body: body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key, Range: range }));
    return body ? body.transformToByteArray() : new Uint8Array(0);
  }
}
