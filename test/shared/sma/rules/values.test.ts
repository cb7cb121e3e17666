import type { Reader } from "../../../../shared/sma/rules/members.ts";
import { emptyNotes, nearest } from "../../../../shared/sma/rules/notes.ts";
import { dialKeys, flag, integer, oneOf, record, text } from "../../../../shared/sma/rules/values.ts";

const ERROR = { ErrorType: "InvalidActionParameter", ErrorMessage: "It is invalid." } as const;

/** What a reader makes of a value, and what it says. */
function readWith<Value>(read: Reader<Value>, value: unknown) {
  const notes = emptyNotes("speak");
  const found = read(value, "Actions[0].Parameters.Member", ERROR, notes);
  return { found, said: notes.findings.map(({ rule, message, fix }) => ({ rule, message, fix })) };
}

test.each([Number.NaN, Number.POSITIVE_INFINITY, "1e3", null, [1]])(
  "%p is no number to be held against a range",
  (value) => {
    expect(readWith(integer(1, 10), value)).toMatchObject({
      found: undefined,
      said: [{ rule: "parameter-wrong-type" }],
    });
  },
);

test("a list with one text in it is not true", () => {
  expect(readWith(flag, ["true"])).toMatchObject({ found: undefined, said: [{ rule: "parameter-wrong-type" }] });
});

test("a text says how it is mended where there is more to say than what it must be", () => {
  const rule = { allowed: "text of 2 characters", maxCharacters: 2 };

  expect(readWith(text(rule), "long").said[0]?.fix).toBe("Set Member to text of 2 characters.");
  expect(readWith(text({ ...rule, fix: "Shorten it." }), "long").said[0]?.fix).toBe("Shorten it.");
});

test("the words that are allowed are said, and the one that was probably meant", () => {
  const letters = oneOf("standard", "neural");

  expect(readWith(oneOf("S3"), 7).said).toEqual([
    { rule: "parameter-not-allowed", message: 'Found number, allowed is "S3".', fix: 'Set Member to "S3".' },
  ]);
  expect(readWith(letters, "other").said[0]).toMatchObject({
    message: 'Found text of 5 characters, allowed is one of "standard", "neural".',
    fix: 'Set Member to one of "standard", "neural".',
  });
  expect(readWith(letters, "Neural").said[0]?.fix).toBe('Write "neural".');
  expect(readWith(letters, ["neural"]).said[0]?.fix).toBe('Set Member to one of "standard", "neural".');
});

test("a key in a list of its own is no key", () => {
  expect(readWith(dialKeys, [["1"]]).said).toMatchObject([{ rule: "key-unknown" }]);
});

test("what cannot be read of a record is left out of it", () => {
  expect(readWith(record(text({ allowed: "text" })), { good: "1", bad: 1 }).found).toStrictEqual({ good: "1" });
});

test.each(["Audio", "o", "yAudio"])("%s is the end of a name and not a slip", (name) => {
  expect(nearest(name, ["PlayAudio"])).toBeUndefined();
});
