import { DTMF_COLUMNS, DTMF_KEYS, DTMF_ROWS, dtmfSamples, InvalidDtmfError } from "../../../shared/media/dtmf.ts";
import { rmsLevel } from "../../../shared/media/pcm.ts";
import { findTones } from "../../../shared/media/tones.ts";

const RATE = 8000;

describe("dtmfSamples", () => {
  const KEYS = "123A456B789C*0#D";
  const FREQUENCIES = [...DTMF_ROWS, ...DTMF_COLUMNS];

  it("gives each of the sixteen keys the two tones of Q.23", () => {
    const signal = dtmfSamples(KEYS, { rateInHertz: RATE });

    const found = [...KEYS].map((_key, index) => {
      const pressed = signal.subarray(index * 1600, index * 1600 + 800);
      return findTones(pressed, FREQUENCIES, RATE);
    });

    expect(found).toEqual([...KEYS].map((_key, index) => [DTMF_ROWS[index >> 2], DTMF_COLUMNS[index & 3]]));
    expect([...DTMF_KEYS.keys()].join("")).toBe(KEYS);
  });

  it("is as long as it is asked to be, with silence after each key", () => {
    const signal = dtmfSamples("1d", { rateInHertz: RATE, tone: 40, pause: 60 });

    expect(signal).toHaveLength(1600);
    expect(rmsLevel(signal.subarray(320, 800))).toBe(Number.NEGATIVE_INFINITY);
    expect(findTones(signal.subarray(800, 1120), FREQUENCIES, RATE)).toEqual([941, 1633]);
    expect(dtmfSamples("", { rateInHertz: RATE })).toHaveLength(0);
  });

  it("does not clip at its largest level", () => {
    const signal = dtmfSamples(KEYS, { rateInHertz: RATE, level: 0.5 });

    const jumps = signal.filter((sample, at) => Math.abs(sample - (signal[at - 1] ?? 0)) > 40_000);
    expect(jumps).toHaveLength(0);
  });

  it.each(["12x", "1 2", "\u{1f4de}"])("refuses %p without saying what was in it", (keys) => {
    const make = () => dtmfSamples(keys, { rateInHertz: RATE });

    expect(make).toThrow(InvalidDtmfError);
    expect(make).toThrow(expect.objectContaining({ code: "INVALID_DTMF", retryable: false }));
    expect(make).toThrow(/^character \d+ is not a key/);
  });
});
