import { createHash } from "node:crypto";
import { MatroskaError } from "../../../shared/media/errors.ts";
import {
  MatroskaReader,
  type MatroskaReaderOptions,
  type MatroskaVisitor,
} from "../../../shared/media/matroska-reader.ts";

const ROOM = 65_536;

/**
 * Everything a `MatroskaReader` says about a stream, in order and with the offset it says it at, as one digest: fast enough for
 * megabytes in chunks of one byte. How a payload is cut into pieces is no part of it.
 */
export class Transcript implements MatroskaVisitor {
  readonly reader: MatroskaReader;
  /** Bytes of payloads so far. */
  payloadBytes = 0;
  readonly #hash = createHash("sha256");
  readonly #pending = Buffer.allocUnsafe(ROOM);
  #pendingBytes = 0;

  constructor(options: MatroskaReaderOptions = {}) {
    this.reader = new MatroskaReader(this, options);
  }

  onDocument = (offset: number) => this.#say("document", offset);
  onTimestampScale = (nanoseconds: number) => this.#say("scale", nanoseconds);
  onTracks = (tracks: unknown) => this.#say("tracks", tracks);
  onTag = (name: string, value: string) => this.#say("tag", name, value);
  onTagsEnd = () => this.#say("tags end");
  onCluster = () => this.#say("cluster");
  onClusterTimestamp = (ticks: number) => this.#say("timestamp", ticks);
  onBlock = (...block: unknown[]) => this.#say("block", ...block);
  onClusterEnd = (truncated: boolean) => this.#say("cluster end", truncated);
  onDocumentEnd = (truncated: boolean) => this.#say("document end", truncated);

  onPayload(buffer: Uint8Array, start: number, end: number, isLast: boolean): void {
    if (end - start > ROOM - this.#pendingBytes) this.#flush();
    if (end - start > ROOM) this.#hash.update(buffer.subarray(start, end));
    else {
      for (let position = start; position < end; position++)
        this.#pending[this.#pendingBytes++] = buffer[position] as number;
    }
    this.payloadBytes += end - start;
    if (isLast) this.#say("payload end");
  }

  #say(...event: unknown[]): void {
    this.#write(JSON.stringify([...event, this.reader.offsetBytes]));
  }

  #write(text: string): void {
    if (3 * text.length > ROOM - this.#pendingBytes) this.#flush();
    if (3 * text.length > ROOM) this.#hash.update(text);
    else this.#pendingBytes += this.#pending.write(text, this.#pendingBytes);
  }

  #flush(): void {
    this.#hash.update(this.#pending.subarray(0, this.#pendingBytes));
    this.#pendingBytes = 0;
  }

  /** No more bytes come. */
  end(): void {
    this.#say("end", this.reader.end());
  }

  /** The stream was rejected. @throws what it is given, where that is no MatroskaError */
  reject(error: unknown): void {
    if (!(error instanceof MatroskaError)) throw error;
    this.#write(JSON.stringify([error.code, error.offsetBytes, error.element, error.message]));
  }

  digest(): string {
    this.#flush();
    return this.#hash.digest("hex");
  }
}

/** The digest of a stream that comes in chunks of `size` bytes, all in the same memory. */
export function digestOf(bytes: Uint8Array, size: number, options: MatroskaReaderOptions = {}): string {
  const transcript = new Transcript(options);
  const chunk = new Uint8Array(Math.min(size, bytes.length));
  try {
    for (let start = 0; start < bytes.length; start += size) {
      const end = Math.min(start + size, bytes.length);
      if (size === 1) chunk[0] = bytes[start] as number;
      else chunk.set(bytes.subarray(start, end));
      transcript.reader.push(end - start === chunk.length ? chunk : chunk.subarray(0, end - start));
    }
    transcript.end();
  } catch (error) {
    transcript.reject(error);
  }
  return transcript.digest();
}
