import type { Sound } from "../../../engine/line.ts";
import { keySamples, type Span, Tape, tone } from "../../../engine/scripted/tape.ts";
import { dtmfSamples } from "../../../shared/media/index.ts";

const RATE = 8;

/** A tape and its clock: each step is done at its time, in milliseconds. */
function taped() {
  const clock = { now: 0 };
  const tape = new Tape(() => clock.now);
  const at = <Result>(time: number, step: () => Result): Result => {
    clock.now = time;
    return step();
  };
  return { tape, at };
}

/** 1, 2, 3 and so on: shows which samples of a stretch arrive. */
const ramp = (count: number) => new Int16Array(count).map((_, index) => index + 1);
const level = (value: number) => (count: number) => new Int16Array(count).fill(value);
const silent = (milliseconds: number) => new Int16Array(milliseconds * RATE);
const span = (start: number, end: number, samples: Span["samples"] = ramp): Span => ({ start, end, samples });
const joined = (...parts: readonly Int16Array[]) => Int16Array.from(parts.flatMap((part) => [...part]));
const audio = (duration: number, samples: Int16Array) =>
  ({ kind: "audio", bucket: "b", key: "k.wav", duration, samples: () => samples }) as const;
const key = (digit: string, duration: number, pause: number) =>
  dtmfSamples(digit, { rateInHertz: 8_000, tone: duration, pause });

test("a key is as long as it is held down, in as many samples as are wanted", () => {
  expect(keySamples("5", 50, 400)).toEqual(key("5", 50, 0));
  expect(keySamples("5", 50, 480)).toEqual(joined(key("5", 50, 0), silent(10)));
  expect(keySamples("5", 50, 80)).toEqual(key("5", 50, 0).subarray(0, 80));
});

describe("what is played to a line", () => {
  test.each<[string, Sound, Int16Array]>([
    ["speech", { kind: "speech", text: "Hi", voiceId: "Joanna", duration: 20 }, tone(500, 160)],
    ["a file", audio(20, ramp(160)), ramp(160)],
    ["a file longer than it is to last", audio(20, ramp(400)), ramp(160)],
    ["a file shorter than it is to last", audio(20, ramp(80)), joined(ramp(80), silent(10))],
    ["the tone of the network", { kind: "ringback", audio: null, duration: 20 }, tone(440, 160)],
    [
      "a file in its place, over and over",
      { kind: "ringback", audio: audio(1, ramp(50)), duration: 20 },
      joined(ramp(50), ramp(50), ramp(50), ramp(10)),
    ],
    ["an empty file in its place", { kind: "ringback", audio: audio(0, ramp(0)), duration: 20 }, silent(20)],
    [
      "keys, with half a second for a comma",
      { kind: "tones", digits: "1,#", tone: 100, duration: 810 },
      joined(key("1", 100, 50), silent(500), key("#", 100, 50), silent(10)),
    ],
  ])("is %s", (_, sound, samples) => {
    const { tape, at } = taped();
    const recording = tape.record("OUTGOING");

    tape.play(sound);

    expect(at(sound.duration, () => recording.stop())).toEqual([samples]);
  });

  test("ends when it is silenced, and not later than by itself", () => {
    const { tape, at } = taped();
    const recording = tape.record("OUTGOING");

    tape.play(audio(40, ramp(320)));
    at(10, () => tape.silence());
    at(20, () => tape.play(audio(10, ramp(320))));
    at(40, () => tape.silence());

    const samples = joined(ramp(80), silent(10), ramp(80), silent(20));
    expect(at(50, () => recording.stop())).toEqual([samples]);
  });
});

describe("a recording", () => {
  test.each(["INCOMING", "OUTGOING", "BOTH"] as const)("of %s has these channels", (track) => {
    const { tape, at } = taped();
    const recording = tape.record(track);
    tape.incoming.push(span(0, 10, level(3)));
    tape.play(audio(10, level(5)(80)));

    const channels = at(10, () => recording.stop());

    const expected = { INCOMING: [level(3)(80)], OUTGOING: [level(5)(80)], BOTH: [level(3)(80), level(5)(80)] };
    expect(channels).toEqual(expected[track]);
  });

  test("adds what is heard at one time, as far as samples go", () => {
    const { tape, at } = taped();
    const recording = tape.record("INCOMING");
    const spans = [span(0, 3, level(200)), span(1, 2, level(100)), span(2, 3, level(32_700))];
    tape.incoming.push(...spans, span(3, 5, level(-200)), span(4, 5, level(-32_700)));

    const channels = at(5, () => recording.stop());

    expect(channels).toEqual([joined(...[200, 300, 32_767, -200, -32_768].map((value) => level(value)(RATE)))]);
  });

  test("starts within what is being said", () => {
    const { tape, at } = taped();
    tape.incoming.push(span(0, 100));

    const recording = at(50, () => tape.record("INCOMING"));

    expect(at(110, () => recording.stop())).toEqual([joined(ramp(800).subarray(400), silent(10))]);
  });

  test("makes no samples of what it does not hold", () => {
    const { tape, at } = taped();
    const unneeded = () => {
      throw new Error("samples were made that no recording needs");
    };
    tape.incoming.push(span(0, 10, unneeded), span(10, 50, unneeded), span(60, 70), span(70, 80, unneeded));

    const recording = at(50, () => tape.record("INCOMING"));

    expect(at(90, () => recording.read(0, 160))).toEqual([joined(silent(10), ramp(80))]);
  });

  test("can be read from any sample on, while it goes on", () => {
    const { tape, at } = taped();
    const recording = at(50, () => tape.record("INCOMING"));
    tape.incoming.push(span(50, 100));

    const parts = at(100, () => [recording.read(80, 80), recording.read(360, 80)]);

    expect(parts).toEqual([[ramp(160).subarray(80)], [joined(ramp(400).subarray(360), silent(5))]]);
  });

  test("has a tone in the place of a pause, and all that comes after it", () => {
    const { tape, at } = taped();
    tape.incoming.push(span(0, 40, level(9)));
    const recording = tape.record("INCOMING");

    at(10, () => recording.pause());
    at(20, () => recording.resume());

    expect(at(40, () => recording.stop())).toEqual([joined(level(9)(80), tone(1_400, 80), level(9)(160))]);
  });

  test("holds what others say while they are heard, and no more", () => {
    const [near, far] = [taped(), taped()];
    far.tape.incoming.push(span(0, 10), span(20, 60), span(70, 80), span(90, 110));
    const recording = near.tape.record("OUTGOING");

    near.at(30, () => near.tape.hear(far.tape));
    near.at(100, () => near.tape.hear(null));

    const heard = joined(silent(30), ramp(320).subarray(80), silent(10), ramp(80), silent(10), ramp(80), silent(20));
    expect(near.at(120, () => recording.stop())).toEqual([heard]);
  });
});
