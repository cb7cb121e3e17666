import { does, hangsUp, hears, presses, type Step, waits } from "../../engine/scripted/script.ts";
import type { SimulationWorld } from "../../engine/simulate.ts";
import { ask, heard, inTurn, listen, play, reply, told } from "../support/phone-calls.ts";
import { digitsOf } from "../support/policy-choices.ts";

const PROMPT = "Press one or two.";
const FAILURE = "That is not a choice.";

const run = (parameters: object, steps: readonly Step[], policies: SimulationWorld["policies"] = {}) =>
  play(inTurn(reply(listen("^.*$"), ask(parameters))), {
    script: { caller: does(...steps, waits(60_000), hangsUp) },
    policies,
  });
const bargesInto = (what: string): Step => hears(what, { bargesIn: true });
const oneOrTwo = { MaxNumberOfDigits: 1, InputDigitsRegex: "^[12]$", Repeat: 2 };

describe("asking for digits", () => {
  test("a digit that cuts the first prompt short belongs to the first attempt", async () => {
    const { trace } = await run(oneOrTwo, [bargesInto("Press"), presses("9")]);

    expect(heard(trace)).toEqual([PROMPT, FAILURE, PROMPT, FAILURE]);
  });

  test("a digit that cuts a failure prompt short begins the next attempt, which is one of those allowed", async () => {
    const { trace } = await run(oneOrTwo, [hears("Press"), presses("9"), bargesInto("not a choice"), presses("9")]);

    expect(heard(trace)).toEqual([PROMPT, FAILURE, FAILURE]);
    expect(told(trace)[1]).toBe("ACTION_FAILED SpeakAndGetDigits InvalidDigitsReceived");
  });

  test("a digit for the question is not for the listener that waits behind it", async () => {
    const { trace } = await run({ MaxNumberOfDigits: 2 }, [hears("Press"), presses("12")]);

    expect(told(trace)).not.toContain("DIGITS_RECEIVED ReceiveDigits");
  });

  test("where the terminator is kept and none was pressed, the digits are all", async () => {
    const call = await run({}, [hears("Press"), presses("12")], { terminatorInDigits: "keep" });

    expect(digitsOf(call)).toEqual(["12"]);
  });

  test("where the expression sees the terminator and none was pressed, it sees the digits alone", async () => {
    const parameters = { InputDigitsRegex: "^12$" };
    const call = await run(parameters, [hears("Press"), presses("12")], { regexOnDigits: "with-terminator" });

    expect(digitsOf(call)).toEqual(["12"]);
  });
});
