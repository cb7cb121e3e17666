import { createKeyListener, type HeardKey } from "./dtmf-frame.ts";

export interface DtmfDigit {
  /** 0-9, *, # or A-D. */
  readonly digit: string;
  /** Where the tones start and end, counted from the first sample that was pushed; right to some 3 ms. */
  readonly startSample: number;
  readonly endSample: number;
}

export interface DtmfDetector {
  /** Takes the next samples and gives the digits that ended: an end is certain some 40 ms after it. */
  push(samples: Int16Array): DtmfDigit[];
  /** Gives the digit that the audio ended in. Nothing is pushed after it. */
  flush(): DtmfDigit[];
}

/** A digit, or what may become one. `first` and `last` are numbers of frames. */
interface Candidate {
  readonly key: string;
  readonly first: number;
  last: number;
  frames: number;
  /** Of its loudest frame. */
  power: number;
}

const LOWEST_RATE_IN_HERTZ = 8000;
const HOPS_IN_A_SECOND = 400;
const HOPS_IN_A_FRAME = 8;
/** A key is heard in frames that its tones fill but for this share, at the start or the end. */
const UNFILLED = 0.15;
/** Tones of T ms are so heard in some (T - 11.5) / 2.5 frames, and not in (P + 11.5) / 2.5 for a pause of P ms: 31 and 25 ms. */
const FEWEST_FRAMES = 8;
const LONGEST_BREAK_IN_FRAMES = 14;
/** From this share of its loudest power down, a digit has ended, and its echo is heard (Q.24: 10 dB down, 20 ms late). */
const ECHO = 1 / 4;

/**
 * Finds the digits of a telephone's keypad in audio of one channel, in pieces of any length. The signals are those of ITU-T Q.23; the
 * limits are those of table A-1 of ITU-T Q.24, by AT&T, for the lowest level by NTT:
 *
 * |                                    | accepted      | rejected      |
 * | ---------------------------------- | ------------- | ------------- |
 * | each frequency is off by           | 1.5 % + 2 Hz  | 3.5 %         |
 * | level of each frequency            | 0 to -25 dBm0 | -29 dBm0      |
 * | low frequency louder by            | 8 dB          | 10 dB         |
 * | high frequency louder by           | 4 dB          | 6 dB          |
 * | tones last                         | 40 ms         | 23 ms         |
 * | pause                              | 40 ms         | 10 ms is none |
 * | everything else is below the tones | 15 dB         | 8 dB          |
 *
 * @param rateInHertz 8,000 or more
 * @throws RangeError when the rate is lower
 */
export function createDtmfDetector(rateInHertz: number): DtmfDetector {
  if (!(rateInHertz >= LOWEST_RATE_IN_HERTZ)) {
    throw new RangeError(`digits are found at ${LOWEST_RATE_IN_HERTZ} Hz or more, not at ${rateInHertz}`);
  }
  const hopSamples = Math.round(rateInHertz / HOPS_IN_A_SECOND);
  const frameSamples = hopSamples * HOPS_IN_A_FRAME;
  const unfilledSamples = Math.round(UNFILLED * frameSamples);
  const listen = createKeyListener(rateInHertz, frameSamples, hopSamples);
  // The first frame holds silence but for one hop, so that a digit at the very start is heard like any other.
  const frame = new Int16Array(frameSamples);
  let filled = frameSamples - hopSamples;
  let frames = 0;
  let candidate: Candidate | null = null;
  /** A digit that ended in an echo of itself, for as long as that is heard. */
  let faded: HeardKey | null = null;

  function finish(): DtmfDigit[] {
    const ended = candidate;
    candidate = null;
    if (!ended || ended.frames < FEWEST_FRAMES) return [];
    const startSample = Math.max(0, (ended.first + 1) * hopSamples - frameSamples + unfilledSamples);
    return [{ digit: ended.key, startSample, endSample: (ended.last + 1) * hopSamples - unfilledSamples }];
  }

  /** Follows what is heard in frame number `at`. */
  function follow(heard: HeardKey | null, at: number): DtmfDigit[] {
    if (isEchoOf(faded, heard)) return [];
    faded = null;
    if (heard && heard.key !== candidate?.key) {
      const ended = finish();
      candidate = { ...heard, first: at, last: at, frames: 1 };
      return ended;
    }
    if (!candidate) return [];
    if (heard && !isEchoOf(candidate, heard)) {
      candidate.last = at;
      candidate.frames++;
      candidate.power = Math.max(candidate.power, heard.power);
      return [];
    }
    if (at - candidate.last <= LONGEST_BREAK_IN_FRAMES) return [];
    // A tone that only faded was not pressed again.
    faded = heard && candidate;
    return finish();
  }

  function push(samples: Int16Array): DtmfDigit[] {
    const digits: DtmfDigit[] = [];
    for (let from = 0; from < samples.length; ) {
      const piece = samples.subarray(from, from + frameSamples - filled);
      frame.set(piece, filled);
      from += piece.length;
      filled += piece.length;
      if (filled < frameSamples) break;
      digits.push(...follow(listen(frame), frames++));
      frame.copyWithin(0, hopSamples);
      filled -= hopSamples;
    }
    return digits;
  }

  return { push, flush: () => [...push(new Int16Array(frameSamples)), ...finish()] };
}

function isEchoOf(key: HeardKey | null, heard: HeardKey | null): boolean {
  return key !== null && heard !== null && heard.key === key.key && heard.power <= key.power * ECHO;
}
