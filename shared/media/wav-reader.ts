import { type Decoder, decoderFor } from "./codec.ts";
import { deinterleave } from "./pcm.ts";
import { type WavHeader, WavHeaderReader } from "./wav-header.ts";

const NOTHING = new Uint8Array(0);

/**
 * Reads a WAV file of any length while it comes: 16-bit PCM or G.711, in bytes of any split. Between two calls it keeps less than one
 * frame (a sample of each channel), or less than 40 bytes of the header.
 */
export class WavReader {
  readonly #headerReader = new WavHeaderReader();
  #decode: Decoder | null = null;
  #frameBytes = 1;
  /** Start of a frame that is not whole. */
  #held = NOTHING;
  /** Bytes of samples that are still to come; Infinity where the header does not say. */
  #left = Number.POSITIVE_INFINITY;

  /** Null until the samples begin. */
  get header(): WavHeader | null {
    return this.#headerReader.header;
  }

  /** Takes the next bytes; gives the whole frames that they complete, a channel each, or nothing before the samples begin. @throws WavError */
  push(bytes: Uint8Array): Int16Array[] {
    const headerBytes = this.#headerReader.push(bytes);
    const { header } = this.#headerReader;
    if (header === null) return [];
    if (this.#decode === null) {
      this.#decode = decoderFor(`audio/${header.encoding}`);
      this.#frameBytes = header.channels * (header.encoding === "L16" ? 2 : 1);
      this.#left = header.declaredBytes ?? Number.POSITIVE_INFINITY;
    }
    // What follows the samples is another chunk.
    const data = bytes.subarray(headerBytes, Math.min(bytes.length, headerBytes + this.#left));
    this.#left -= data.length;
    const joined = this.#held.length === 0 ? data : joinedOf(this.#held, data);
    const wholeBytes = joined.length - (joined.length % this.#frameBytes);
    this.#held = joined.slice(wholeBytes);
    return deinterleave(this.#decode(joined.subarray(0, wholeBytes)), header.channels);
  }

  /** Says that no more bytes come. Returns whether samples that the header promised are missing. @throws WavError when there were none */
  end(): boolean {
    const { declaredBytes } = this.#headerReader.end();
    return declaredBytes !== null && this.#left > 0;
  }
}

function joinedOf(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
