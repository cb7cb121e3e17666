import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CarillonError, messageOf } from "../../shared/errors.ts";
import { decoderFor } from "../../shared/media/codec.ts";
import { sine } from "../../shared/media/tones.ts";
import { parseWav } from "../../shared/media/wav.ts";

/** What a telephone leg carries: 8,000 samples a second, one channel. */
export const RATE_IN_HERTZ = 8000;

/** What one party says. Only what is asked for is in memory. */
export interface AudioSource {
  /** Samples there are; null for a source that never ends. */
  readonly lengthSamples: number | null;
  /** `count` samples from sample `from` on; silence past the end. */
  read(from: number, count: number): Int16Array;
  close(): void;
}

/** A file that is not there, or that no telephone call could carry. */
export class UnsupportedCallAudioError extends CarillonError {
  readonly code = "UNSUPPORTED_CALL_AUDIO";
}

const TONE_LEVEL = 0.5;

/** A tone that goes on for as long as the call does, at half of full scale. */
export function toneSource(hertz: number): AudioSource {
  const tone = { hertz, rateInHertz: RATE_IN_HERTZ, level: TONE_LEVEL };
  return { lengthSamples: null, read: (from, count) => sine(tone, from, count), close: () => {} };
}

/** Format and other chunks come first; the samples need not be read to find them. */
const LAYOUT_BYTES = 64 * 1024;

/**
 * A WAV file: 8 kHz, mono, 16-bit PCM or G.711, read piece by piece.
 * @throws UnsupportedCallAudioError when it cannot be opened, is no WAV file, or has another rate or more channels
 */
export function wavSource(path: string): AudioSource {
  const file = orUnsupported(path, () => openSync(path, "r"));
  try {
    const layout = orUnsupported(path, () => parseWav(readAt(file, 0, LAYOUT_BYTES)));
    const { encoding, channels, rateInHertz, dataStart, declaredBytes } = layout;
    if (rateInHertz !== RATE_IN_HERTZ || channels !== 1) {
      const message = `${path} has ${channels} channels at ${rateInHertz} Hz; a call carries one at ${RATE_IN_HERTZ} Hz`;
      throw new UnsupportedCallAudioError(message);
    }
    const bytesPerSample = encoding === "L16" ? 2 : 1;
    const decode = decoderFor(`audio/${encoding}`);
    const left = fstatSync(file).size - dataStart;
    const lengthSamples = Math.floor(Math.min(declaredBytes ?? left, left) / bytesPerSample);
    return {
      lengthSamples,
      read(from, count) {
        const samples = new Int16Array(count);
        const available = Math.max(0, Math.min(count, lengthSamples - from));
        samples.set(decode(readAt(file, dataStart + from * bytesPerSample, available * bytesPerSample)));
        return samples;
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Says which file it was: with two legs there are two. */
function orUnsupported<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new UnsupportedCallAudioError(
      `${path} cannot be played: ${messageOf(cause)}; a call carries 8 kHz, mono WAV`,
      {
        cause,
      },
    );
  }
}

/** Bytes of samples in the whole file, of which only the start was parsed. */
function readAt(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
