import fc from "fast-check";
import { InvalidInputError } from "../../../shared/errors.ts";
import { parseEnvelope } from "../../../shared/events/envelope.ts";
import { allSampleFiles, readSample, withMember } from "../../support/samples.ts";

const sample = readSample("chime-voice-connector/streaming-started.json");

describe("an EventBridge event", () => {
  it.each(
    allSampleFiles().filter(
      (path) => !/^(records|notifications|sip-media-application)|cloudtrail|story\.json|expected\.json/.test(path),
    ),
  )("%s is one", (path) => {
    const event = { account: "", ...readSample(path) };

    expect(parseEnvelope(event)).toEqual({
      ...event,
      account: String(event.account),
      time: Date.parse(event.time),
    });
  });

  it("keeps members it does not know", () => {
    fc.assert(
      fc.property(
        fc.string().map((name) => `x-${name}`),
        fc.jsonValue(),
        (name, value) => {
          expect(parseEnvelope({ ...sample, [name]: value })).toHaveProperty([name], value);
        },
      ),
    );
  });

  it("reads an account that is a number as text", () => {
    expect(parseEnvelope({ ...sample, account: 111122223333 }).account).toBe("111122223333");
  });

  it("needs neither account nor region", () => {
    const event = withMember(withMember(sample, "account", undefined), "region", undefined);

    expect(parseEnvelope(event)).toMatchObject({ account: "", region: "" });
  });

  it.each(["id", "detail-type", "source", "time", "detail"])("needs %s", (member) => {
    expect(() => parseEnvelope(withMember(sample, member, undefined))).toThrow(
      expect.objectContaining({
        code: "INVALID_INPUT",
        issues: [expect.objectContaining({ path: member, found: "nothing" })],
      }),
    );
  });

  it("is not just any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(() => parseEnvelope(json)).toThrow(InvalidInputError);
      }),
    );
  });
});
