/** RIFF/WAVE with 16-bit PCM or G.711 (Microsoft: Multiple Channel Audio Data and WAVE Files). */
import { CarillonError } from "../errors.ts";
import { decodeG711 } from "./g711.ts";
import { deinterleave, interleave, l16ToSamples, samplesToL16 } from "./pcm.ts";

/** Bytes that are not a WAV file this can read. */
export class WavError extends CarillonError {
  readonly code = "INVALID_WAV";
}

export interface WavFormat {
  readonly channels: number;
  readonly rateInHertz: number;
}

const FORMAT_PCM = 1;
const FORMAT_A_LAW = 6;
const FORMAT_MU_LAW = 7;
const FORMAT_EXTENSIBLE = 0xfffe;
/** What a writer that did not know the length left in its place. */
const UNKNOWN_LENGTH = 0xffffffff;

export const WAV_HEADER_BYTES = 44;

/**
 * The 44 bytes before the samples of a 16-bit file of `frames` samples per channel.
 * @throws RangeError past 4 GiB, which the format cannot say
 */
export function wavHeader(format: WavFormat, frames: number): Uint8Array {
  const blockBytes = format.channels * 2;
  const dataBytes = frames * blockBytes;
  if (dataBytes > UNKNOWN_LENGTH - WAV_HEADER_BYTES) throw new RangeError("a WAV file holds at most 4 GiB");
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  header.set(ascii("RIFF"), 0);
  view.setUint32(4, dataBytes + WAV_HEADER_BYTES - 8, true);
  header.set(ascii("WAVEfmt "), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_PCM, true);
  view.setUint16(22, format.channels, true);
  view.setUint32(24, format.rateInHertz, true);
  view.setUint32(28, format.rateInHertz * blockBytes, true);
  view.setUint16(32, blockBytes, true);
  view.setUint16(34, 16, true);
  header.set(ascii("data"), 36);
  view.setUint32(40, dataBytes, true);
  return header;
}

/** A whole 16-bit file. */
export function writeWav(rateInHertz: number, channels: readonly Int16Array[]): Uint8Array {
  const header = wavHeader({ channels: channels.length, rateInHertz }, channels[0]?.length ?? 0);
  const data = samplesToL16(interleave(channels));
  const file = new Uint8Array(header.length + data.length);
  file.set(header);
  file.set(data, header.length);
  return file;
}

export interface WavLayout extends WavFormat {
  readonly encoding: "L16" | "PCMA" | "PCMU";
  /** Where the samples start and end in the file. */
  readonly dataStart: number;
  readonly dataEnd: number;
}

/**
 * Finds format and samples among a file's chunks, in any order and with others between them. A data length of 0 or 0xFFFFFFFF, as
 * streaming writers leave it, or one past the end, means: to the end of the file.
 * @throws WavError when it is no WAV file, or holds another format
 */
export function parseWav(file: Uint8Array): WavLayout {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (text(file, 0) !== "RIFF" || text(file, 8) !== "WAVE") throw new WavError("not a RIFF/WAVE file");
  let format: Omit<WavLayout, "dataStart" | "dataEnd"> | null = null;
  for (let at = 12; at + 8 <= file.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (text(file, at) === "fmt ") format = readFormat(view, start, size);
    if (text(file, at) === "data") {
      if (!format) throw new WavError("the samples come before the format");
      const isUnknown = size === 0 || size === UNKNOWN_LENGTH || start + size > file.length;
      return { ...format, dataStart: start, dataEnd: isUnknown ? file.length : start + size };
    }
    // Chunks are padded to an even length.
    at = start + size + (size & 1);
  }
  throw new WavError("the file has no samples");
}

function readFormat(view: DataView, start: number, size: number): Omit<WavLayout, "dataStart" | "dataEnd"> {
  if (size < 16 || start + size > view.byteLength) throw new WavError("the format chunk is too short");
  const tag = view.getUint16(start, true);
  const code = tag === FORMAT_EXTENSIBLE && size >= 26 ? view.getUint16(start + 24, true) : tag;
  const bits = view.getUint16(start + 14, true);
  const encoding = code === FORMAT_A_LAW ? "PCMA" : code === FORMAT_MU_LAW ? "PCMU" : "L16";
  if ((encoding === "L16" && (code !== FORMAT_PCM || bits !== 16)) || (encoding !== "L16" && bits !== 8)) {
    throw new WavError(`format ${code} with ${bits} bits; 16-bit PCM and G.711 can be read`);
  }
  const channels = view.getUint16(start + 2, true);
  if (channels === 0) throw new WavError("the file says it has no channels");
  return { encoding, channels, rateInHertz: view.getUint32(start + 4, true) };
}

/** Every channel of a file, as 16-bit samples. @throws WavError */
export function readWav(file: Uint8Array): { rateInHertz: number; channels: Int16Array[] } {
  const { encoding, channels, rateInHertz, dataStart, dataEnd } = parseWav(file);
  const data = file.subarray(dataStart, dataEnd);
  const mixed = encoding === "L16" ? l16ToSamples(data) : decodeG711(data, encoding === "PCMA" ? "A" : "mu");
  return { rateInHertz, channels: deinterleave(mixed, channels) };
}

function ascii(name: string): Uint8Array {
  return new TextEncoder().encode(name);
}

function text(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}
