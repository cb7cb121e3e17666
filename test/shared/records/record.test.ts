import fc from "fast-check";
import { InvalidInputError } from "../../../shared/errors.ts";
import { buildRecord, parseRecord } from "../../../shared/records/record.ts";
import { anyRecord, MEMBERS_OF, RECORD_KINDS } from "../../support/records.ts";

describe.each(RECORD_KINDS)("a %s", (kind) => {
  const codecOf = (name: string) => (Object.hasOwn(MEMBERS_OF[kind], name) ? MEMBERS_OF[kind][name]?.[1] : undefined);

  /** What one member must come back as: numbers as the kind writes them, everything else as it was. */
  function comesBackAs(name: string, value: unknown): unknown {
    if (value === null) return null;
    const codec = codecOf(name);
    if (codec === "number") return Number(value);
    return codec === "numberAsText" ? String(Number(value)) : value;
  }

  it("keeps every member, known or not, from reading to writing", () => {
    fc.assert(
      fc.property(anyRecord(kind), (source) => {
        const built = buildRecord(parseRecord(kind, source));

        const expected = Object.entries(source).map(([name, value]) => [name, comesBackAs(name, value)]);
        expect(new Map(Object.entries(built))).toEqual(new Map(expected as [string, unknown][]));
      }),
    );
  });

  it("is read the same when it is read again", () => {
    fc.assert(
      fc.property(anyRecord(kind), (source) => {
        const record = parseRecord(kind, source);

        expect(parseRecord(kind, JSON.parse(JSON.stringify(buildRecord(record))))).toEqual(record);
      }),
    );
  });

  it.each([null, undefined, [], "text", 7])("refuses %p", (input) => {
    expect(() => parseRecord(kind, input)).toThrow(InvalidInputError);
  });

  it.each(["", "a/b", "..", 7.5, null, undefined, {}, "x".repeat(129)])("refuses a transaction named %p", (id) => {
    const isNumber = typeof id === "number";
    const attempt = () => parseRecord(kind, { TransactionId: id });

    if (isNumber) expect(attempt().transactionId).toBe("7.5");
    else expect(attempt).toThrow(/TransactionId: found/);
  });

  it("names every member that cannot be read, and never what stands there", () => {
    const attempt = () =>
      parseRecord(kind, { TransactionId: "t-1", BillableDurationSeconds: "six +12065550100", Region: ["us-east-1"] });

    expect(attempt).toThrow(
      /BillableDurationSeconds: found text of 16 characters, allowed a number, also as text; Region: found list of 1, allowed text$/,
    );
  });

  it("reads a number that is left blank as unknown", () => {
    expect(
      parseRecord(kind, { TransactionId: "t-1", BillableDurationSeconds: "" }).billableDurationInSeconds,
    ).toBeNull();
  });
});

it("reads the flags that are written as text", () => {
  expect(parseRecord("cdr", { TransactionId: "t-1", Streaming: "True" }).streaming).toBe(true);
});

it.each(["0x10", "1,5", "Infinity", "NaN", "1e999", "--1"])("takes %p for no number", (text) => {
  expect(() => parseRecord("cdr", { TransactionId: "t-1", BillableDurationMinutes: text })).toThrow(InvalidInputError);
});
