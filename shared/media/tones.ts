/** Tones: made for simulated calls, and found again in recordings. */

export interface Tone {
  readonly hertz: number;
  readonly rateInHertz: number;
  /** Peak relative to full scale, 0 to 1. */
  readonly level: number;
}

/** `count` samples of a tone, from its own sample `from` on: pieces made one after the other join without a click. */
export function sine(tone: Tone, from: number, count: number): Int16Array {
  const samples = new Int16Array(count);
  const step = (2 * Math.PI * tone.hertz) / tone.rateInHertz;
  for (let index = 0; index < count; index++) {
    samples[index] = Math.round(Math.sin(step * (from + index)) * tone.level * 32_767);
  }
  return samples;
}

/**
 * Energy of one frequency in the samples, by the Goertzel algorithm: for a tone of that frequency about the sum of its squared
 * samples. The whole stretch is one window, so a tone whose phase jumps inside it cancels itself out; a second is a good length.
 */
export function goertzel(samples: Int16Array, hertz: number, rateInHertz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / rateInHertz);
  let last = 0;
  let beforeLast = 0;
  for (const sample of samples) {
    const next = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  return (2 * power) / Math.max(1, samples.length);
}

/** Share of the samples' energy that lies at one frequency, 0 to 1; 0 for silence. */
export function toneShare(samples: Int16Array, hertz: number, rateInHertz: number): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return energy === 0 ? 0 : Math.min(1, goertzel(samples, hertz, rateInHertz) / energy);
}

/** Tones 100 Hz apart cannot be told apart in less. */
const SHORTEST_WINDOW_IN_SECONDS = 0.025;
/** Below it, a share may be no more than the edge of another tone. */
const SMALLEST_SHARE = 0.05;

/** The candidates, in hertz, that hold at least a twentieth of the samples' energy each; none in less than 25 ms. */
export function findTones(samples: Int16Array, candidates: readonly number[], rateInHertz: number): number[] {
  if (samples.length < SHORTEST_WINDOW_IN_SECONDS * rateInHertz) return [];
  return candidates.filter((hertz) => toneShare(samples, hertz, rateInHertz) >= SMALLEST_SHARE);
}
