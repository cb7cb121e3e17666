/** Which key of a telephone is heard in 20 ms of audio. The limits are explained in `dtmf-detector.ts`. */
import { DTMF_COLUMNS, DTMF_KEYS, DTMF_ROWS } from "./dtmf.ts";

export interface HeardKey {
  readonly key: string;
  /** Mean square of both tones' samples. */
  readonly power: number;
}

/** How far a tone may be off: 1.5 % and 2 Hz, and 4 Hz more for what noise does to the measurement. */
const LARGEST_DEVIATION_SHARE = 0.015;
const LARGEST_DEVIATION_IN_HERTZ = 6;
/** Mean square of a tone's samples at -27 dBm0; a full-scale sine is +3.14 dBm0 (ITU-T G.711). */
const LOWEST_POWER = (32_768 ** 2 / 2) * 10 ** ((-27 - 3.14) / 10);
const LARGEST_NORMAL_TWIST = 10 ** (9 / 10);
const LARGEST_REVERSE_TWIST = 10 ** (5 / 10);
/** Speech and music have energy at other frequencies too: of a key's energy this share is in its two tones. */
const SMALLEST_SHARE = 0.93;

const KEYS = [...DTMF_KEYS.keys()];

interface Tone {
  readonly index: number;
  readonly power: number;
  readonly isInTune: boolean;
}

/**
 * Listens to frames of `frameSamples` (20 ms) under a Hann window, the shortest in which the tones can be told apart. Frequencies are
 * measured by how far a tone's phase moves from frame to frame, so each frame starts `hopSamples` after the one before.
 */
export function createKeyListener(rateInHertz: number, frameSamples: number, hopSamples: number) {
  const window = Float64Array.from({ length: frameSamples }, (_none, at) => {
    return 1 - Math.cos((2 * Math.PI * (at + 0.5)) / frameSamples);
  });
  const windowed = new Float64Array(frameSamples);
  const rows = DTMF_ROWS.map(createProbe);
  const columns = DTMF_COLUMNS.map(createProbe);

  /** Finds amplitude and phase of one frequency, as a complex number whose magnitude is the tone's peak. */
  function createProbe(hertz: number) {
    const step = (2 * Math.PI * hertz) / rateInHertz;
    const cosine = Float64Array.from(window, (_weight, at) => (Math.cos(step * at) * 2) / frameSamples);
    const sine = Float64Array.from(window, (_weight, at) => (Math.sin(step * at) * 2) / frameSamples);
    let re = 0;
    let im = 0;
    let turned = 0;
    return {
      hertz,
      /** Square of the peak. */
      take(): number {
        const [lastRe, lastIm] = [re, im];
        re = dot(windowed, cosine);
        im = -dot(windowed, sine);
        turned = Math.atan2(im * lastRe - re * lastIm, re * lastRe + im * lastIm) - step * hopSamples;
        return re * re + im * im;
      },
      /** Hertz by which the tone is higher than the frequency looked for. */
      deviation(): number {
        return ((turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI))) * rateInHertz) / (2 * Math.PI * hopSamples);
      },
    };
  }

  function strongest(probes: ReturnType<typeof createProbe>[]): Tone {
    const squares = probes.map((probe) => probe.take());
    const index = squares.indexOf(Math.max(...squares));
    const { hertz = 1, deviation = () => 0 } = probes[index] ?? {};
    const off = deviation();
    const power = (squares[index] ?? 0) / 2 / hannGain((off * frameSamples) / rateInHertz) ** 2;
    return { index, power, isInTune: Math.abs(off) <= LARGEST_DEVIATION_SHARE * hertz + LARGEST_DEVIATION_IN_HERTZ };
  }

  return (frame: Int16Array): HeardKey | null => {
    let energy = 0;
    for (let at = 0; at < frameSamples; at++) {
      const sample = (frame[at] ?? 0) * (window[at] ?? 0);
      windowed[at] = sample;
      energy += sample * sample;
    }
    // The mean square of a Hann window of mean 1 is 3/2.
    const power = energy / (1.5 * frameSamples);
    if (power < 2 * LOWEST_POWER) return null;
    const row = strongest(rows);
    const column = strongest(columns);
    const isKey =
      row.isInTune &&
      column.isInTune &&
      Math.min(row.power, column.power) >= LOWEST_POWER &&
      row.power <= column.power * LARGEST_NORMAL_TWIST &&
      column.power <= row.power * LARGEST_REVERSE_TWIST &&
      row.power + column.power >= SMALLEST_SHARE * power;
    return isKey ? { key: KEYS[row.index * DTMF_COLUMNS.length + column.index] ?? "", power } : null;
  };
}

/** What a Hann window leaves of a tone's peak, so many bins from where it is looked for. */
function hannGain(bins: number): number {
  const turn = Math.PI * bins;
  return bins === 0 ? 1 : Math.sin(turn) / turn / (1 - bins * bins);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
