import fc from "fast-check";
import { InvalidInputError } from "../../../shared/errors.ts";
import { parseConsumeLeg, parseFinishWork } from "../../../shared/events/work.ts";

const transactionId = "44444444-4444-4444-8444-444444444444";
const legId = "ChimeVoiceConnector-abcdef1ghij2klmno3pqr4-3ecb0c72-70ce-4834-829e-d62b71839b85";
const consumeLeg = { type: "consume-leg", transactionId, legId, generation: 0 };

describe("work", () => {
  it("a leg to be read", () => {
    expect(parseConsumeLeg(JSON.stringify(consumeLeg))).toEqual(consumeLeg);
  });

  it("of a stream whose name is as long as Kinesis Video allows", () => {
    const longest = { ...consumeLeg, legId: "s".repeat(256) };

    expect(parseConsumeLeg(JSON.stringify(longest))).toEqual(longest);
  });

  it.each([
    { type: "settle-call", transactionId },
    { type: "finish-recording", transactionId, key: "0123456789abcdef0123456789abcdef" },
  ])("$type", (message) => {
    expect(parseFinishWork(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    ["type", "finish-recording"],
    ["transactionId", "../else"],
    ["transactionId", undefined],
    ["legId", "a/b"],
    ["legId", ".."],
    ["legId", undefined],
    ["generation", -1],
    ["generation", 0.5],
    ["generation", "0"],
  ])("a message with a wrong %s: %p", (path, value) => {
    expect(() => parseConsumeLeg(JSON.stringify({ ...consumeLeg, [path]: value }))).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT", issues: [expect.objectContaining({ path })] }),
    );
  });

  it("work of one queue is not taken from the other", () => {
    expect(() => parseFinishWork(JSON.stringify(consumeLeg))).toThrow(InvalidInputError);
    expect(() => parseConsumeLeg(JSON.stringify({ type: "settle-call", transactionId }))).toThrow(InvalidInputError);
  });

  it("any other text is refused without being repeated, in the cause either", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (tail) => {
        const text = `+12065550100 ${tail}`;
        for (const parse of [parseConsumeLeg, parseFinishWork]) {
          let said = "";
          try {
            parse(text);
          } catch (error) {
            const { message, cause } = error as InvalidInputError;
            said = `${message} ${cause instanceof Error ? cause.message : ""}`;
          }
          expect(said).toContain("not valid");
          expect(said).not.toContain("+1206");
        }
      }),
    );
  });
});
