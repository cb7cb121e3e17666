import { does, hangsUp, hears, presses, says, waits } from "../../engine/scripted/script.ts";
import { readSsml, speakingTime } from "../../engine/speech.ts";
import { audioIn } from "../../engine/stores.ts";
import { timeline } from "../../engine/timeline.ts";
import {
  action,
  bridge,
  hangup,
  inTurn,
  onEvents,
  play,
  playAudio,
  reply,
  silentWav,
  speak,
} from "../support/phone-calls.ts";

describe("a timeline", () => {
  test("tells a call, a line for each thing, in order", async () => {
    const script = {
      caller: does(hears("Hold"), presses("5"), waits(60_000)),
      callees: { "+15550100010": does(says("Agent here.", 1_000), hangsUp) },
    };
    const handler = onEvents({
      NEW_INBOUND_CALL: reply(speak("Hold on.", { ParticipantTag: "LEG-A" }), bridge("+15550100010")),
      HANGUP: reply(hangup()),
    });
    const { trace } = await play(handler, { script });

    const told = timeline(trace)
      .split("\n")
      .filter((line) => !/warning|info/.test(line))
      .map((line) => line.replace(/Parameters.*/, ""));
    expect(told).toEqual([
      "    0.000  LEG-A  calls +15550100001",
      "    0.000  -> 1 NEW_INBOUND_CALL",
      "    0.040  <- 1 Speak, CallAndBridge",
      "    0.040  LEG-A  is answered",
      '    0.040  LEG-A  hears speech "Hold on."',
      "    0.910  LEG-B  is called at +15550100010",
      "    1.110  LEG-B  rings",
      "    1.110  LEG-A  hears ringback",
      "    1.210  LEG-A  presses 5",
      "    3.910  LEG-B  is answered",
      "    3.910  -> 2 ACTION_SUCCESSFUL CallAndBridge",
      "    3.950  <- 2 no actions",
      '    4.910  LEG-B  has said "Agent here."',
      '    4.910  LEG-A  hears voice "Agent here."',
      "    4.910  LEG-B  ends: party-hung-up, SIP 0",
      "    4.910  -> 3 HANGUP",
      "    4.950  <- 3 Hangup",
      "    4.950  LEG-A  ends: handler-hung-up, SIP 0",
      "    4.950  -> 4 HANGUP",
      "    4.950  the call is over: LEG-A ended, handler-hung-up, SIP 0",
      "    4.990  <- 4 Hangup",
    ]);
  });

  test("tells why a handler failed, and that it was asked again", async () => {
    const { trace } = await play(() => {
      throw new TypeError("no such prompt");
    });

    expect(timeline(trace)).toContain("-> 1 again");
    expect(timeline(trace)).toContain("<- 1 function-error: TypeError: no such prompt");
    expect(timeline(trace)).toContain("The AWS Lambda function returned an error.");
  });

  test("tells of a reply that cannot be used, with the fix", async () => {
    const { trace } = await play(inTurn({ SchemaVersion: "1.0", Actions: [{ Type: "speak" }] }));

    expect(timeline(trace)).toMatch(
      /<- 1 speak\n.*Unsupported action speak specified\n.*error Actions\[0\]\.Type: .* Write "Speak"\./,
    );
  });

  test("tells what failed, of which file, and that nothing was answered", async () => {
    const script = { caller: does(waits(9_000), hangsUp) };
    const audio = audioIn(new Map([["prompts/menu.wav", silentWav(500)]]));
    const failing = action("JoinChimeMeeting", { JoinToken: "t", MeetingId: "m" });
    const turns = [reply(playAudio("menu.wav"), failing), null];
    const told = async (policies: object) =>
      timeline((await play(inTurn(...turns), { script, audio, policies })).trace);

    expect(await told({})).toMatch(
      /hears audio prompts\/menu\.wav\n[\s\S]*-> 2 ACTION_FAILED JoinChimeMeeting ErrorJoiningMeeting\n.*<- 2 null\n/,
    );
    expect(await told({ errorMember: "Error" })).toContain("ACTION_FAILED JoinChimeMeeting ErrorJoiningMeeting: Error");
    expect(await told({})).toContain("   error: Found null, allowed is");
    const silent = await play({ invoke: () => {} }, { script: { caller: does(waits(60_000)) } });
    expect(timeline(silent.trace)).toMatch(/<- 1 no answer$/m);
  });

  test("tells of an action without a type, and of a call that goes on", async () => {
    const { trace } = await play(inTurn({ SchemaVersion: "1.0", Actions: [null] }));

    expect(timeline(trace)).toContain("<- 1 ?\n");
    expect(timeline({ ...trace, ended: null })).not.toContain("the call is over");
  });

  test("tells what is no reply as it is", async () => {
    const { trace } = await play(inTurn("text"));

    expect(timeline(trace)).toContain('<- 1 "text"');
  });
});

describe("speech", () => {
  test.each([
    ["<speak>Hello</speak>", "Hello", 0],
    ['<speak>A<break time="500ms"/>B</speak>', "A B", 500],
    ["<speak>A<break time='1.5s'/>B</speak>", "A B", 1_500],
    ['<speak>A<break strength="strong"/>B<break/>C</speak>', "A B C", 750],
    ['<speak>A<break strength="loud"/></speak>', "A", 0],
    ["<speak>&lt;&amp;&gt;&quot;&apos;</speak>", "<&>\"'", 0],
  ])("%s is heard as %s", (ssml, text, breaks) => {
    expect(readSsml(ssml)).toEqual({ text, breaks });
  });

  test("takes longer the more there is to say", () => {
    expect(speakingTime("")).toBe(0);
    expect(speakingTime("Hello")).toBe(325);
    expect(speakingTime("Hello. Who? Me!")).toBe(15 * 65 + 3 * 350);
    expect(speakingTime("3.14")).toBe(4 * 65);
  });
});
