import { does, hangsUp, hears, presses, type Step, waits } from "../../../engine/scripted/script.ts";
import { audioIn } from "../../../engine/stores.ts";
import {
  action,
  ask,
  heard,
  inTurn,
  PROMPTS,
  pause,
  play,
  playAudio,
  reply,
  silentWav,
  speak,
  told,
} from "../../support/phone-calls.ts";

const quiet = { caller: does(waits(30_000), hangsUp) };
const audio = audioIn(PROMPTS);
const askWithAudio = (more: object = {}) =>
  action("PlayAudioAndGetDigits", {
    AudioSource: { Type: "S3", BucketName: "prompts", Key: "menu.wav" },
    FailureAudioSource: { Type: "S3", BucketName: "prompts", Key: "music.wav" },
    RepeatDurationInMilliseconds: 3_000,
    ...more,
  });

describe("PlayAudio", () => {
  test("lasts as long as the file, as often as it is repeated", async () => {
    const { trace } = await play(inTurn(reply(playAudio("menu.wav", { Repeat: "2" }))), { audio, script: quiet });

    expect(trace.heard).toEqual([
      { atMs: 40, leg: "LEG-A", kind: "audio", key: "prompts/menu.wav" },
      { atMs: 4_040, leg: "LEG-A", kind: "audio", key: "prompts/menu.wav" },
    ]);
    expect(trace.invocations[1]).toMatchObject({ atMs: 8_040 });
    expect(trace.invocations[1]?.request.ActionData?.Parameters).toMatchObject({ Repeat: "2" });
  });

  test("a terminator ends it for good, and is not said; other keys are ignored", async () => {
    const script = { caller: does(waits(1_040), presses("1#"), waits(30_000), hangsUp) };
    const list = reply(playAudio("menu.wav", { Repeat: 3, PlaybackTerminators: ["#"] }));
    const { trace } = await play(inTurn(list), { audio, script });

    expect(told(trace)[1]).toBe("ACTION_SUCCESSFUL PlayAudio");
    expect(trace.invocations[1]?.atMs).toBe(1_040 + 150);
    expect(JSON.stringify(trace.invocations[1]?.request.ActionData)).not.toContain("Digits");
  });

  test("without terminators keys are ignored", async () => {
    const script = { caller: does(waits(1_040), presses("1"), waits(30_000), hangsUp) };
    const { trace } = await play(inTurn(reply(playAudio("menu.wav"))), { audio, script });

    expect(trace.invocations[1]?.atMs).toBe(4_040);
  });

  test.each([
    ["is missing", "none.wav", "Cannot access S3 bucket or audio file."],
    ["is no WAV file", "text.wav", "The audio source parameter is invalid."],
    ["is cut in its header", "cut.wav", "The audio source parameter is invalid."],
    ["exceeds 50 MB", "large.wav", "The audio source parameter is invalid."],
  ])("fails when the file %s", async (_, key, ErrorMessage) => {
    const files = audioIn(
      new Map([
        ["prompts/text.wav", new TextEncoder().encode("this is not audio, whatever its name says")],
        ["prompts/cut.wav", silentWav(10).subarray(0, 30)],
        ["prompts/large.wav", new Uint8Array(50_000_001)],
      ]),
    );
    const { trace } = await play(inTurn(reply(playAudio(key))), { audio: files, script: quiet });

    expect(trace.invocations[1]?.request.ActionData).toMatchObject({ ErrorType: "InvalidAudioSource", ErrorMessage });
    expect(trace.invocations[0]?.findings.map(({ rule }) => rule)).toContain(
      ErrorMessage.startsWith("Cannot access") ? "no-access-to-bucket" : "audio-not-playable",
    );
  });

  test("fails when the store does", async () => {
    const broken = { read: () => Promise.reject(new Error("no network")) };
    const { trace } = await play(inTurn(reply(playAudio("menu.wav"))), { audio: broken, script: quiet });

    expect(told(trace)[1]).toBe("ACTION_FAILED PlayAudio InvalidAudioSource");
  });

  test("a file that comes late is played when it is there, in no time of the call", async () => {
    const late = { read: async (bucket: string, key: string) => audio.read(bucket, key) };
    const { trace } = await play(inTurn(reply(playAudio("menu.wav"))), { audio: late, script: quiet });

    expect(trace.invocations[1]?.atMs).toBe(4_040);
  });
});

describe("Speak", () => {
  test("SSML is heard as its words, and lasts as long as its breaks", async () => {
    const ssml = '<speak>One &amp; two.<break time="2s"/> Three.</speak>';
    const { trace } = await play(inTurn(reply(speak(ssml, { TextType: "ssml" }))), { script: quiet });

    const text = "One & two. Three.";
    expect(heard(trace)).toEqual([text]);
    expect(trace.invocations[1]?.atMs).toBe(40 + text.length * 65 + 2 * 350 + 2_000);
  });

  test("is throttled by the quota of Polly", async () => {
    const list = reply(speak("One."), pause(100), speak("Two."));
    const { trace } = await play(inTurn(list), { script: quiet, limits: { speechPerSecond: 1 } });

    expect(told(trace)[1]).toBe("ACTION_FAILED Speak ActionExecutionThrottled");
    const later = await play(inTurn(reply(speak("One."), pause(400), speak("Two."))), {
      script: quiet,
      limits: { speechPerSecond: 1 },
    });
    expect(told(later.trace)[1]).toBe("ACTION_SUCCESSFUL Speak");
  });

  test("the default voice is said in the echo", async () => {
    const { trace } = await play(inTurn(reply(speak("Hello."))), { script: quiet });

    expect(trace.invocations[1]?.request.ActionData?.Parameters).toMatchObject({
      VoiceId: "Joanna",
      Engine: "standard",
    });
    expect(trace.invocations[1]?.request.ActionData?.Parameters["CallId"]).toBe(
      trace.invocations[1]?.request.CallDetails.Participants[0]?.CallId,
    );
  });
});

describe("asking for digits", () => {
  const run = (parameters: object, ...steps: readonly Step[]) =>
    play(inTurn(reply(ask(parameters))), { script: { caller: does(...steps, waits(30_000), hangsUp) } });
  const received = ({ trace }: Awaited<ReturnType<typeof play>>) =>
    trace.invocations[1]?.request.ActionData?.["ReceivedDigits"];
  const PROMPT_END = 40 + "Press one or two.".length * 65 + 350;

  test("the most digits end an attempt at once", async () => {
    const call = await run({ MaxNumberOfDigits: 2 }, hears("Press"), presses("12"));

    expect(received(call)).toBe("12");
    expect(call.trace.invocations[1]?.atMs).toBe(PROMPT_END + 300 + 150);
  });

  test("a gap between digits ends an attempt", async () => {
    const call = await run({ InBetweenDigitsDurationInMilliseconds: 700 }, hears("Press"), presses("12"));

    expect(received(call)).toBe("12");
    expect(call.trace.invocations[1]?.atMs).toBe(PROMPT_END + 300 + 150 + 700);
  });

  test("the time of an attempt ends it, also between digits", async () => {
    const call = await run(
      { RepeatDurationInMilliseconds: 1_000, InBetweenDigitsDurationInMilliseconds: 900 },
      hears("Press"),
      presses("123456", 200),
    );

    expect(received(call)).toBe("1234");
    expect(call.trace.invocations[1]?.atMs).toBe(PROMPT_END + 1_000);
  });

  test("too few digits fail, and the next attempt starts over", async () => {
    const call = await run(
      { MinNumberOfDigits: 2, Repeat: 2 },
      hears("Press"),
      presses("1#"),
      hears("not a choice"),
      hears("Press"),
      presses("34#"),
    );

    expect(received(call)).toBe("34");
  });

  test("a digit into the failure prompt is the first of the next attempt", async () => {
    const call = await run(
      { MaxNumberOfDigits: 1, InputDigitsRegex: "^[12]$", Repeat: 2 },
      hears("Press"),
      presses("9"),
      hears("not a choice", { bargesIn: true }),
      presses("2"),
    );

    expect(received(call)).toBe("2");
    expect(heard(call.trace)).toEqual(["Press one or two.", "That is not a choice."]);
  });

  test("a digit into the last failure prompt comes too late", async () => {
    const call = await run(
      { MaxNumberOfDigits: 1, InputDigitsRegex: "^[12]$" },
      hears("Press"),
      presses("9"),
      hears("not a choice", { bargesIn: true }),
      presses("2"),
    );

    expect(told(call.trace)[1]).toBe("ACTION_FAILED SpeakAndGetDigits InvalidDigitsReceived");
    expect(call.trace.invocations[1]?.atMs).toBe(PROMPT_END + 300 + "That is not a choice.".length * 65 + 350);
  });

  test("only a terminator is an empty input, where no digits are asked for", async () => {
    expect(received(await run({}, hears("Press"), presses("#")))).toBe("");
    expect(told((await run({ MinNumberOfDigits: 1 }, hears("Press"), presses("#"))).trace)[1]).toContain(
      "ACTION_FAILED",
    );
  });

  test("other terminators take the place of #", async () => {
    expect(received(await run({ TerminatorDigits: ["*"] }, hears("Press"), presses("1#2*")))).toBe("1#2");
  });

  test("with audio: one event for all attempts, files for text", async () => {
    const { trace } = await play(inTurn(reply(askWithAudio({ Repeat: 2 }))), {
      audio,
      script: { caller: does(waits(60_000), hangsUp) },
    });

    const [menu, failure] = ["prompts/menu.wav", "prompts/music.wav"];
    expect(heard(trace)).toEqual([menu, failure, menu, failure]);
    expect(trace.invocations[1]?.atMs).toBe(40 + 2 * (4_000 + 3_000 + 10_000));
    expect(told(trace)[1]).toBe("ACTION_FAILED PlayAudioAndGetDigits InvalidDigitsReceived");
  });

  test("a failure prompt that is missing fails it before anything is played", async () => {
    const FailureAudioSource = { Type: "S3", BucketName: "prompts", Key: "none.wav" };
    const { trace } = await play(inTurn(reply(askWithAudio({ FailureAudioSource }))), { audio, script: quiet });

    expect(told(trace)[1]).toBe("ACTION_FAILED PlayAudioAndGetDigits InvalidAudioSource");
    expect(heard(trace)).toEqual([]);
  });
});

describe("VoiceFocus", () => {
  test("counts the time for which it is on", async () => {
    const on = action("VoiceFocus", { Enable: "True" });
    const list = reply(pause(1_000), on, pause(2_000), action("VoiceFocus", { Enable: false }), pause(500), on);
    const { facts } = await play(inTurn(list), { script: { caller: does(waits(9_040), hangsUp) } });

    expect(facts.legs[0]?.voiceFocusDuration).toBe(2_000 + (9_040 - 3_540));
  });

  test("is limited to five in a second", async () => {
    const six = Array.from({ length: 6 }, () => action("VoiceFocus", { Enable: true }));
    const limits = { voiceFocusPerSecond: 5 };
    const { trace } = await play(inTurn(reply(...six)), { script: quiet, limits });

    expect(told(trace)[1]).toBe("ACTION_FAILED VoiceFocus ActionExecutionThrottled");
    const five = await play(inTurn(reply(...six.slice(1))), { script: quiet, limits });
    expect(told(five.trace)[1]).toBe("ACTION_SUCCESSFUL VoiceFocus");
  });
});
