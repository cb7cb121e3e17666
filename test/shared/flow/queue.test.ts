import type { Call } from "../../../shared/flow/index.ts";
import { defineFlow, type Flow } from "../../../shared/flow/index.ts";
import { LEG_A, LEG_B } from "../../support/sma-requests.ts";
import { SmaService, typesOf } from "../../support/sma-service.ts";

function* says(call: Call, count: number): Flow {
  for (let line = 1; line <= count; line++) yield* call.say(`Line ${line}.`);
}

const texts = (reply: Parameters<typeof typesOf>[0]) =>
  (reply.Actions ?? []).map(({ Type, Parameters }) => Parameters["Text"] ?? Type);

describe("the queue", () => {
  it.each([
    [8, [9]],
    [9, [10]],
    [10, [10, 1]],
    [11, [10, 2]],
    [18, [10, 9]],
    [21, [10, 10, 2]],
  ])("sends %d lines and the end of the call in lists of %j", async (count, lists) => {
    const call = new SmaService(defineFlow("lines", (one) => says(one, count)));

    await call.begin();
    while (call.replies.length < 4 && call.lastAction().Type !== "Hangup") await call.succeeds();

    expect(call.replies.map((reply) => typesOf(reply).length)).toEqual(lists);
    const lines = Array.from({ length: count }, (_, index) => `Line ${index + 1}.`);
    expect(call.replies.flatMap(texts)).toEqual([...lines, "Hangup"]);
    expect(call.notices).toEqual([]);
  });

  const hold = { say: "Hold." };

  it.each<[string, (call: Call) => Flow<unknown>, number, string]>([
    ["a question", (call) => call.askDigits({ say: "Digits?" }), 9, "SpeakAndGetDigits"],
    ["a wait with a time", (call) => call.wait({ atMost: 1_000 }), 9, "Pause"],
    ["a task", (call) => call.background("task", null, { hold }), 9, "Speak"],
    ["the end of the other leg", (call) => call.dropOther(), 9, "Hangup"],
    ["the end of both legs", (call) => call.hangUp(), 8, "Hangup"],
    ["what follows in another flow", (call) => call.become(defineFlow("next", (one) => one.hangUp())), 0, "Hangup"],
  ])("leaves room for %s", async (_, part, most, type) => {
    for (const count of [most, most + 1]) {
      const flow = defineFlow("lines", function* (one) {
        yield* says(one, count);
        yield* part(one);
      });
      const next = defineFlow("next", (one) => one.hangUp());
      const call = new SmaService(flow, { flows: [flow, next] });
      call.legs = [LEG_A, LEG_B];

      const reply = await call.begin();

      const sent = count > most ? [...Array<string>(count).fill("Speak")] : expect.arrayContaining([type]);
      expect(typesOf(reply)).toEqual(sent);
      if (count > most) expect(typesOf(await call.succeeds())).toContain(type);
      expect(call.notices).toEqual([]);
    }
  });

  it("keeps what is queued through side effects and what comes at once, and sends it once", async () => {
    const flow = defineFlow("mixed", function* (call) {
      yield* call.say("A.");
      yield* call.perform("x", () => 1);
      yield* call.say("B.");
      yield* call.dropOther();
      yield* call.say("C.");
      yield* call.wait({ otherHangUp: true });
      yield* call.askDigits({ say: "D." });
      yield* call.say("E.");
      yield* call.askDigits({ say: "F." });
    });
    const call = new SmaService(flow);

    const first = await call.begin();
    const second = await call.succeeds({ ReceivedDigits: "1" });

    expect(texts(first)).toEqual(["A.", "B.", "C.", "SpeakAndGetDigits"]);
    expect(texts(second)).toEqual(["E.", "SpeakAndGetDigits"]);
  });

  it("does not take the success of a queued action for that of the one that is waited for", async () => {
    const flow = defineFlow("recorded", function* (call) {
      yield* call.startRecording({ to: { bucket: "calls", prefix: "all" } });
      yield* call.say("A.");
      yield* call.askDigits({ say: "B." });
    });
    const call = new SmaService(flow);
    const [start] = (await call.begin()).Actions ?? [];

    const reply = await call.send("ACTION_SUCCESSFUL", { ActionData: start });

    expect(reply.Actions).toBeUndefined();
    expect(call.notices).toEqual([]);
    expect(typesOf(await call.succeeds({ ReceivedDigits: "1" }))).toEqual(["Hangup"]);
  });

  it("says which queued action failed, at the point that waits", async () => {
    const caught: unknown[] = [];
    const flow = defineFlow("failing", function* (call) {
      try {
        yield* call.play({ bucket: "prompts", key: "missing.wav" });
        yield* call.askDigits({ say: "Digits?" });
      } catch (error) {
        caught.push(error);
        yield* call.say("Instead.");
      }
    });
    const call = new SmaService(flow);
    const [play] = (await call.begin()).Actions ?? [];

    const reply = await call.send("ACTION_FAILED", {
      ActionData: { ...play, ErrorType: "InvalidAudioSource", ErrorMessage: "Cannot access S3 bucket or audio file." },
    });

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(caught[0]).toMatchObject({
      code: "ACTION_FAILED",
      actionType: "PlayAudio",
      errorType: "InvalidAudioSource",
      step: "askDigits",
      wasQueued: true,
      retryable: false,
      message:
        'PlayAudio, queued before the step "askDigits", failed: InvalidAudioSource: Cannot access S3 bucket or audio file.',
    });
  });

  it("throws an action that the service would refuse at the line that asks for it", async () => {
    const flow = defineFlow("invalid", function* (call) {
      try {
        yield* call.pause(5);
      } catch (error) {
        yield* call.say(String(error));
      }
      try {
        yield* call.askDigits({ say: "x".repeat(1_001) });
      } catch (error) {
        yield* call.say((error as { code: string }).code);
      }
    });
    const call = new SmaService(flow);

    const reply = await call.begin();

    expect(texts(reply)).toEqual([
      expect.stringMatching(/Pause of the step "pause" is not valid: .*DurationInMilliseconds.*100/),
      "INVALID_REPLY",
      "Hangup",
    ]);
  });
});
