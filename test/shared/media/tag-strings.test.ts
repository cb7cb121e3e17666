import fc from "fast-check";
import { readTagName, TagStrings } from "../../../shared/media/tag-strings.ts";

const encoder = new TextEncoder();

/** Reads a value from the middle of other bytes. */
function readValue(strings: TagStrings, name: string, value: Uint8Array): string {
  const buffer = Uint8Array.of(0x41, ...value, 0x41);
  return strings.readValue(name, buffer, 1, 1 + value.length);
}

const text = fc.oneof(
  fc.constantFrom("", "1", "2", "12", "é", "\uFFFD", "A".repeat(256), "A".repeat(257), "a\0b"),
  fc.string({ unit: "binary", maxLength: 6 }),
);
const bytes = fc.oneof(
  text.map((value) => encoder.encode(value)),
  fc.uint8Array({ maxLength: 6 }),
);
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const decoded = (value: Uint8Array) => decoder.decode(value).split("\0")[0] ?? "";

describe("values of tags", () => {
  it("are read right, whatever stood in their place in the document before", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(fc.constantFrom("CallId", "AWS_X", "A"), bytes), { maxLength: 24 })),
        (documents) => {
          const strings = new TagStrings();

          for (const document of documents) {
            strings.rewind();
            for (const [name, value] of document) expect(readValue(strings, name, value)).toBe(decoded(value));
          }
        },
      ),
    );
  });

  it("past the twentieth are read right, too", () => {
    const strings = new TagStrings();

    for (let document = 0; document < 2; document++) {
      strings.rewind();
      for (let index = 0; index < 30; index++)
        expect(readValue(strings, "CallId", encoder.encode(`value ${index}`))).toBe(`value ${index}`);
    }
  });
});

describe("names of tags", () => {
  it("are read right, be they shared, alike, long or no text", () => {
    const names = [
      ...[
        "TransactionId",
        "TransactionIx",
        "TrXnsactionId",
        "A",
        "AB",
        "é",
        "\uFFFD",
        "n".repeat(128),
        "n".repeat(129),
      ],
    ];

    for (let round = 0; round < 2; round++) {
      for (const name of names) {
        const buffer = Uint8Array.of(0x42, ...encoder.encode(name), 0x42);
        expect(readTagName(buffer, 1, buffer.length - 1)).toBe(name);
      }
    }
    expect(readTagName(Uint8Array.of(0xff), 0, 1)).toBe("\uFFFD");
    expect(readTagName(Uint8Array.of(0x41), 1, 1)).toBe("");
  });

  it("that share a digest are told apart", () => {
    // Equal lengths, equal middle and last characters.
    const names = ["abXcd", "zyXwd", "abXcd", "zyXwd"];

    expect(names.map((name) => readTagName(encoder.encode(name), 0, 5))).toEqual(names);
  });
});
