/** RIFF/WAVE with 16-bit PCM or G.711 (Microsoft: Multiple Channel Audio Data and WAVE Files), RF64 past 4 GiB (EBU Tech 3306). */
import { CarillonError } from "../errors.ts";
import { decoderFor } from "./codec.ts";
import { deinterleave, interleave, samplesToL16 } from "./pcm.ts";

/** Bytes that are not a WAV file this can read. */
export class WavError extends CarillonError {
  readonly code = "INVALID_WAV";
}

export interface WavFormat {
  readonly channels: number;
  readonly rateInHertz: number;
}

const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;
/** What a writer that did not know a length, or has it in another chunk, leaves in its place. */
const UNKNOWN_LENGTH = 0xffffffff;

/**
 * The bytes before the samples of a 16-bit file of `frames` samples per channel: 44, or 80 when it exceeds 4 GiB. A writer that does
 * not know says "unknown": players then read to the end of the file.
 */
export function wavHeader({ channels, rateInHertz }: WavFormat, frames: number | "unknown"): Uint8Array {
  const frameBytes = channels * 2;
  const format = ["fmt ", u32(16), u16(FORMAT_PCM), u16(channels), u32(rateInHertz)];
  format.push(u32(rateInHertz * frameBytes), u16(frameBytes), u16(16));
  if (frames === "unknown") return ascii("RIFF", u32(UNKNOWN_LENGTH), "WAVE", ...format, "data", u32(UNKNOWN_LENGTH));
  const dataBytes = frames * frameBytes;
  if (dataBytes + 36 < UNKNOWN_LENGTH) {
    return ascii("RIFF", u32(dataBytes + 36), "WAVE", ...format, "data", u32(dataBytes));
  }
  const sizes = ["ds64", u32(28), u64(dataBytes + 72), u64(dataBytes), u64(frames), u32(0)];
  return ascii("RF64", u32(UNKNOWN_LENGTH), "WAVE", ...sizes, ...format, "data", u32(UNKNOWN_LENGTH));
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
  /** Where the samples start and end in the bytes that were given. */
  readonly dataStart: number;
  readonly dataEnd: number;
  /** Bytes of samples that the header promises; null where its writer did not know. More than there are: the file was cut. */
  readonly declaredBytes: number | null;
}

type SampleFormat = Pick<WavLayout, "encoding" | "channels" | "rateInHertz">;

/** Encoding and bits of each sample, by format code. */
const FORMATS: ReadonlyMap<number, readonly [WavLayout["encoding"], bits: number]> = new Map([
  [FORMAT_PCM, ["L16", 16]],
  [6, ["PCMA", 8]],
  [7, ["PCMU", 8]],
]);

/**
 * Finds format and samples among a file's chunks, with others between them; the first bytes of a file, up to its samples, are enough.
 * Samples whose length is unknown, or exceeds what is there, go to the end.
 * @throws WavError when it is no WAV file, or holds another format
 */
export function parseWav(file: Uint8Array): WavLayout {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (!["RIFF", "RF64", "BW64"].includes(text(file, 0)) || text(file, 8) !== "WAVE") {
    throw new WavError("not a RIFF/WAVE file");
  }
  let format: SampleFormat | null = null;
  let largeBytes: number | null = null;
  for (let at = 12; at + 8 <= file.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    const id = text(file, at);
    if (id === "ds64" && size >= 16 && start + 16 <= file.length)
      largeBytes = Number(view.getBigUint64(start + 8, true));
    if (id === "fmt ") format = readFormat(view, start, size);
    if (id === "data") {
      if (!format) throw new WavError("the samples come before the format");
      const isStreamed = size === UNKNOWN_LENGTH || (size === 0 && isHeaderOnly(view.getUint32(4, true), start));
      const declaredBytes = isStreamed ? largeBytes : size;
      const dataEnd = Math.min(file.length, start + (declaredBytes ?? file.length));
      return { ...format, dataStart: start, dataEnd, declaredBytes };
    }
    // Chunks are padded to an even length.
    at = start + size + (size & 1);
  }
  throw new WavError("the file has no samples");
}

/** Whether the RIFF length was left as it was before any sample: then a data length of 0 means unknown, not empty. */
function isHeaderOnly(riffBytes: number, dataStart: number): boolean {
  return riffBytes === UNKNOWN_LENGTH || riffBytes + 8 <= dataStart;
}

function readFormat(view: DataView, start: number, size: number): SampleFormat {
  if (size < 16 || start + size > view.byteLength) throw new WavError("the format chunk is too short");
  const tag = view.getUint16(start, true);
  // In the extensible form the code is the start of a GUID.
  const code = tag === FORMAT_EXTENSIBLE && size >= 26 ? view.getUint16(start + 24, true) : tag;
  const bits = view.getUint16(start + 14, true);
  const [encoding, expectedBits] = FORMATS.get(code) ?? [];
  if (encoding === undefined || bits !== expectedBits) {
    throw new WavError(`format ${code} with ${bits} bits; 16-bit PCM and 8-bit G.711 can be read`);
  }
  const channels = view.getUint16(start + 2, true);
  const rateInHertz = view.getUint32(start + 4, true);
  if (channels === 0 || rateInHertz === 0)
    throw new WavError(`${channels} channels at ${rateInHertz} Hz hold no audio`);
  return { encoding, channels, rateInHertz };
}

export interface WavAudio {
  readonly rateInHertz: number;
  readonly channels: Int16Array[];
  /** The file ends before the samples that its header promises. */
  readonly isTruncated: boolean;
}

/** Every channel of a file, as 16-bit samples. @throws WavError */
export function readWav(file: Uint8Array): WavAudio {
  const { encoding, channels, rateInHertz, dataStart, dataEnd, declaredBytes } = parseWav(file);
  const mixed = decoderFor(`audio/${encoding}`)(file.subarray(dataStart, dataEnd));
  const isTruncated = declaredBytes !== null && dataStart + declaredBytes > dataEnd;
  return { rateInHertz, channels: deinterleave(mixed, channels), isTruncated };
}

const u16 = (value: number) => littleEndian(2, value);
const u32 = (value: number) => littleEndian(4, value);
const u64 = (value: number) => littleEndian(8, value);

/** A number as text of one character a byte. */
function littleEndian(bytes: number, value: number): string {
  return String.fromCharCode(
    ...Array.from({ length: bytes }, (_none, index) => Math.floor(value / 256 ** index) % 256),
  );
}

function ascii(...parts: readonly string[]): Uint8Array {
  return Uint8Array.from(parts.join(""), (character) => character.charCodeAt(0));
}

function text(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}
