import fc from "fast-check";
import {
  createSpeechActivityDetector,
  type SpeechActivityOptions,
  type SpeechStretch,
} from "../../../shared/media/speech-activity.ts";
import { seededRandom } from "../../../shared/random.ts";
import { effort } from "../../support/effort.ts";
import { findSpeaker, SENTENCES, VOICES, vowels } from "../../support/media/speech.ts";

/** Looked up once: globals of a test are slow to reach. */
const { max, min, round } = Math;
const RATE = 8000;
const FRAME = 160;
const DEFAULTS = { rateInHertz: RATE };
const seconds = (count: number, rate = RATE) => round(count * rate);

/** A signal in dBFS: root mean square relative to a full-scale square wave. */
const amplitude = (level: number) => 32_768 * 10 ** (level / 20);

function noise(count: number, level: number, seed = 1): Float64Array {
  const random = seededRandom(seed);
  // Even noise between -x and x has the mean square x * x / 3.
  const reach = amplitude(level) * Math.sqrt(3);
  return Float64Array.from({ length: count }, () => reach * (2 * random() - 1));
}

/** A square wave of 1 kHz: every frame of it has exactly this level. */
function square(frames: number, level: number): Float64Array {
  return Float64Array.from({ length: frames * FRAME }, (_none, at) => amplitude(level) * (at % 8 < 4 ? 1 : -1));
}

const silence = (frames: number) => new Float64Array(frames * FRAME);
const join = (...pieces: readonly Float64Array[]) => {
  const joined = new Float64Array(pieces.reduce((all, { length }) => all + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
};
const sum = (a: Float64Array, b: Float64Array) => a.map((sample, at) => sample + (b[at] ?? 0));
const scaled = (signal: Float64Array, level: number) => {
  const meanSquare = signal.reduce((all, sample) => all + sample * sample, 0) / signal.length;
  return signal.map((sample) => (sample * amplitude(level)) / Math.sqrt(meanSquare));
};
const samplesOf = (signal: Float64Array) =>
  Int16Array.from(signal, (sample) => max(-32_768, min(32_767, round(sample))));

function detect(signal: Float64Array, options: SpeechActivityOptions = DEFAULTS): SpeechStretch[] {
  const detector = createSpeechActivityDetector(options);
  return [...detector.push(samplesOf(signal)), ...detector.flush()];
}

/** Stretches in frames. */
const framesOf = (stretches: readonly SpeechStretch[]) =>
  stretches.map(({ startSample, endSample }) => [startSample / FRAME, endSample / FRAME]);

describe("createSpeechActivityDetector", () => {
  it.each([-60, -70, -50, -42].slice(0, effort(4, 2)))(
    "finds speech 20 dB above noise of %i dBFS, to two frames",
    (level) => {
      const spoken = scaled(vowels(1, { rateInHertz: RATE, random: seededRandom(3) }), level + 20);
      const signal = sum(noise(seconds(6), level), join(silence(200), spoken, silence(50)));

      const stretches = detect(signal, { ...DEFAULTS, quietest: -65 });

      expect(stretches).toHaveLength(1);
      expect(Math.abs((stretches[0]?.startSample ?? 0) - seconds(4))).toBeLessThanOrEqual(2 * FRAME);
      expect(Math.abs((stretches[0]?.endSample ?? 0) - seconds(5))).toBeLessThanOrEqual(2 * FRAME);
      expect(stretches[0]?.level).toBeCloseTo(level + 20, 0);
    },
  );

  it("finds speech at the very start, before any noise was heard", () => {
    const spoken = scaled(vowels(1, { rateInHertz: RATE, random: seededRandom(4) }), -25);

    expect(framesOf(detect(sum(join(spoken, silence(50)), noise(seconds(2), -60))))).toEqual([[0, 50]]);
  });

  it("hears no speech in noise up to -37 dBFS, from the first frame on", () => {
    for (let level = -100; level <= -37; level += effort(9, 21)) expect(detect(noise(seconds(4), level))).toEqual([]);
  });

  it("takes a louder noise, or a tone, for noise when it has been steady for three seconds", () => {
    const loud = framesOf(detect(square(500, -20)));
    const louder = framesOf(detect(sum(noise(seconds(12), -60), join(silence(200), noise(seconds(8), -40)))));

    expect(loud).toEqual([[0, 150]]);
    expect(louder).toHaveLength(1);
    expect(louder[0]?.[0]).toBe(200);
    expect(louder[0]?.[1]).toBeGreaterThan(340);
    expect(louder[0]?.[1]).toBeLessThanOrEqual(375);
  });

  it("hears quieter noise at once, and speech above it", () => {
    const signal = sum(
      join(noise(seconds(5), -40), noise(seconds(5), -60, 2)),
      join(silence(400), square(20, -40), silence(80)),
    );

    expect(framesOf(detect(signal))).toEqual([[400, 420]]);
  });

  it("keeps the noise in mind through gaps that were filled with digital silence", () => {
    expect(detect(join(noise(seconds(5), -40), silence(200), noise(seconds(5), -40, 2)))).toEqual([]);
  });

  it("needs the margin to begin, and three decibels less to go on", () => {
    const floor = square(200, -50);
    const at = (...levels: readonly number[]) =>
      framesOf(detect(join(floor, ...levels.map((level) => square(10, level)), square(20, -50))));

    expect(at(-41.2)).toEqual([]);
    expect(at(-40.8)).toEqual([[200, 210]]);
    expect(at(-40.8, -43.8)).toEqual([[200, 220]]);
    expect(at(-40.8, -44.2)).toEqual([[200, 210]]);
  });

  it("hears nothing below the quietest level", () => {
    const at = (level: number) => framesOf(detect(join(square(200, -75), square(10, level), square(20, -75))));

    expect([-54.8, -55.2].map(at)).toEqual([[[200, 210]], []]);
  });

  it("bridges pauses that are shorter than the hangover", () => {
    const pause = (frames: number) =>
      framesOf(detect(join(square(10, -20), silence(frames), square(10, -20), silence(20))));

    expect(pause(14)).toEqual([[0, 34]]);
    expect(pause(15)).toEqual([
      [0, 10],
      [25, 35],
    ]);
  });

  it("leaves out clicks, also right before speech", () => {
    const click = square(2, -10);

    expect(detect(join(silence(20), click, silence(30), click, silence(30)))).toEqual([]);
    expect(framesOf(detect(join(silence(20), square(3, -10), silence(30))))).toEqual([[20, 23]]);
    expect(framesOf(detect(join(click, silence(2), square(10, -20), silence(30))))).toEqual([[4, 14]]);
    // With one quiet frame between them both are one sound.
    expect(framesOf(detect(join(click, silence(1), square(10, -20), silence(30))))).toEqual([[0, 13]]);
  });

  it("does not mind an offset of the line", () => {
    const offset = new Float64Array(100 * FRAME).fill(6000);

    expect(detect(offset)).toEqual([]);
    expect(framesOf(detect(sum(offset, join(silence(40), square(10, -20), silence(50)))))).toEqual([[40, 50]]);
  });

  it("tells the level of a stretch with the pauses it spans, not with those after it", () => {
    const [steady] = detect(join(square(10, -20), silence(40)));
    const [halved] = detect(join(square(10, -20), silence(10), square(10, -20), silence(5)));
    // 10 dB below the speech, the pause counts with a tenth of it.
    const loudPause = detect(
      join(square(200, -50), square(10, -35), square(10, -45), square(10, -35), square(20, -50)),
    );

    expect(steady?.level).toBeCloseTo(-20, 2);
    expect(halved?.level).toBeCloseTo(-20 - 10 * Math.log10(1.5), 2);
    expect(loudPause[0]?.level).toBeCloseTo(-35 + 10 * Math.log10((2 + 0.1) / 3), 2);
  });

  it("tells a stretch as soon as its hangover is over, and the last one at the end", () => {
    const detector = createSpeechActivityDetector(DEFAULTS);
    const push = (signal: Float64Array) => framesOf(detector.push(samplesOf(signal)));

    expect(detector.speakingSince).toBe(null);
    expect(detector.noiseFloor).toBe(null);
    expect(push(join(silence(5), square(2, -20)))).toEqual([]);
    expect(detector.speakingSince).toBe(null);
    expect(push(square(1, -20))).toEqual([]);
    expect(detector.speakingSince).toBe(5 * FRAME);
    expect(push(silence(14))).toEqual([]);
    expect(detector.speakingSince).toBe(5 * FRAME);
    expect(push(silence(1))).toEqual([[5, 8]]);
    expect(detector.speakingSince).toBe(null);
    expect(push(square(4, -20))).toEqual([]);
    expect(framesOf(detector.flush())).toEqual([[23, 27]]);
    expect(detector.flush()).toEqual([]);
  });

  it("tells what it takes for noise", () => {
    const detector = createSpeechActivityDetector(DEFAULTS);
    const floorAfter = (signal: Float64Array) => {
      detector.push(samplesOf(signal));
      return detector.noiseFloor;
    };

    // A call may begin with speech: at first nothing loud is taken for noise.
    expect(floorAfter(square(149, -30))).toBe(-45);
    expect(floorAfter(square(1, -30))).toBeCloseTo(-30, 1);
    expect(floorAfter(square(1, -50))).toBeCloseTo(-50, 1);
    expect(floorAfter(square(150, -40))).toBeCloseTo(-50, 1);
    expect(floorAfter(square(24, -40))).toBeCloseTo(-40, 1);
  });

  it.each([8000, 11_025, 48_000].slice(0, effort(3, 2)))("works the same at %i Hz", (rate) => {
    const spoken = scaled(vowels(1, { rateInHertz: rate, random: seededRandom(5) }), -25);
    const lead = noise(seconds(4, rate), -60);
    const tail = noise(seconds(1, rate), -60, 2);

    const [stretch, ...others] = detect(join(lead, spoken, tail), { rateInHertz: rate });

    expect(others).toEqual([]);
    expect(Math.abs((stretch?.startSample ?? 0) / rate - 4)).toBeLessThan(0.04);
    expect(Math.abs((stretch?.endSample ?? 0) / rate - 5)).toBeLessThan(0.04);
  });

  it.each([0, 24, Number.NaN, -8000])("refuses a rate of %p Hz", (rateInHertz) => {
    const create = () => createSpeechActivityDetector({ rateInHertz });

    expect(create).toThrow(RangeError);
    expect(create).toThrow(/no sample at/);
  });

  it("says the same however the audio is cut; stretches are in order, apart, and inside of the audio", () => {
    const parts = fc.array(
      fc.record({ frames: fc.integer({ min: 1, max: 40 }), level: fc.integer({ min: -75, max: -3 }), seed: fc.nat(9) }),
      { maxLength: 8 },
    );
    const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 });

    fc.assert(
      fc.property(parts, lengths, (pieces, cuts) => {
        const signal = join(...pieces.map(({ frames, level, seed }) => noise(frames * FRAME, level, seed)));
        const samples = samplesOf(signal);
        const detector = createSpeechActivityDetector(DEFAULTS);

        const stretches: SpeechStretch[] = [];
        for (let from = 0, turn = 0; from < samples.length; turn++) {
          const length = cuts[turn % cuts.length] ?? 1;
          stretches.push(...detector.push(samples.subarray(from, from + length)));
          from += length;
        }
        stretches.push(...detector.flush());

        expect(stretches).toEqual(detect(signal));
        let end = -15 * FRAME;
        for (const { startSample, endSample } of stretches) {
          expect(startSample - end).toBeGreaterThanOrEqual(2 * FRAME);
          expect(endSample - startSample).toBeGreaterThanOrEqual(3 * FRAME);
          end = endSample;
        }
        expect(end).toBeLessThanOrEqual(samples.length);
      }),
      { numRuns: effort(40, 6) },
    );
  });
});

describe("real voices in noise", () => {
  const speaker = findSpeaker();

  (speaker ? it.each : it.skip.each)(VOICES.filter((voice) => voice !== "en+whisper"))("%s", (voice) => {
    const spoken = scaled(Float64Array.from(speaker?.say(SENTENCES, voice) ?? []), -26);
    const signal = sum(noise(seconds(8) + spoken.length, -55), join(silence(200), spoken, silence(200)));

    const stretches = detect(signal);

    const heard = stretches.reduce((all, { startSample, endSample }) => all + endSample - startSample, 0);
    expect(stretches[0]?.startSample).toBeGreaterThanOrEqual(seconds(4) - FRAME);
    expect(stretches[0]?.startSample).toBeLessThan(seconds(4.3));
    expect(stretches.at(-1)?.endSample).toBeLessThanOrEqual(seconds(4) + spoken.length + FRAME);
    expect(stretches.at(-1)?.endSample).toBeGreaterThan(seconds(3) + spoken.length);
    expect(heard / spoken.length).toBeGreaterThan(0.7);
  });
});
