import { decodeG711, encodeG711 } from "../../../shared/media/g711.ts";
import { rmsLevel } from "../../../shared/media/pcm.ts";
import { findTones, goertzel, sine, toneShare } from "../../../shared/media/tones.ts";

const RATE = 8000;
const tone = (hertz: number, level = 0.5) => ({ hertz, rateInHertz: RATE, level });
const sum = (...signals: Int16Array[]) =>
  Int16Array.from(signals[0] ?? [], (_sample, at) => signals.reduce((all, signal) => all + (signal[at] ?? 0), 0));

describe("sine", () => {
  it("has the frequency and level it is asked for", () => {
    const samples = sine(tone(440), 0, RATE);

    const rising = samples.filter((sample, index) => index > 0 && sample >= 0 && (samples[index - 1] ?? 0) < 0);
    expect(rising).toHaveLength(439);
    expect(samples.reduce((a, b) => Math.max(a, b))).toBe(Math.round(0.5 * 32_767));
    expect(rmsLevel(samples)).toBeCloseTo(-9.03, 1);
  });

  it("joins pieces without a click", () => {
    const whole = sine(tone(433), 0, 1000);

    const pieces = [sine(tone(433), 0, 337), sine(tone(433), 337, 663)].flatMap((piece) => [...piece]);

    expect(Int16Array.from(pieces)).toEqual(whole);
  });
});

describe("finding tones", () => {
  it("gives the energy of a tone", () => {
    const samples = sine(tone(440), 0, RATE);

    const energy = samples.reduce((all, sample) => all + sample * sample, 0);
    expect(goertzel(samples, 440, RATE) / energy).toBeCloseTo(1, 3);
  });

  it.each([300, 440, 620, 1004, 3400])("finds %i Hz and nothing else", (hertz) => {
    const samples = sine(tone(hertz), 123, RATE);

    expect(findTones(samples, [300, 440, 620, 1004, 3400], RATE)).toEqual([hertz]);
    expect(toneShare(samples, hertz, RATE)).toBeGreaterThan(0.99);
    expect(toneShare(samples, hertz + 100, RATE)).toBeLessThan(0.01);
  });

  it("finds both of two tones, by their share", () => {
    const samples = sum(sine(tone(440, 0.3), 0, RATE), sine(tone(620, 0.3), 0, RATE));

    expect(findTones(samples, [440, 520, 620], RATE)).toEqual([440, 620]);
    expect(toneShare(samples, 440, RATE)).toBeCloseTo(0.5, 2);
  });

  it("finds a tone that went through G.711", () => {
    const samples = decodeG711(encodeG711(sine(tone(620), 0, RATE), "mu"), "mu");

    expect(findTones(samples, [440, 620], RATE)).toEqual([620]);
  });

  it("finds a tone in a part of a second only", () => {
    const samples = new Int16Array(RATE);
    samples.set(sine(tone(440), 0, 2000), 6000);

    expect(toneShare(samples, 440, RATE)).toBeCloseTo(0.25, 2);
    expect(findTones(samples, [440, 620], RATE)).toEqual([440]);
  });

  it.each([1, 2, 5, 17, 60, 199])("says nothing about %i samples, in which no tone can be told", (count) => {
    expect(findTones(sine(tone(440), 3, count), [440, 620], RATE)).toEqual([]);
  });

  it("finds a tone in 25 ms", () => {
    expect(findTones(sine(tone(440), 3, 200), [440, 3400], RATE)).toEqual([440]);
  });

  it("finds nothing in silence", () => {
    expect(toneShare(new Int16Array(RATE), 440, RATE)).toBe(0);
    expect(toneShare(new Int16Array(0), 440, RATE)).toBe(0);
    expect(findTones(new Int16Array(RATE), [440], RATE)).toEqual([]);
  });
});
