import { type Call, defineFlow, type Flow } from "../../../../shared/flow/index.ts";
import { SmaService } from "../../../support/sma-service.ts";

const heard: unknown[] = [];

/** A call that is asked something. */
async function asked(question: (call: Call) => Flow<unknown>): Promise<SmaService> {
  heard.length = 0;
  const call = new SmaService(
    defineFlow("asked", function* (one) {
      try {
        heard.push(yield* question(one));
      } catch (error) {
        heard.push((error as { code: string }).code);
      }
    }),
  );
  await call.begin();
  return call;
}

describe("digits that are asked for", () => {
  it.each([
    ["1234#", "1234"],
    ["1234", "1234"],
    ["1#34", "1#34"],
    ["12##", "12#"],
    ["7", "7"],
    ["#", ""],
    ["", ""],
    ["12*", "12*"],
  ])("are %s without the key that ended them", async (ReceivedDigits, digits) => {
    const call = await asked((one) => one.askDigits({ say: "Digits?" }));

    await call.succeeds({ ReceivedDigits });

    expect(heard[0]).toBe(digits);
  });

  it("keep every key where none ends them", async () => {
    const call = await asked((one) => one.askDigits({ say: "Digits?", endKeys: [] }));

    await call.succeeds({ ReceivedDigits: "12#" });

    expect(heard[0]).toBe("12#");
  });

  it.each([
    ["^\\d+$", "^\\d+[#*]?$"],
    ["^1$|^2$", "^1$|^2[#*]?$"],
    ["$", "[#*]?$"],
    ["^1$|^2", "^1$|^2"],
    ["^\\d\\$", "^\\d\\$"],
  ])("match %s also with the key that ended them: %s", async (pattern, expected) => {
    const call = await asked((one) => one.askDigits({ say: "Digits?", pattern, endKeys: ["#", "*"] }));

    expect(call.lastAction().Parameters["InputDigitsRegex"]).toBe(expected);
  });

  it.each([
    ["say", "InvalidDigitsReceived", "", "NO_DIGITS"],
    ["say", "InvalidAudioSource", "Cannot access S3 bucket or audio file.", "NO_DIGITS"],
    ["play", "InvalidAudioSource", "Audio Source parameter value is invalid.", "NO_DIGITS"],
    ["play", "InvalidAudioSource", "Cannot access S3 bucket or audio file.", "ACTION_FAILED"],
    ["say", "SystemException", "", "ACTION_FAILED"],
  ])("to a question to %s fail with %s (%s) as %s", async (how, type, message, code) => {
    const question = how === "say" ? { say: "Digits?" } : { play: { bucket: "prompts", key: "digits.wav" } };
    const call = await asked((one) => one.askDigits(question));

    await call.fails(type, message);

    expect(heard[0]).toBe(code);
  });
});
