import { type LineEvents, NO_LINE, type Sound } from "../../engine/line.ts";
import { does, hangsUp, waits } from "../../engine/scripted/script.ts";
import { type SimulationWorld, simulation } from "../../engine/simulate.ts";
import {
  ask,
  bridge,
  hangup,
  heard,
  inTurn,
  PROMPTS,
  pause,
  play,
  playAudio,
  reply,
  speak,
  told,
} from "../support/phone-calls.ts";
import { AGENT, quiet } from "../support/policy-choices.ts";

/** A call on a line that tells what is done to it. */
async function onLine(
  list: object,
  during: (events: LineEvents, at: (ms: number, run: () => void) => void) => void,
  world: SimulationWorld = {},
) {
  const done: string[] = [];
  const simulated = simulation(inTurn(list), world);
  let events: LineEvents | null = null;
  simulated.engine.receive({
    from: "+15550100002",
    to: "+15550100001",
    connect: (heard) => {
      events = heard;
      return {
        ...NO_LINE,
        play: (sound: Sound) => done.push(sound.kind === "speech" ? sound.voiceId : sound.kind),
        silence: () => done.push("silence"),
      };
    },
  });
  if (events) during(events, (milliseconds, run) => simulated.time.after(milliseconds, run));
  await simulated.run();
  const [call] = simulated.ended;
  if (!call) throw new Error("the call did not end");
  return { done, trace: call.trace };
}

describe("a line", () => {
  test("is not told to be silent when nothing plays on it any more", async () => {
    const { done } = await onLine(reply(pause(100), speak("Hello.", { VoiceId: "Matthew" }), pause(100)), (line, at) =>
      at(9_000, () => line.ended(0)),
    );

    expect(done).toEqual(["Matthew"]);
  });

  test("is told to be silent once when a key cuts a prompt short", async () => {
    const { done } = await onLine(reply(ask({ MaxNumberOfDigits: 1 })), (line, at) => {
      at(500, () => line.digit("1"));
      at(9_000, () => line.ended(0));
    });

    expect(done).toEqual(["Joanna", "silence"]);
  });
});

describe("what an action waited for, and comes when its leg is gone,", () => {
  const run = async (file: () => Uint8Array | null) => {
    let caller: LineEvents | null = null;
    const read = async () => {
      caller?.ended(0);
      return file();
    };
    return onLine(
      reply(playAudio("menu.wav")),
      (line) => {
        caller = line;
      },
      { audio: { read } },
    );
  };

  test("is not played", async () => {
    const { done, trace } = await run(() => PROMPTS.get("prompts/menu.wav") ?? null);

    expect(done).toEqual([]);
    expect(told(trace)).toEqual(["NEW_INBOUND_CALL", "HANGUP LEG-A 0"]);
  });

  test("is no failure that is told", async () => {
    const { trace } = await run(() => {
      throw new Error("no network");
    });

    expect(told(trace)).toEqual(["NEW_INBOUND_CALL", "HANGUP LEG-A 0"]);
  });
});

test.each([
  ["rejects", () => Promise.reject(new Error("no voice"))],
  [
    "throws",
    () => {
      throw new Error("no voice");
    },
  ],
])("an action has failed when what it needs %s", async (_, speaks) => {
  const { trace } = await play(inTurn(reply(speak("Hello."))), { script: quiet, voices: { speak: speaks } });

  expect(trace.invocations[1]?.request.ActionData).toMatchObject({
    ErrorType: "SystemException",
    ErrorMessage: "System error while running action.",
  });
});

test("an action that ends without an event lets the list go on", async () => {
  const { trace } = await play(
    inTurn(
      reply(bridge(AGENT)),
      reply(hangup({ ParticipantTag: "LEG-B" }), speak("Goodbye.", { ParticipantTag: "LEG-A" })),
    ),
    {
      script: { ...quiet, callees: { [AGENT]: does(waits(9_000), hangsUp) } },
      policies: { hangupOrder: "HANGUP-only" },
    },
  );

  expect(heard(trace)).toContain("Goodbye.");
});
