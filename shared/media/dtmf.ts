/** Push-button signals: two tones at once for each key (ITU-T Q.23; durations Q.24). */
import { CarillonError } from "../errors.ts";
import { sine } from "./tones.ts";

/** Frequencies in hertz of the keypad's rows and columns. */
export const DTMF_ROWS = [697, 770, 852, 941] as const;
export const DTMF_COLUMNS = [1209, 1336, 1477, 1633] as const;

const KEYPAD = ["123A", "456B", "789C", "*0#D"];

/** Both frequencies of each of the sixteen keys. */
export const DTMF_KEYS: ReadonlyMap<string, readonly [row: number, column: number]> = new Map(
  DTMF_ROWS.flatMap((row, at) =>
    DTMF_COLUMNS.map((column, index) => [KEYPAD[at]?.charAt(index) ?? "", [row, column]] as const),
  ),
);

/** A character that no key of a telephone has. Which one stays unsaid: digits may be secret. */
export class InvalidDtmfError extends CarillonError {
  readonly code = "INVALID_DTMF";
}

export interface DtmfOptions {
  readonly rateInHertz: number;
  /** Milliseconds of each key's tones. Default 100. */
  readonly tone?: number;
  /** Milliseconds of silence after each key. Default 100. */
  readonly pause?: number;
  /** Peak of each of the two tones relative to full scale, 0 to 0.5. Default 0.25. */
  readonly level?: number;
}

/** The signals of keys pressed one after the other, for example `12#`. @throws InvalidDtmfError */
export function dtmfSamples(keys: string, options: DtmfOptions): Int16Array {
  const { rateInHertz, tone = 100, pause = 100, level = 0.25 } = options;
  const toneSamples = Math.round((tone * rateInHertz) / 1000);
  const keySamples = toneSamples + Math.round((pause * rateInHertz) / 1000);
  const samples = new Int16Array(keys.length * keySamples);
  [...keys].forEach((key, index) => {
    const frequencies = DTMF_KEYS.get(key.toUpperCase());
    if (!frequencies) throw new InvalidDtmfError(`character ${index + 1} is not a key; the keys are 0-9, *, # and A-D`);
    for (const hertz of frequencies) {
      const signal = sine({ hertz, rateInHertz, level }, 0, toneSamples);
      for (let at = 0; at < toneSamples; at++) {
        samples[index * keySamples + at] = (samples[index * keySamples + at] ?? 0) + (signal[at] ?? 0);
      }
    }
  });
  return samples;
}
