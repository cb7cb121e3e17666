/** Speech to listen to: synthetic vowels that are always there, and espeak-ng's voices where it is installed. */
import { spawnSync } from "node:child_process";
import { readWav } from "../../../shared/media/wav.ts";

/** Looked up once: globals of a test are slow to reach. */
const { PI, sin, min } = Math;

export const TELEPHONE_RATE_IN_HERTZ = 8000;

/** Vowels, sibilants and digits, between short pauses: what detectors of tones are fooled by. */
export const SENTENCES =
  "Six digits, please: five, seven, nine, zero. Easy does it, she sells sea shells. He needs these three deep green fields. " +
  "You will never know who we are, Mary Lou, or why I owe you an hour. Whistle while Phil fills a full pool.";

/** Low, high, whispering and rough ones, in languages with other vowels. */
export const VOICES = ["en", "en+f3", "en+m7", "en+croak", "en+whisper", "fr+f2", "cmn", "ru"] as const;

export interface Speaker {
  /** 16-bit samples at 8 kHz in the band of a telephone. */
  say(text: string, voice: string): Int16Array;
}

/** Null, with a printed reason, where espeak-ng is not installed. */
export function findSpeaker(): Speaker | null {
  if (spawnSync("espeak-ng", ["--version"]).status !== 0) {
    console.warn("skipped: real voices, since espeak-ng is not installed (apt-get install espeak-ng)");
    return null;
  }
  return {
    say(text, voice) {
      const { stdout } = spawnSync("espeak-ng", ["-v", voice, "--stdout", text], { maxBuffer: 1e9 });
      const { rateInHertz, channels } = readWav(stdout);
      return telephoneBand(channels[0] ?? new Int16Array(0), rateInHertz);
    },
  };
}

const HIGHEST_HERTZ = 3400;
/** Zero crossings of the sinc on each side. */
const LOBES = 12;

/** Resamples to 8 kHz through a windowed sinc that ends at 3.4 kHz. */
function telephoneBand(samples: Int16Array, rateInHertz: number): Int16Array {
  const cutoff = (2 * HIGHEST_HERTZ) / rateInHertz;
  const reach = Math.ceil(LOBES / cutoff);
  const step = rateInHertz / TELEPHONE_RATE_IN_HERTZ;
  const kernels = new Map<number, Float64Array>();
  const kernelFor = (fraction: number) => {
    const known = kernels.get(fraction);
    if (known) return known;
    const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_none, index) => {
      const x = index - reach - fraction;
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      return Math.abs(x) >= reach ? 0 : sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / reach));
    });
    kernels.set(fraction, kernel);
    return kernel;
  };
  return Int16Array.from({ length: Math.floor(samples.length / step) }, (_none, index) => {
    const from = Math.floor(index * step);
    // Rates are whole numbers, so that few fractions occur.
    const kernel = kernelFor(Math.round((index * step - from) * TELEPHONE_RATE_IN_HERTZ) / TELEPHONE_RATE_IN_HERTZ);
    let sum = 0;
    for (let at = 0; at < kernel.length; at++) sum += (samples[from - reach + at] ?? 0) * (kernel[at] ?? 0);
    return Math.round(sum);
  });
}

/**
 * Voiced sound: harmonics of 100 to 300 Hz that glide, shaped by three formants, one vowel after the other.
 * Peaks near 20,000.
 */
export function vowels(
  seconds: number,
  { rateInHertz, random }: { readonly rateInHertz: number; readonly random: () => number },
): Float64Array {
  const between = (low: number, high: number) => low + random() * (high - low);
  const signal = new Float64Array(Math.round(seconds * rateInHertz));
  for (let at = 0; at < signal.length; ) {
    const length = Math.round(between(0.08, 0.38) * rateInHertz);
    const pitch = between(100, 300);
    const glide = between(-0.1, 0.1);
    const formants = [between(250, 950), between(850, 2250), between(2000, 3200)];
    const harmonics = Array.from({ length: Math.floor(HIGHEST_HERTZ / pitch) }, (_none, index) => {
      const hertz = pitch * (index + 1);
      const gains = formants.map((formant) => formant ** 2 / Math.hypot(formant ** 2 - hertz ** 2, 90 * hertz));
      return { hertz, peak: gains.reduce((all, gain) => all * gain, 1) / (index + 1) };
    });
    const loudness = 20_000 / harmonics.reduce((sum, { peak }) => sum + peak, 0);
    for (let index = 0; index < length && at < signal.length; index++, at++) {
      const edge = min(1, index / 80, (length - index) / 80);
      const turns = (index / rateInHertz) * (1 + (glide * index) / length / 2);
      for (const { hertz, peak } of harmonics) {
        signal[at] = (signal[at] ?? 0) + loudness * edge * peak * sin(2 * PI * hertz * turns);
      }
    }
  }
  return signal;
}
