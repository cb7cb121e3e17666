import { posix } from "node:path";
import fc from "fast-check";
import { keyToPath, pathToKey } from "../../../local/s3/key-path.ts";

/** Keys made of what is hard to keep in a path: dots, slashes, escapes, capitals, accents, long segments. */
const hardSegment = fc.oneof(
  fc.constantFrom(
    "",
    ".",
    "..",
    "...",
    "a",
    "A",
    "a%",
    "%",
    "%_",
    "%+",
    "%2e",
    "%2E",
    "a.b",
    "!a",
    "!",
    "é",
    "e\u0301",
  ),
  fc.constantFrom(
    "\\",
    "con",
    "x ",
    "x.",
    "ß",
    "ẞ",
    "🎧",
    "\0",
    "\n",
    "a".repeat(199),
    `${"a".repeat(200)}%`,
    "É".repeat(150),
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const key = fc
  .oneof(
    fc.array(hardSegment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join("/")),
    fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
  )
  .filter((text) => text !== "");

/** What a file system that folds names makes of one. */
const folded = (path: string) => path.normalize("NFC").toLowerCase().normalize("NFC");

describe.each([{ foldsNames: false }, { foldsNames: true }])("paths of keys, %p", (options) => {
  it("give the key back", () => {
    fc.assert(
      fc.property(key, (text) => pathToKey(keyToPath(text, options), options) === text),
      { numRuns: 1000 },
    );
  });

  it("stay in the bucket's folder, by names that any file system takes", () => {
    fc.assert(
      fc.property(key, (text) => {
        const path = keyToPath(text, options);
        const joined = posix.join("/bucket", ...path);
        expect(joined).toBe(`/bucket/${path.join("/")}`);
        for (const name of path) {
          expect(name).not.toMatch(/^\.{0,2}$|[/\\\0]/);
          expect(Buffer.byteLength(`${name}.json`)).toBeLessThanOrEqual(255);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("are never shared, and no file is a folder of another", () => {
    const seen = options.foldsNames ? folded : (path: string) => path;
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 2, maxLength: 8 }), (keys) => {
        const paths = keys.map((text) => seen(keyToPath(text, options).join("/")));
        expect(new Set(paths).size).toBe(keys.length);
        for (const path of paths) expect(paths.some((other) => other.startsWith(`${path}/`))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it("are not taken from names that somebody else made", () => {
    const name = fc.constantFrom(
      "a",
      "a%",
      "a.b",
      "a.b%",
      "%41",
      "%2E",
      "%zz",
      "%e9",
      "A",
      "!",
      ".DS_Store%",
      "%+",
      "%",
    );
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (path) => {
        const text = pathToKey(path, options);
        if (text !== null) expect(keyToPath(text, options)).toEqual(path);
      }),
    );
  });
});

it("reads like the key where the key allows", () => {
  const options = { foldsNames: false };
  for (const text of [
    "parts/7f/leg/1/0.part",
    "recordings/t-1/call.wav",
    "Amazon-CDRs/json/2026/11.05.json",
    "ü/日本.txt",
  ]) {
    expect(keyToPath(text, options).join("/")).toBe(text);
  }
  expect(keyToPath("a", options)).toEqual(["a%"]);
  expect(keyToPath("v1.2/../README", options)).toEqual(["v1.2%", "%2e%2e", "README%"]);
  expect(keyToPath("Ab!/é.wav", { foldsNames: true })).toEqual(["!ab%21", "%c3%a9.wav"]);
});
