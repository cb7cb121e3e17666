import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { readBody } from "../../../shared/records/body.ts";
import { anyRecord } from "../../support/records.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const values = (content: Uint8Array) => readBody(content).values.map(({ value }) => value);
const messages = (content: Uint8Array) => readBody(content).problems.map(({ message }) => message);

const FORMS: readonly [string, (records: unknown[]) => Uint8Array][] = [
  ["one a line", (records) => bytes(records.map((record) => JSON.stringify(record)).join("\n"))],
  [
    "one a line with Windows' ends",
    (records) => bytes(`${records.map((one) => JSON.stringify(one)).join("\r\n")}\r\n`),
  ],
  ["a list", (records) => bytes(JSON.stringify(records, null, 2))],
  ["gzip", (records) => gzipSync(JSON.stringify(records))],
  ["with a byte order mark", (records) => bytes(`\ufeff${JSON.stringify(records)}`)],
  [
    "gzip in two members",
    ([first, ...rest]) =>
      Buffer.concat([
        gzipSync(`${JSON.stringify(first)}\n`),
        gzipSync(rest.map((one) => JSON.stringify(one)).join("\n")),
      ]),
  ],
];

describe("readBody", () => {
  it.each(FORMS)("reads records %s", (_name, form) => {
    fc.assert(
      fc.property(fc.array(anyRecord("cdr"), { minLength: 2, maxLength: 5 }), (records) => {
        const content = form(records);

        expect(JSON.stringify(values(content))).toBe(JSON.stringify(records));
        expect(messages(content)).toEqual([]);
      }),
    );
  });

  it("reads one object over several lines", () => {
    expect(values(bytes('{\n  "TransactionId": "t-1"\n}\n'))).toEqual([{ TransactionId: "t-1" }]);
  });

  it("never throws, and never reads a record that is cut short as one", () => {
    fc.assert(
      fc.property(anyRecord("sma"), fc.nat(), fc.boolean(), (record, cut, pretty) => {
        const text = JSON.stringify(record, null, pretty ? 2 : 0);
        const content = bytes(text);

        const { values: read, problems } = readBody(content.subarray(0, cut % content.length));

        expect(read).toEqual([]);
        expect(problems).toHaveLength(1);
      }),
    );
  });

  it("reads the other lines when one is no JSON, and says which it is", () => {
    const content = bytes('{"TransactionId":"t-1"}\n{"TransactionId":"t-2\n\n{"TransactionId":"t-3"}\n');

    expect(readBody(content).values).toEqual([
      { line: 1, value: { TransactionId: "t-1" } },
      { line: 4, value: { TransactionId: "t-3" } },
    ]);
    expect(messages(content)).toEqual([
      "record object is not valid: line 2: found text of 21 characters that is not JSON, allowed JSON",
    ]);
  });

  it.each([
    ["nothing", bytes("")],
    ["blanks", bytes(" \n\n")],
    ["bytes that are no text", Uint8Array.of(0x7b, 0xff, 0xfe)],
    ["gzip that is cut", gzipSync('{"TransactionId":"t-1"}').subarray(0, 20)],
    ["gzip of no text", gzipSync(Uint8Array.of(0xff))],
    ["a magic number alone", Uint8Array.of(0x1f, 0x8b)],
  ])("refuses %s", (_name, content) => {
    expect(values(content)).toEqual([]);
    expect(messages(content)).toEqual([expect.stringMatching(/^record object is not valid: /)]);
  });
});
