import fc from "fast-check";
import {
  buildRecordKey,
  decodeNotificationKey,
  NotARecordKeyError,
  parseRecordKey,
  RECORD_FOLDERS,
} from "../../../shared/records/key.ts";
import { RECORD_KINDS } from "../../support/records.ts";

const NAME = {
  ownerId: "abcdef1ghij2klmno3pqr4",
  startTime: Date.UTC(2019, 2, 1, 17, 10, 0, 20),
  transactionId: "123abc4d-efg5-6789-h012-j3456789k012",
};
const GUIDE = "abcdef1ghij2klmno3pqr4/2019/03/01/17.10.00.020_123abc4d-efg5-6789-h012-j3456789k012";
const CDR = `Amazon-Chime-Voice-Connector-CDRs/json/${GUIDE}`;

describe("parseRecordKey", () => {
  it.each([
    ["cdr", CDR],
    ["sdr", `Amazon-Chime-Voice-Connector-SDRs/json/${GUIDE}`],
    ["sma", `Amazon-Chime-SMADRs/json/${GUIDE}`],
  ])("reads the key of a %s as the guide prints it", (kind, key) => {
    expect(parseRecordKey(key)).toEqual({ kind, prefix: "", name: NAME });
  });

  it.each([`${CDR}.json`, `${CDR}.json.gz`, `${CDR}.gz`, CDR.replace("_", "-")])("reads %s", (key) => {
    expect(parseRecordKey(key).name).toEqual(NAME);
  });

  it("reads a key after any prefix", () => {
    expect(parseRecordKey(`a/b c/${CDR}`)).toEqual({ kind: "cdr", prefix: "a/b c/", name: NAME });
  });

  it("takes a SIP media application's record for one whatever its name is", () => {
    expect(parseRecordKey("Amazon-Chime-SMADRs/2026/record-7")).toEqual({ kind: "sma", prefix: "", name: null });
  });

  it.each([
    "",
    "notes.txt",
    "Amazon-Chime-Voice-Connector-CDRs",
    "Amazon-Chime-Voice-Connector-CDRs/json/",
    `my${CDR}`,
    CDR.replace("json", "csv"),
    CDR.replace("/03/01/", "/02/30/"),
    CDR.replace("17.10", "25.10"),
    CDR.replace("_", ""),
    encodeURIComponent(CDR),
  ])("refuses %p", (key) => {
    expect(() => parseRecordKey(key)).toThrow(NotARecordKeyError);
  });

  it("reads back what buildRecordKey writes", () => {
    const name = fc.record({
      ownerId: fc.stringMatching(/^[\w-]{1,30}$/),
      startTime: fc.integer({ min: 946_684_800_000, max: 4_102_444_799_999 }),
      transactionId: fc.uuid(),
    });
    const prefix = fc
      .array(fc.stringMatching(/^[^/]{0,10}$/))
      .map((folders) => folders.map((one) => `${one}/`).join(""));
    fc.assert(
      fc.property(fc.constantFrom(...RECORD_KINDS), name, prefix, (kind, given, before) => {
        fc.pre(!Object.values(RECORD_FOLDERS).some((folder) => before.includes(folder)));

        expect(parseRecordKey(buildRecordKey(kind, given, before))).toEqual({ kind, prefix: before, name: given });
      }),
    );
  });
});

describe("decodeNotificationKey", () => {
  it("undoes the URL encoding of S3's event notifications", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (key) => {
        const encoded = encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");

        expect(decodeNotificationKey(encoded)).toBe(key);
      }),
    );
  });

  it("names an encoding that is broken", () => {
    expect(() => decodeNotificationKey("a%zz")).toThrow(NotARecordKeyError);
  });
});
