/** What a WAV file says of its samples before they come: RIFF chunks, in bytes of any split. */
import { CarillonError } from "../errors.ts";

/** Bytes that are not a WAV file this can read. */
export class WavError extends CarillonError {
  readonly code = "INVALID_WAV";
}

export interface WavFormat {
  readonly channels: number;
  readonly rateInHertz: number;
}

interface SampleFormat extends WavFormat {
  readonly encoding: "L16" | "PCMA" | "PCMU";
}

export interface WavHeader extends SampleFormat {
  /** Offset of the first sample in the file. */
  readonly dataStart: number;
  /** Bytes of samples that the header promises; null where its writer did not know. More than there are: the file was cut. */
  readonly declaredBytes: number | null;
}

/** What a writer that did not know a length, or has it in another chunk, leaves in its place. */
export const UNKNOWN_LENGTH = 0xffffffff;
export const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;

/** Encoding and bits of each sample, by format code. */
const FORMATS: ReadonlyMap<number, readonly [SampleFormat["encoding"], bits: number]> = new Map([
  [FORMAT_PCM, ["L16", 16]],
  [6, ["PCMA", 8]],
  [7, ["PCMU", 8]],
]);

const RIFF_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const SHORTEST_FORMAT_BYTES = 16;
/** The extensible format with its GUID; no format that can be read is longer. */
const LONGEST_FORMAT_BYTES = 40;
/** RIFF length and data length of a file past 4 GiB (EBU Tech 3306). */
const DS64_BYTES = 16;

type Piece = "riff" | "chunk" | "fmt " | "ds64";

/** Takes a file's first bytes, in any split, until its samples begin. Keeps no more than one piece of 40 bytes at the most. */
export class WavHeaderReader {
  #piece: Piece = "riff";
  #bytes = new Uint8Array(RIFF_BYTES);
  #filled = 0;
  /** Bytes to pass over: chunks of no interest, and padding. */
  #skip = 0;
  #rest = 0;
  #offset = 0;
  #riffBytes = 0;
  #largeBytes: number | null = null;
  #format: SampleFormat | null = null;
  #header: WavHeader | null = null;

  /** Null until the samples begin. */
  get header(): WavHeader | null {
    return this.#header;
  }

  /**
   * Returns how many of the bytes belong to the header.
   * @throws WavError when it is no WAV file, or holds another format
   */
  push(bytes: Uint8Array): number {
    let position = 0;
    while (this.#header === null) {
      const skipped = Math.min(this.#skip, bytes.length - position);
      this.#skip -= skipped;
      const taken = Math.min(this.#bytes.length - this.#filled, bytes.length - position - skipped);
      this.#bytes.set(bytes.subarray(position + skipped, position + skipped + taken), this.#filled);
      this.#filled += taken;
      position += skipped + taken;
      this.#offset += skipped + taken;
      if (this.#filled < this.#bytes.length) break;
      this.#take(new DataView(this.#bytes.buffer));
    }
    return position;
  }

  /** Says that no more bytes come. @throws WavError when there were no samples */
  end(): WavHeader {
    if (this.#header) return this.#header;
    if (this.#piece === "riff") throw new WavError("not a RIFF/WAVE file");
    if (this.#piece === "fmt ") throw new WavError("the format chunk is too short");
    throw new WavError("the file has no samples");
  }

  /** Waits for a piece that comes after `#skip` bytes; `rest` more of its chunk follow it. */
  #expect(piece: Piece, length: number, rest = 0): void {
    this.#piece = piece;
    this.#bytes = new Uint8Array(length);
    this.#filled = 0;
    this.#rest = rest;
  }

  #take(view: DataView): void {
    this.#skip = this.#rest;
    switch (this.#piece) {
      case "riff":
        if (!["RIFF", "RF64", "BW64"].includes(textAt(view, 0)) || textAt(view, 8) !== "WAVE") {
          throw new WavError("not a RIFF/WAVE file");
        }
        this.#riffBytes = view.getUint32(4, true);
        break;
      case "chunk":
        this.#takeChunk(textAt(view, 0), view.getUint32(4, true));
        return;
      case "fmt ":
        this.#format = readFormat(view);
        break;
      case "ds64":
        this.#largeBytes = Number(view.getBigUint64(8, true));
        break;
      default:
        this.#piece satisfies never;
    }
    this.#expect("chunk", CHUNK_HEADER_BYTES);
  }

  #takeChunk(id: string, size: number): void {
    // Chunks are padded to an even length.
    const bodyBytes = size + (size & 1);
    if (id === "data") this.#beginSamples(size);
    else if (id === "fmt ") {
      if (size < SHORTEST_FORMAT_BYTES) throw new WavError("the format chunk is too short");
      const length = Math.min(size, LONGEST_FORMAT_BYTES);
      this.#expect("fmt ", length, bodyBytes - length);
    } else if (id === "ds64" && size >= DS64_BYTES) this.#expect("ds64", DS64_BYTES, bodyBytes - DS64_BYTES);
    else {
      this.#skip = bodyBytes;
      this.#expect("chunk", CHUNK_HEADER_BYTES);
    }
  }

  #beginSamples(size: number): void {
    if (!this.#format) throw new WavError("the samples come before the format");
    const dataStart = this.#offset;
    const isStreamed = size === UNKNOWN_LENGTH || (size === 0 && isHeaderOnly(this.#riffBytes, dataStart));
    this.#header = { ...this.#format, dataStart, declaredBytes: isStreamed ? this.#largeBytes : size };
  }
}

/** Whether the RIFF length was left as it was before any sample: then a data length of 0 means unknown, not empty. */
function isHeaderOnly(riffBytes: number, dataStart: number): boolean {
  return riffBytes === UNKNOWN_LENGTH || riffBytes + 8 <= dataStart;
}

function readFormat(view: DataView): SampleFormat {
  const tag = view.getUint16(0, true);
  // In the extensible form the code is the start of a GUID.
  const code = tag === FORMAT_EXTENSIBLE && view.byteLength >= 26 ? view.getUint16(24, true) : tag;
  const bits = view.getUint16(14, true);
  const format = FORMATS.get(code);
  if (format?.[1] !== bits) {
    throw new WavError(`format ${code} with ${bits} bits; 16-bit PCM and 8-bit G.711 can be read`);
  }
  const channels = view.getUint16(2, true);
  const rateInHertz = view.getUint32(4, true);
  if (channels === 0 || rateInHertz === 0)
    throw new WavError(`${channels} channels at ${rateInHertz} Hz hold no audio`);
  return { encoding: format[0], channels, rateInHertz };
}

function textAt(view: DataView, at: number): string {
  return String.fromCharCode(...new Uint8Array(view.buffer, at, 4));
}
