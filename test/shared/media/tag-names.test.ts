import { readTagName } from "../../../shared/media/tag-names.ts";

const encoder = new TextEncoder();

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
