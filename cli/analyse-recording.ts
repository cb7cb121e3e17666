import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { samplesToL16 } from "../shared/media/pcm.ts";
import { findTones } from "../shared/media/tones.ts";
import { readWav } from "../shared/media/wav.ts";

/** Tones of the demo's legs. */
export const CALLER_HERTZ = 440;
export const CALLEE_HERTZ = 620;

export interface ChannelAnalysis {
  /** Which of the demo's tones are anywhere on the channel. */
  readonly tones: readonly number[];
  /** Of the leg's own audio, without the silence that aligns it with the other. */
  readonly sha256: string;
}

/** Listens to every channel of a recording, a second at a time. */
export function analyseRecording(
  path: string,
  legs: readonly { readonly leadSamples: number; readonly samples: number }[],
): ChannelAnalysis[] {
  const { rateInHertz, channels } = readWav(readFileSync(path));
  return channels.map((samples, index) => {
    const tones = new Set<number>();
    for (let from = 0; from < samples.length; from += rateInHertz) {
      const second = samples.subarray(from, from + rateInHertz);
      for (const tone of findTones(second, [CALLER_HERTZ, CALLEE_HERTZ], rateInHertz)) tones.add(tone);
    }
    const { leadSamples = 0, samples: own = 0 } = legs[index] ?? {};
    const audio = samplesToL16(samples.subarray(leadSamples, leadSamples + own));
    return { tones: [...tones].sort((a, b) => a - b), sha256: createHash("sha256").update(audio).digest("hex") };
  });
}
