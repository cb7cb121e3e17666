/** Tones: made for simulated calls, and found again in recordings. */

export interface Tone {
  readonly hertz: number;
  readonly rateInHertz: number;
  /** Peak relative to full scale, 0 to 1. */
  readonly level: number;
}

/** `count` samples of a sine whose sample 0 is that of the tone's own start, from sample `from` on. */
export function sine(tone: Tone, from: number, count: number): Int16Array {
  const samples = new Int16Array(count);
  const step = (2 * Math.PI * tone.hertz) / tone.rateInHertz;
  for (let index = 0; index < count; index++) {
    samples[index] = Math.round(Math.sin(step * (from + index)) * tone.level * 32_767);
  }
  return samples;
}

/** Energy of one frequency in the samples, by the Goertzel algorithm, in the unit of the samples' energy. */
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

/** Share of the samples' energy that lies at one frequency, 0 to about 1; 0 for silence. */
export function toneShare(samples: Int16Array, hertz: number, rateInHertz: number): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return energy === 0 ? 0 : goertzel(samples, hertz, rateInHertz) / energy;
}

/** The frequencies that hold at least a twentieth of the samples' energy each. */
export function findTones(samples: Int16Array, candidates: readonly number[], rateInHertz: number): number[] {
  return candidates.filter((hertz) => toneShare(samples, hertz, rateInHertz) >= 0.05);
}
