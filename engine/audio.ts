import { readWav, WavError } from "../shared/media/index.ts";
import type { ServiceError } from "../shared/sma/finding.ts";
import type { Sound } from "./line.ts";
import type { Policies } from "./policies.ts";

/** Largest file that is played (AWS: play-audio). */
const MOST_BYTES = 50_000_000;
const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;
const COMPANDED = new Set([6, 7]);
/** Milliseconds of the shortest sound: one packet. */
const SHORTEST = 20;

export type AudioSound = Extract<Sound, { kind: "audio" }>;

/** A file that can be played, and what its author should know of it. */
export type CheckedAudio =
  | { readonly sound: AudioSound; readonly remark: string | null; readonly error: null }
  | { readonly sound: null; readonly remark: string; readonly error: ServiceError };

export const NO_ACCESS: ServiceError = {
  ErrorType: "InvalidAudioSource",
  ErrorMessage: "Cannot access S3 bucket or audio file.",
};
const INVALID_AUDIO: ServiceError = {
  ErrorType: "InvalidAudioSource",
  ErrorMessage: "The audio source parameter is invalid.",
};

interface WavFacts {
  readonly code: number;
  readonly channels: number;
  readonly rateInHertz: number;
  readonly bits: number;
  readonly duration: number;
}

/** Whether the service plays a file: WAV, uncompressed PCM, at most 50 MB (AWS: play-audio). */
export function checkAudio(
  source: { readonly BucketName: string; readonly Key: string },
  file: Uint8Array,
  policies: Pick<Policies, "audioFormat" | "compandedAudio">,
): CheckedAudio {
  if (file.length > MOST_BYTES) return refused(`The file has ${file.length} bytes; allowed are ${MOST_BYTES}.`);
  const facts = wavFacts(file);
  if (facts === null) return refused("The file is no RIFF/WAVE file with samples.");
  const { code, channels, rateInHertz, bits, duration } = facts;
  const isCompanded = COMPANDED.has(code);
  if (code !== FORMAT_PCM && !(isCompanded && policies.compandedAudio === "accept")) {
    return refused(`The file has audio of format ${code}; allowed is uncompressed PCM, format 1.`);
  }
  const isUsual = channels === 1 && rateInHertz === 8000 && bits === (isCompanded ? 8 : 16);
  if (!isCompanded && bits !== 16 && policies.audioFormat === "reject") {
    return refused(`The file has ${bits} bits a sample; allowed are 16.`);
  }
  const { BucketName: bucket, Key: key } = source;
  return {
    sound: {
      kind: "audio",
      bucket,
      key,
      duration: Math.max(SHORTEST, duration),
      samples: () => samplesOf(file, duration),
    },
    remark: isUsual
      ? null
      : `The file has ${channels} channels of ${bits} bits at ${rateInHertz} Hz; recommended is one of 16 bits at 8000 Hz.`,
    error: null,
  };
}

function refused(remark: string): CheckedAudio {
  return { sound: null, remark, error: INVALID_AUDIO };
}

/** What the header says, of any encoding; null where it is no WAV file. */
function wavFacts(file: Uint8Array): WavFacts | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const name = (at: number) => Buffer.from(file.buffer, file.byteOffset + at, 4).toString("latin1");
  if (file.length < 12 || name(0) !== "RIFF" || name(8) !== "WAVE") return null;
  let format: Omit<WavFacts, "duration"> & { readonly bytesPerSecond: number } = {
    code: 0,
    channels: 0,
    rateInHertz: 0,
    bits: 0,
    bytesPerSecond: 0,
  };
  for (let at = 12; at + 8 <= file.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name(at) === "fmt " && size >= 16 && start + 16 <= file.length) {
      const code = view.getUint16(start, true);
      const isExtensible = code === FORMAT_EXTENSIBLE && size >= 26 && start + 26 <= file.length;
      format = {
        code: isExtensible ? view.getUint16(start + 24, true) : code,
        channels: view.getUint16(start + 2, true),
        rateInHertz: view.getUint32(start + 4, true),
        bytesPerSecond: view.getUint32(start + 8, true),
        bits: view.getUint16(start + 14, true),
      };
    }
    if (name(at) === "data") {
      if (format.bytesPerSecond === 0) return null;
      const bytes = Math.min(size, file.length - start);
      return { ...format, duration: Math.round((bytes * 1000) / format.bytesPerSecond) };
    }
    at = start + size + (size & 1);
  }
  return null;
}

/** The first channel at 8 kHz; of an encoding that is not read here, silence as long. */
function samplesOf(file: Uint8Array, duration: number): Int16Array {
  try {
    const { channels, rateInHertz } = readWav(file);
    return atTelephoneRate(channels[0] ?? new Int16Array(), rateInHertz);
  } catch (error) {
    if (error instanceof WavError) return new Int16Array(duration * 8);
    throw error;
  }
}

/** Nearest samples: good enough to know a prompt again in a recording. */
function atTelephoneRate(samples: Int16Array, rateInHertz: number): Int16Array {
  if (rateInHertz === 8000) return samples;
  const step = rateInHertz / 8000;
  return Int16Array.from({ length: Math.floor(samples.length / step) }, (_, at) => samples[Math.floor(at * step)] ?? 0);
}
