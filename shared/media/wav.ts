/** RIFF/WAVE with 16-bit PCM or G.711 (Microsoft: Multiple Channel Audio Data and WAVE Files), RF64 past 4 GiB (EBU Tech 3306). */
import { decoderFor } from "./codec.ts";
import { deinterleave, interleave, samplesToL16 } from "./pcm.ts";
import { FORMAT_PCM, UNKNOWN_LENGTH, type WavFormat, type WavHeader, WavHeaderReader } from "./wav-header.ts";

export { WavError, type WavFormat } from "./wav-header.ts";

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

/** Of a file whose header, or more, is at hand. */
export interface WavLayout extends WavHeader {
  /** Where the samples end in the bytes that were given. */
  readonly dataEnd: number;
}

/**
 * Finds format and samples among a file's chunks, with others between them; the first bytes of a file, up to its samples, are enough.
 * Samples whose length is unknown, or exceeds what is there, go to the end.
 * @throws WavError when it is no WAV file, or holds another format
 */
export function parseWav(file: Uint8Array): WavLayout {
  const reader = new WavHeaderReader();
  reader.push(file);
  const header = reader.end();
  const { dataStart, declaredBytes } = header;
  return { ...header, dataEnd: Math.min(file.length, dataStart + (declaredBytes ?? file.length)) };
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
  const isTruncated = dataStart + (declaredBytes ?? 0) > dataEnd;
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
