import type { HandlerFunction } from "../../engine/handler.ts";
import { does, hangsUp, hears, presses } from "../../engine/scripted/script.ts";
import { SIMULATED_DIRECTORY, simulateCall, UnmetExpectationError } from "../../engine/simulate.ts";
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

  test("what a script waited for in vain is said in plain words", async () => {
    const nothing: HandlerFunction = () => ({ SchemaVersion: "1.0", Actions: [{ Type: "Hangup" }] });
    const unmet = simulateCall(nothing, { script: { caller: does(hears("a fish")) } });
    await expect(unmet).rejects.toMatchObject({ code: "UNMET_EXPECTATION" });
    await expect(unmet).rejects.toThrow(
      "+15550100002 expected to hear a fish and did not hear it before the call ended; since the step before it heard nothing.\n\n",
    );

    const late = simulateCall(greet, { script: { caller: does(hears("a fish", { within: 15_000 }), hangsUp) } });
    await expect(late).rejects.toThrow(
      'a fish and did not hear it in time; since the step before it heard "Press one or two.", "That is not a choice.", "Press one or two."',
    );
  });

  test("that nobody answers for is an error that says so", async () => {
    const directory = () => ({ ...SIMULATED_DIRECTORY, rules: [] });

    await expect(simulateCall(greet, { directory })).rejects.toThrow(
      "no call was placed: nobody answers for the number",
    );
  });
});
