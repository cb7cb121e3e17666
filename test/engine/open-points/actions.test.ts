import type { Policies } from "../../../engine/policies.ts";
import { does, hangsUp, neverAnswers, presses, waits } from "../../../engine/scripted/script.ts";
import { simulation } from "../../../engine/simulate.ts";
import { audioIn } from "../../../engine/stores.ts";
import { encodeG711 } from "../../../shared/media/index.ts";
import {
  bridge,
  hangup,
  inTurn,
  listen,
  onEvents,
  pause,
  play,
  playAudio,
  reply,
  speak,
  told,
} from "../../support/phone-calls.ts";

import { AGENT, both, quiet } from "../../support/policy-choices.ts";

test("open point 12: the application's id has the long name, or the short one", async () => {
  const { usual, otherwise } = await both("applicationIdName", "SipApplicationId", () => inTurn(reply(hangup())));

  expect(usual.trace.invocations[0]?.request.CallDetails).toHaveProperty("SipMediaApplicationId");
  expect(otherwise.trace.invocations[0]?.request.CallDetails).toHaveProperty("SipApplicationId");
  expect(otherwise.trace.invocations[0]?.request.CallDetails).not.toHaveProperty("SipMediaApplicationId");
});

test.each([201, 202] as const)("open point 13: a call is created with status %s", async (createdStatusCode) => {
  const simulated = simulation(inTurn(), { policies: { createdStatusCode } });
  const { phoneNumbers, applications } = simulated.world.directory();

  const created = simulated.engine.create({
    applicationId: applications[0]?.id ?? "",
    from: phoneNumbers[0] ?? "",
    to: AGENT,
  });

  expect(created).toMatchObject({ statusCode: createdStatusCode, error: null });
});

test("open point 14: SIP headers to a number are accepted, or refused", async () => {
  const list = reply(bridge(AGENT, { SipHeaders: { "X-Order": "42" } }));
  const script = { callees: { [AGENT]: does(waits(1_000), hangsUp) }, ...quiet };
  const { usual, otherwise } = await both("sipHeadersOnPstn", "reject", () => inTurn(list), { script });

  const second = usual.trace.invocations[1]?.request.CallDetails.Participants[1];
  expect(second?.SipHeaders).toEqual({ "X-Order": "42" });
  expect(usual.trace.invocations[0]?.findings.some(({ severity }) => severity === "warning")).toBe(true);
  expect(otherwise.trace.invocations[1]?.request.ActionData).toMatchObject({
    ErrorMessage: "Invalid SIP header(s) provided: X-Order",
  });
});

test("open point 15: Speak runs without CallId, or does not", async () => {
  const { told: events } = await both("missingCallId", "reject", () => inTurn(reply(speak("Hello."))));

  expect(events).toEqual([["ACTION_SUCCESSFUL Speak"], ["ACTION_FAILED Speak InvalidActionParameter"]]);
});

test("open point 16: the range of Pause is enforced, or not", async () => {
  const { usual, otherwise } = await both("pauseRange", false, () => inTurn(reply(speak("Hello."), pause(50))));

  expect(usual.trace.invocations[1]?.request.ActionData).toMatchObject({
    ErrorMessage: "The Duration parameter is invalid.",
  });
  const at = (otherwise.trace.invocations[1]?.atMs ?? 0) - (otherwise.trace.heard[0]?.atMs ?? 0);
  expect(told(otherwise.trace)[1]).toBe("ACTION_SUCCESSFUL Pause");
  expect(at).toBe("Hello.".length * 65 + 350 + 50);
  const none = await play(inTurn(reply(pause(0))), { script: quiet, policies: { pauseRange: false } });
  expect(told(none.trace)[1]).toBe("ACTION_FAILED Pause InvalidActionParameter");
});

test("open point 17: CallTimeoutSeconds 0 is refused, or gives up at once", async () => {
  const list = reply(bridge(AGENT, { CallTimeoutSeconds: 0 }));
  const script = { callees: { [AGENT]: neverAnswers }, ...quiet };
  const { usual, otherwise } = await both("zeroCallTimeout", "accept", () => inTurn(list), { script });

  expect(told(usual.trace)[1]).toBe("ACTION_FAILED CallAndBridge InvalidActionParameter");
  expect(told(otherwise.trace)[1]).toBe("ACTION_FAILED CallAndBridge CallNotAnswered");
  expect(otherwise.trace.invocations[1]?.atMs).toBe(40);
});

test("open point 18: the user part of a request URI has 36 characters, or 30", async () => {
  const uri = "a".repeat(36);
  const list = reply(
    bridge("", {
      Endpoints: [
        {
          BridgeEndpointType: "AWS",
          Uri: uri,
          Arn: "arn:aws:chime:us-east-1:123456789012:vc/abcdefghij0123456789zz",
        },
      ],
    }),
  );
  const script = { callees: { [uri]: does(waits(1_000), hangsUp) }, ...quiet };
  const { usual, otherwise } = await both("longestSipUser", 30, () => inTurn(list), { script });

  expect(told(usual.trace)[1]).toBe("ACTION_SUCCESSFUL CallAndBridge");
  expect(told(otherwise.trace)[1]).toBe("ACTION_FAILED CallAndBridge InvalidActionParameter");
});

test("open point 19: Speak is interrupted, or is said to its end", async () => {
  const script = { caller: does(waits(500), presses("1"), waits(20_000), hangsUp) };
  const handler = () => inTurn(reply(listen("^1$"), speak("A long sentence that is cut short.")), reply(speak("New.")));
  const { told: events } = await both("speakInterruptible", false, handler, { script });

  expect(events).toEqual([
    ["DIGITS_RECEIVED ReceiveDigits", "ACTION_INTERRUPTED Speak", "ACTION_SUCCESSFUL Speak"],
    ["DIGITS_RECEIVED ReceiveDigits", "ACTION_SUCCESSFUL Speak"],
  ]);
});

test("open point 20: after an application hung up one of two legs", async () => {
  const script = { callees: { [AGENT]: does(waits(60_000)) }, ...quiet };
  const handler = () =>
    onEvents({
      NEW_INBOUND_CALL: reply(bridge(AGENT)),
      "ACTION_SUCCESSFUL CallAndBridge": reply(hangup({ ParticipantTag: "LEG-B" })),
    });
  const orders = async (hangupOrder: Policies["hangupOrder"]) => {
    const { trace } = await play(handler(), { script, policies: { hangupOrder } });
    return told(trace).slice(2, -1);
  };

  expect(await orders("HANGUP-first")).toEqual(["HANGUP LEG-B 0", "ACTION_SUCCESSFUL Hangup"]);
  expect(await orders("ACTION_SUCCESSFUL-first")).toEqual(["ACTION_SUCCESSFUL Hangup", "HANGUP LEG-B 0"]);
  expect(await orders("HANGUP-only")).toEqual(["HANGUP LEG-B 0"]);
});

test("open point 21: the second leg's ringing is not told, or is", async () => {
  const script = { callees: { [AGENT]: does(waits(1_000), hangsUp) }, ...quiet };
  const { told: events } = await both("ringingOfSecondLeg", true, () => inTurn(reply(bridge(AGENT))), { script });

  expect(events).toEqual([
    ["ACTION_SUCCESSFUL CallAndBridge", "HANGUP LEG-B 0"],
    ["RINGING", "ACTION_SUCCESSFUL CallAndBridge", "HANGUP LEG-B 0"],
  ]);
});

test("open point 22: a call that rings is shown as connected, or without a status", async () => {
  const { usual, otherwise } = await both("statusOfNewCall", "absent", () => inTurn(reply(hangup())));

  expect(usual.trace.invocations[0]?.request.CallDetails.Participants[0]?.Status).toBe("Connected");
  expect(otherwise.trace.invocations[0]?.request.CallDetails.Participants[0]).not.toHaveProperty("Status");
});

/** A second of silence in another encoding. */
function wavOf({ code, bits, channels = 1 }: { code: number; bits: number; channels?: number }): Uint8Array {
  const frame = (bits / 8) * channels;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + 8000 * frame, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(code, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000 * frame, 28);
  header.writeUInt16LE(frame, 32);
  header.writeUInt16LE(bits, 34);
  header.write("data", 36);
  header.writeUInt32LE(8000 * frame, 40);
  const silence = code === 7 ? encodeG711(new Int16Array(8000), "mu") : new Uint8Array(8000 * frame);
  return Buffer.concat([header, silence]);
}

test("open point 23: audio that is not 16 bit is played with a warning, or refused", async () => {
  const files = audioIn(new Map([["prompts/24bit.wav", wavOf({ code: 1, bits: 24 })]]));
  const handler = () => inTurn(reply(playAudio("24bit.wav")));
  const { usual, otherwise, told: events } = await both("audioFormat", "reject", handler, { audio: files });

  expect(events).toEqual([["ACTION_SUCCESSFUL PlayAudio"], ["ACTION_FAILED PlayAudio InvalidAudioSource"]]);
  expect(usual.trace.invocations[1]?.atMs).toBe(1_040);
  const rules = [usual, otherwise].map(({ trace }) => trace.invocations[0]?.findings.map(({ rule }) => rule));
  expect(rules).toEqual([["audio-unusual"], ["audio-not-playable"]]);
});

test("open point 24: G.711 is refused, or played", async () => {
  const files = audioIn(new Map([["prompts/ulaw.wav", wavOf({ code: 7, bits: 8 })]]));
  const { told: events } = await both("compandedAudio", "accept", () => inTurn(reply(playAudio("ulaw.wav"))), {
    audio: files,
  });

  expect(events).toEqual([["ACTION_FAILED PlayAudio InvalidAudioSource"], ["ACTION_SUCCESSFUL PlayAudio"]]);
});
