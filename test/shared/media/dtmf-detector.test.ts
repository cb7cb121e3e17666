import fc from "fast-check";
import { DTMF_KEYS, dtmfSamples } from "../../../shared/media/dtmf.ts";
import { createDtmfDetector, type DtmfDigit } from "../../../shared/media/dtmf-detector.ts";
import { decodeG711, encodeG711, type G711Law } from "../../../shared/media/g711.ts";
import { seededRandom } from "../../../shared/random.ts";
import { effort } from "../../support/effort.ts";
import { findSpeaker, SENTENCES, VOICES, vowels } from "../../support/media/speech.ts";

/** Looked up once: globals of a test are slow to reach. */
const { PI, sin, round, max, min } = Math;
const RATE = 8000;
const KEYS = [...DTMF_KEYS.keys()];

/** Peak of a tone; a full-scale sine is +3.14 dBm0. */
const peakOf = (dBm0: number) => 32_768 * 10 ** ((dBm0 - 3.14) / 20);

interface Press {
  readonly tone?: number;
  /** Milliseconds of silence before the tones. */
  readonly pause?: number;
  /** Levels in dBm0. */
  readonly low?: number;
  readonly high?: number;
  /** What the frequencies are multiplied by. */
  readonly lowBy?: number;
  readonly highBy?: number;
  readonly rate?: number;
}

/** A pressed key; its tones begin at some phase. */
function press(key: string, options: Press = {}): Float64Array {
  const { tone = 50, pause = 50, low = -10, high = -10, lowBy = 1, highBy = 1, rate = RATE } = options;
  const [row = 0, column = 0] = DTMF_KEYS.get(key) ?? [];
  const from = round((pause * rate) / 1000);
  return Float64Array.from({ length: from + round((tone * rate) / 1000) }, (_none, at) => {
    if (at < from) return 0;
    const angle = (hertz: number) => sin((2 * PI * hertz * (at + 11)) / rate);
    return peakOf(low) * angle(row * lowBy) + peakOf(high) * angle(column * highBy);
  });
}

const silence = (milliseconds: number, rate = RATE) => new Float64Array(round((milliseconds * rate) / 1000));

function join(...pieces: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** White noise with that level in dBm0 from 0 to half the rate. */
function withNoise(signal: Float64Array, dBm0: number, seed = 1): Float64Array {
  const random = seededRandom(seed);
  // Even noise between -x and x has the mean square x * x / 3, a tone half of its peak's.
  const reach = peakOf(dBm0) * Math.sqrt(3 / 2);
  return signal.map((sample) => sample + reach * (2 * random() - 1));
}

/** 16-bit samples, clipped as in G.711. */
function samplesOf(signal: Float64Array): Int16Array {
  return Int16Array.from(signal, (sample) => max(-32_768, min(32_767, round(sample))));
}

function detect(samples: Int16Array, rate = RATE): DtmfDigit[] {
  const detector = createDtmfDetector(rate);
  return [...detector.push(samples), ...detector.flush()];
}

const textOf = (digits: readonly DtmfDigit[]) => digits.map(({ digit }) => digit).join("");
const read = (...signals: readonly Float64Array[]) => textOf(detect(samplesOf(join(...signals))));

describe("createDtmfDetector", () => {
  it("reads all sixteen keys", () => {
    expect(textOf(detect(dtmfSamples("123A456B789C*0#D", { rateInHertz: RATE })))).toBe("123A456B789C*0#D");
  });

  it.each([8000, 11_025, 16_000, 48_000].slice(0, effort(4, 2)))("reads them at %i Hz", (rate) => {
    const signal = join(...KEYS.map((key) => press(key, { tone: 40, pause: 40, rate })));

    expect(textOf(detect(samplesOf(signal), rate))).toBe(KEYS.join(""));
  });

  it.each([7999, 0, Number.NaN])("refuses audio at %p Hz", (rate) => {
    const create = () => createDtmfDetector(rate);

    expect(create).toThrow(RangeError);
    expect(create).toThrow(/8000 Hz or more/);
  });

  it.each(["A", "mu"] as const)(
    "reads them after G.711 %s-law, at the lowest and the highest level",
    (law: G711Law) => {
      for (const level of [0, -25]) {
        const signal = join(...KEYS.map((key) => press(key, { tone: 40, pause: 40, low: level, high: level })));

        const decoded = decodeG711(encodeG711(samplesOf(signal), law), law);

        expect(textOf(detect(decoded))).toBe(KEYS.join(""));
      }
    },
  );

  it("says where the tones are, to 3 ms", () => {
    for (let tone = 40; tone < 60; tone += 0.7) {
      const [digit, ...others] = detect(samplesOf(join(press("5", { tone, pause: 31 + tone / 3 }), silence(50))));

      const start = round((31 + tone / 3) * 8);
      expect(others).toEqual([]);
      expect(Math.abs((digit?.startSample ?? 0) - start)).toBeLessThan(24);
      expect(Math.abs((digit?.endSample ?? 0) - (start + round(tone * 8)))).toBeLessThan(24);
    }
  });

  it("never says that they lie outside of the audio", () => {
    const [digit] = detect(samplesOf(press("1", { tone: 41, pause: 0 })));

    expect(digit?.startSample).toBeGreaterThanOrEqual(0);
    expect(digit?.endSample).toBeLessThanOrEqual(41 * 8);
  });

  it("does not take a digit's fading echo for the digit", () => {
    const steady = press("5", { tone: 180, pause: 30, low: -5, high: -5 });
    // From 90 ms on 7 dB down, and 10 dB more in the next 120 ms.
    const fading = steady.map((sample, at) => sample * 10 ** (-(at < 720 ? 0 : 7 + (at - 720) / 96) / 20));

    const [digit, ...others] = detect(samplesOf(join(fading, silence(60))));

    expect(others).toEqual([]);
    // Where the level falls both are in one frame.
    expect(Math.abs((digit?.endSample ?? 0) - 90 * 8)).toBeLessThan(100);
  });

  it("gives a digit as soon as it is over, and the last one at the end", () => {
    const detector = createDtmfDetector(RATE);

    const during = detector.push(samplesOf(join(press("1"), silence(10))));
    const after = detector.push(samplesOf(join(silence(35), press("2", { pause: 0 }))));
    const rest = detector.flush();

    expect([during, after, rest].map(textOf)).toEqual(["", "1", "2"]);
  });

  it("reads any digits within the limits, however the audio is cut", () => {
    const offBy = (hertz: number) =>
      fc.integer({ min: -100, max: 100 }).map((off) => (off / 100) * (0.015 + 2 / hertz));
    const presses = fc.constantFrom(...KEYS).chain((key) => {
      const [row = 1, column = 1] = DTMF_KEYS.get(key) ?? [];
      return fc.record({
        key: fc.constant(key),
        tone: fc.integer({ min: 40, max: 120 }),
        pause: fc.integer({ min: 40, max: 120 }),
        loudest: fc.integer({ min: -17, max: 0 }),
        twist: fc.integer({ min: -4, max: 8 }),
        lowBy: offBy(row).map((off) => 1 + off),
        highBy: offBy(column).map((off) => 1 + off),
      });
    });
    const lengths = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });

    fc.assert(
      fc.property(fc.array(presses, { maxLength: 8 }), lengths, (dialled, cuts) => {
        const signals = dialled.map(({ key, loudest, twist, ...rest }) => {
          return press(key, { ...rest, low: loudest + min(0, twist), high: loudest - max(0, twist) });
        });
        const samples = samplesOf(join(...signals));
        const detector = createDtmfDetector(RATE);

        const digits: DtmfDigit[] = [];
        for (let from = 0, turn = 0; from < samples.length; turn++) {
          const length = cuts[turn % cuts.length] ?? 1;
          digits.push(...detector.push(samples.subarray(from, from + length)));
          from += length;
        }
        digits.push(...detector.flush());

        expect(textOf(digits)).toBe(dialled.map(({ key }) => key).join(""));
        expect(digits).toEqual(detect(samples));
      }),
      { numRuns: effort(100, 8) },
    );
  });
});

/** Each row and each column once. */
const DIAGONAL = ["5", "1", "9", "D"].slice(0, effort(4, 1));

describe.each(DIAGONAL)("the limits of Q.24 for key %s", (key) => {
  const [row = 1, column = 1] = DTMF_KEYS.get(key) ?? [];
  const once = (options: Press) => read(press(key, options), silence(50));

  it.each([1, -1])("hold for frequencies (%i)", (sign) => {
    const within = (hertz: number) => 1 + sign * (0.015 + 2 / hertz);

    expect(once({ tone: 40, lowBy: within(row), highBy: within(column) })).toBe(key);
    expect(once({ tone: 40, lowBy: within(row), highBy: 2 - within(column) })).toBe(key);
    expect(once({ tone: 200, lowBy: 1 + sign * 0.035 })).toBe("");
    expect(once({ tone: 200, highBy: 1 + sign * 0.035 })).toBe("");
  });

  it("hold for levels", () => {
    const both = (level: number) => once({ tone: 40, low: level, high: level });

    expect([0, -10, -25].map(both)).toEqual([key, key, key]);
    expect(once({ tone: 200, low: -29, high: -29 })).toBe("");
    expect(once({ tone: 200, low: -29, high: -25 })).toBe("");
    expect(once({ tone: 200, low: -25, high: -29 })).toBe("");
  });

  it("hold for twist", () => {
    expect(once({ tone: 40, low: -10, high: -18 })).toBe(key);
    expect(once({ tone: 40, low: -14, high: -10 })).toBe(key);
    expect(once({ tone: 200, low: -10, high: -20 })).toBe("");
    expect(once({ tone: 200, low: -16, high: -10 })).toBe("");
  });

  it("hold for the length of tones", () => {
    for (let offset = 0; offset < 2.5; offset += 1.2) {
      expect(once({ tone: 40, pause: 30 + offset })).toBe(key);
      expect(once({ tone: 23, pause: 30 + offset })).toBe("");
    }
    expect(once({ tone: effort(4000, 600) })).toBe(key);
  });

  it("hold for pauses and interruptions", () => {
    for (let offset = 0; offset < 2.5; offset += 0.5) {
      const twice = (pause: number) => read(press(key, { pause: 30 + offset }), press(key, { pause }), silence(50));

      expect([10, 40].map(twice)).toEqual([key, key + key]);
    }
  });

  it("hold for noise, and for an echo", () => {
    const noisy = withNoise(join(press(key, { tone: 40 }), press(key, { tone: 40, pause: 40 }), silence(50)), -7 - 15);
    const dry = join(
      press(key, { tone: 40 }),
      press(key, { tone: 40, pause: 40 }),
      press(key, { tone: 23 }),
      silence(60),
    );
    const echoing = dry.map((sample, at) => sample + (dry[at - 160] ?? 0) * 10 ** (-10 / 20));

    expect(read(noisy)).toBe(key + key);
    expect(read(echoing)).toBe(key + key);
  });
});

describe("what is no digit", () => {
  const tones = (seconds: number, ...parts: readonly (readonly [hertz: number, dBm0: number])[]) =>
    Float64Array.from({ length: seconds * RATE }, (_none, at) =>
      parts.reduce((sum, [hertz, dBm0]) => sum + peakOf(dBm0) * sin((2 * PI * hertz * at) / RATE), 0),
    );

  it.each([
    ["dial tone", [350, 440]],
    ["ringback", [440, 480]],
    ["busy", [480, 620]],
    ["dial tone of many countries", [425]],
    ["a row's tone alone", [770]],
    ["a column's tone alone", [1336]],
    ["two rows", [697, 852]],
    ["two columns", [1209, 1477]],
    ["fax calling", [1100]],
    ["fax answering", [2100]],
    ["a column's second harmonic", [697, 2418]],
    ["multi-frequency signalling (R1)", [700, 900]],
  ])("%s", (_name, frequencies) => {
    expect(read(tones(1, ...frequencies.map((hertz) => [hertz, -10] as const)))).toBe("");
  });

  it("a key with a third tone 10 dB below, unless that is 20 dB below", () => {
    const withThird = (level: number) => read(tones(0.2, [770, -10], [1336, -10], [2500, level]), silence(50));

    expect([-17, -30].map(withThird)).toEqual(["", "5"]);
  });

  it("silence, and white noise of any level", () => {
    expect(read(silence(1000))).toBe("");
    for (const level of [-40, -20, -10, 0]) expect(read(withNoise(silence(effort(2000, 400)), level))).toBe("");
  });

  it.each([1, 2].slice(0, effort(2, 1)))("speech, as far as it is vowels (%i)", (seed) => {
    expect(read(vowels(effort(4, 1), { rateInHertz: RATE, random: seededRandom(seed) }))).toBe("");
  });

  const speaker = findSpeaker();
  (speaker ? it.each : it.skip.each)(VOICES)("speech of espeak-ng's voice %s", (voice) => {
    const samples = speaker?.say(SENTENCES, voice) ?? new Int16Array(0);

    expect(samples.length).toBeGreaterThan(10 * RATE);
    expect(textOf(detect(samples))).toBe("");
  });

  it("music: chords of instruments that have overtones", () => {
    const random = seededRandom(5);
    const chords = Array.from({ length: effort(30, 6) }, () => {
      const notes = Array.from({ length: 3 }, () => 220 * 2 ** (Math.floor(random() * 24) / 12));
      return tones(
        0.2,
        ...notes.flatMap((hertz) => [1, 2, 3, 4].map((n) => [hertz * n, -12 - 6 * Math.log2(n)] as const)),
      );
    });

    expect(read(...chords)).toBe("");
  });
});
