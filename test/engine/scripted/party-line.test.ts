import type { Sound } from "../../../engine/line.ts";
import { NO_LINE } from "../../../engine/line.ts";
import { VirtualTime } from "../../../engine/scheduler.ts";
import { PartyLine, type PartyLineOptions, voiceHertz } from "../../../engine/scripted/party-line.ts";
import { tone } from "../../../engine/scripted/tape.ts";

const NUMBER = "+15550100001";

/** A party's line, and all that is told of it. */
function telephone(scheduler = new VirtualTime(0), voice?: PartyLineOptions["voice"]) {
  const told: unknown[] = [];
  const tell =
    (name: string) =>
    (...what: readonly unknown[]) => {
      told.push([scheduler.now(), name, ...what]);
    };
  const line = new PartyLine({
    scheduler,
    number: NUMBER,
    voice,
    events: {
      ringing: tell("ringing"),
      answered: tell("picked up"),
      ended: tell("hung up"),
      digit: tell("digit"),
      speech: tell("speech"),
    },
    heard: tell("heard"),
    answered: tell("answered"),
    ended: tell("over"),
  });
  return { scheduler, line, told, done: tell("done") };
}

test.each([
  ["", 320],
  ["A", 1_070],
  ["AB", 330],
  ["ABC", 690],
])("the voice of %j is a tone of its own", (number, hertz) => {
  expect(voiceHertz(number)).toBe(hertz);
});

describe("the line of a party", () => {
  test("tells the party that its call is answered", () => {
    const { line, told } = telephone();

    line.answer();

    expect(told).toEqual([[0, "answered"]]);
  });

  test.each<[Sound, string]>([
    [{ kind: "speech", text: "Hi", voiceId: "Joanna", duration: 20 }, "Hi"],
    [
      { kind: "audio", bucket: "prompts", key: "hi.wav", duration: 20, samples: () => new Int16Array(0) },
      "prompts/hi.wav",
    ],
    [{ kind: "ringback", audio: null, duration: 20 }, "ringback"],
    [{ kind: "tones", digits: "1#", tone: 5, duration: 20 }, "1#"],
  ])("lets it hear %j", (sound, text) => {
    const { line, told } = telephone();

    line.play(sound);

    expect(told).toEqual([[0, "heard", text, 20]]);
  });

  test("is heard by who hears it, and by nobody else", async () => {
    const { scheduler, line, done } = telephone();
    const [listener, gone] = [telephone(scheduler), telephone(scheduler)];
    listener.line.hear(line);
    gone.line.hear(line);
    gone.line.hear(NO_LINE);

    line.say("Hello", 30, done);
    await scheduler.run();

    expect(listener.told).toEqual([[0, "heard", "Hello", 30]]);
    expect(gone.told).toEqual([]);
  });

  test("carries what the party says and presses, for as long as it lasts", async () => {
    const voice = (text: string, count: number) => new Int16Array(count).fill(text.length);
    const { scheduler, line, told, done } = telephone(new VirtualTime(1_000), voice);

    line.press("5");
    line.say("Hello", 300, done);
    await scheduler.run();

    expect(told).toEqual([
      [1_000, "digit", "5"],
      [1_000, "speech", true, null],
      [1_300, "speech", false, "Hello"],
      [1_300, "done"],
    ]);
    expect(line.tape.incoming.map(({ start, end }) => [start, end])).toEqual([
      [1_000, 1_100],
      [1_000, 1_300],
    ]);
    expect(line.tape.incoming[1]?.samples(2)).toEqual(Int16Array.of(5, 5));
  });

  test("has the party's tone for its voice when there is no other", () => {
    const { line, done } = telephone();

    line.say("Hello", 300, done);

    expect(line.tape.incoming[0]?.samples(80)).toEqual(tone(voiceHertz(NUMBER), 80));
  });

  test("is cut off within a word when the party hangs up, and is not heard of again", async () => {
    const { scheduler, line, told, done } = telephone();
    line.say("Hello", 300, done);
    scheduler.after(100, () => line.hangUp(0));
    scheduler.after(200, () => {
      line.hangUp(486);
      line.end();
      line.press("1");
      line.say("Hello?", 300, done);
    });

    await scheduler.run();

    expect(told).toEqual([
      [0, "speech", true, null],
      [100, "over"],
      [100, "hung up", 0],
    ]);
    expect(line.isOver).toBe(true);
    expect(line.tape.incoming.map(({ start, end }) => [start, end])).toEqual([[0, 100]]);
  });

  test("that the service ends tells the party, once", () => {
    const { line, told } = telephone();

    line.end();
    line.end();

    expect(told).toEqual([[0, "over"]]);
  });
});
