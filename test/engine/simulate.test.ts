import type { HandlerFunction } from "../../engine/handler.ts";
import { does, hangsUp, hears, presses } from "../../engine/scripted/script.ts";
import { simulateCall, UnmetExpectationError } from "../../engine/simulate.ts";
import { parseRequest } from "../../shared/sma/request.ts";

const greet: HandlerFunction = (request) => {
  const { InvocationEventType: type, ActionData: data } = request;
  const reply = (...Actions: object[]) => ({ SchemaVersion: "1.0", Actions });
  if (type === "NEW_INBOUND_CALL") {
    return reply({
      Type: "SpeakAndGetDigits",
      Parameters: {
        SpeechParameters: { Text: "Press one or two." },
        FailureSpeechParameters: { Text: "That is not a choice." },
        MinNumberOfDigits: 1,
        MaxNumberOfDigits: 1,
        InputDigitsRegex: "^[12]$",
        Repeat: 3,
        RepeatDurationInMilliseconds: 5000,
      },
    });
  }
  if (type === "ACTION_SUCCESSFUL" && data?.Type === "SpeakAndGetDigits") {
    return reply({ Type: "Speak", Parameters: { Text: `You chose ${data["ReceivedDigits"]}.` } }, { Type: "Hangup" });
  }
  return reply();
};

describe("a simulated call", () => {
  test("greets, asks, hears a digit, speaks and hangs up", async () => {
    const script = {
      caller: does(
        hears("one or two"),
        presses("9"),
        hears("not a choice"),
        hears("Press one"),
        presses("1"),
        hears(/chose 1/),
      ),
    };

    const { trace } = await simulateCall(greet, { script });

    expect(trace.invocations.map(({ request }) => request.InvocationEventType)).toEqual([
      "NEW_INBOUND_CALL",
      "ACTION_SUCCESSFUL",
      "HANGUP",
    ]);
    expect(trace.ended).toMatchObject({ leg: "LEG-A", reason: "handler-hung-up", sipResponseCode: 0 });
    expect(trace.pressed.map(({ digit }) => digit)).toEqual(["9", "1"]);
    for (const { request } of trace.invocations) parseRequest(request);
  });

  test("a script that waits in vain prints the whole timeline", async () => {
    const script = { caller: does(hears("a fish", { within: 4000 }), hangsUp) };

    const failing = simulateCall(greet, { script });

    await expect(failing).rejects.toThrow(UnmetExpectationError);
    await expect(failing).rejects.toThrow(
      /expected to hear a fish .* heard "Press one or two\."[\s\S]*-> 1 NEW_INBOUND_CALL/,
    );
  });
});
