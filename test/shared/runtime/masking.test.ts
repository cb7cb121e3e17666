import fc from "fast-check";
import { maskMember, maskNumber, maskText } from "../../../shared/runtime/masking.ts";
import { allSampleFiles, readSample } from "../../support/samples.ts";

const logged = (value: unknown) => JSON.stringify(value, maskMember);

/** What may stand in a log, so that it stays useful: members whose values are ids, places and times. */
const USEFUL = new Set([
  "id",
  "time",
  "detail-type",
  "callId",
  "transactionId",
  "voiceConnectorId",
  "legId",
  "factId",
  "streamArn",
  "startFragmentNumber",
  "startTime",
  "endTime",
  "failTime",
  "key",
  "manifestKey",
  "sha256",
  "arn",
  "ARN",
  "requestID",
  "eventID",
  "eventTime",
]);

const NAMES = [
  "John",
  "Jane",
  "Ana",
  "Eva",
  "Carla",
  "Dan Example",
  "Border element",
  "Session Recording Client",
  "North Campus",
  "South Campus",
];

function usefulValues(value: unknown, found: string[] = []): string[] {
  if (value === null || typeof value !== "object") return found;
  for (const [name, member] of Object.entries(value)) {
    if (USEFUL.has(name) && typeof member === "string") found.push(member);
    else usefulValues(member, found);
  }
  return found;
}

describe("a log line about any sample", () => {
  const paths = allSampleFiles();

  it.each(paths)("%s holds no number, SIP user or name", (path) => {
    const line = logged(readSample(path));

    expect(line.match(/\+\d{5,}/g)).toBeNull();
    expect(line.match(/sips?:[^*"]*@/gi)).toBeNull();
    expect(NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(line))).toEqual([]);
    expect(line).not.toMatch(/\bvp-|0\.94567856/);
  });

  // Ids that the guide shortened for print look like numbers to dial.
  it.each(paths.filter((path) => !path.includes("lenient")))(
    "%s keeps ids, times, fragment numbers and ARNs",
    (path) => {
      const event = readSample(path);
      const line = logged(event);

      expect(usefulValues(event).filter((value) => !line.includes(JSON.stringify(value)))).toEqual([]);
    },
  );

  it("does hold them before it is masked", () => {
    const lines = paths.map((path) => JSON.stringify(readSample(path))).join("\n");

    expect(NAMES.filter((name) => !lines.includes(name))).toEqual([]);
    expect(lines).toMatch(/\+\d{11}/);
  });
});

describe("text", () => {
  const digits = (least: number, most: number) =>
    fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: least, maxLength: most });
  const e164 = digits(7, 15).map((number) => `+${number}`);

  it.each([
    (number: string) => number,
    (number: string) => `call from ${number} failed`,
    (number: string) => `{"from":"${number}","n":1}`,
    (number: string) => `<sip:${number}@203.0.113.7:5060>;tag=a`,
    (number: string) => `sip:${number};user=phone`,
    (number: string) => `tel:${number}`,
    (number: string) => `from=${number},to=x`,
    (number: string) => `a/${number}/b.${number}-c`,
  ])("%p has no E.164 number in it once masked", (sentence) => {
    fc.assert(
      fc.property(e164, (number) => {
        expect(maskText(sentence(number))).not.toContain(number.slice(0, -2));
      }),
    );
  });

  it.each(["2065550100", "call 2065550100 now", "tel:2065550100", "<tel:2065550100;phone-context=+1>"])(
    "%p has no national number in it once masked",
    (sentence) => {
      expect(maskText(sentence)).not.toContain("20655501");
    },
  );

  it.each([
    "sip:ana.example@203.0.113.7",
    "<sips:ana@example.com;transport=tls>",
    "SIP:Ana@example.com",
    "to sip:ana@a.example, sip:ana@b.example",
  ])("%p has no SIP user in it once masked", (sentence) => {
    expect(maskText(sentence)).not.toMatch(/ana/i);
  });

  it("keeps uuids, instants, fragment numbers and ARNs", () => {
    const fragmentNumber = digits(47, 47);
    const instant = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2099-12-31") });
    const account = digits(12, 12);
    const useful = fc.oneof(
      fc.uuid(),
      fragmentNumber,
      instant.map((date) => date.toISOString()),
      account.map((owner) => `arn:aws:kinesisvideo:us-east-1:${owner}:stream/ChimeVoiceConnector-a/1793699990101`),
      account.map((owner) => `arn:aws:iam::${owner}:role/Admin`),
    );
    fc.assert(
      fc.property(useful, (value) => {
        expect(maskText(`the leg ${value} is read`)).toBe(`the leg ${value} is read`);
      }),
      { numRuns: 500 },
    );
  });
});

describe("maskNumber", () => {
  it("leaves the last two digits", () => {
    expect(maskNumber("+12065550100")).toBe("+*********00");
  });
});

describe("maskMember", () => {
  it.each(["digits", "transcript", "siprecMetadata", "inviteHeaders", "updateHeaders", "fromNumber", "toNumber"])(
    "leaves nothing of %s, whatever it holds",
    (name) => {
      fc.assert(
        fc.property(fc.constantFrom("482913", "Ana María"), (secret) => {
          for (const value of [secret, [secret], { deep: { secret } }]) {
            expect(logged({ [name]: value })).not.toContain(secret);
          }
        }),
      );
    },
  );

  it("says that there was nothing", () => {
    expect(logged({ fromNumber: null, digits: undefined })).toBe('{"fromNumber":null}');
  });

  it("leaves numbers and flags", () => {
    expect(logged({ at: 1793699990101, isCaller: true })).toBe('{"at":1793699990101,"isCaller":true}');
  });
});
