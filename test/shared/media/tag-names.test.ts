import { readTagName } from "../../../shared/media/tag-names.ts";

const encoder = new TextEncoder();

/** Whether it is given although nothing could be decoded: of an array, only single bytes can be read. */
function isKept(name: string): boolean {
  const bytes = [0x42, ...encoder.encode(name), 0x42];
  try {
    return readTagName(bytes as unknown as Uint8Array, 1, bytes.length - 1) === name;
  } catch {
    return false;
  }
}

function read(name: string): string {
  const buffer = Uint8Array.of(0x42, ...encoder.encode(name), 0x42);
  return readTagName(buffer, 1, buffer.length - 1);
}

describe("names of tags", () => {
  it("are decoded once, up to 128 bytes, where no other has their digest", () => {
    const names = ["m".repeat(128), "m".repeat(129), "aaXaZ", "aaaXaaZ", "bbXbZ"];

    expect(names.map(read)).toEqual(names);
    expect(names.map(read)).toEqual(names);

    expect(names.map(isKept)).toEqual([true, false, true, true, false]);
  });

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
        expect(read(name)).toBe(name);
      }
    }
    expect(readTagName(Uint8Array.of(0xff), 0, 1)).toBe("\uFFFD");
    expect(readTagName(Uint8Array.of(0x41), 1, 1)).toBe("");
  });

  it("that share a digest are told apart", () => {
    // Equal lengths, equal middle and last characters.
    const names = ["abXcd", "zyXwd", "zbXcd", "abXcd", "zyXwd"];

    expect(names.map((name) => readTagName(encoder.encode(name), 0, 5))).toEqual(names);
  });

  it("are shared while they are few", () => {
    // All differ in their middle and last characters.
    const names = Array.from({ length: 2000 }, (_none, index) => {
      return `n${String.fromCharCode(32 + (index >> 6))}${String.fromCharCode(32 + (index & 63))}`;
    });

    expect(names.map(read)).toEqual(names);

    expect(names.filter(isKept).length).toBeGreaterThan(1000);
    expect(isKept(names.at(-1) ?? "")).toBe(false);
  });
});
