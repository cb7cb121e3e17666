import { ACTION_TYPES } from "../../../../shared/sma/action-types.ts";
import { emptyNotes, nearest, refuse, shownName } from "../../../../shared/sma/rules/notes.ts";

test.each<[string, string | undefined]>([
  ["speak", "Speak"],
  ["Speek", "Speak"],
  ["SPEAK", "Speak"],
  ["play-audio", "PlayAudio"],
  ["PlayAudoi", "PlayAudio"],
  ["PlayAudioGetDigits", "PlayAudioAndGetDigits"],
  ["Hang", "Hangup"],
  ["hangp", "Hangup"],
  ["Hxngxp", "Hangup"],
  ["Hxnxxp", undefined],
  ["Resume", "ResumeCallRecording"],
  ["StopRecording", undefined],
  ["Dial", undefined],
  ["", undefined],
  ["!", undefined],
  ["CallAndBridgeWXYZ", undefined],
  ["CallAndBridgeXYZ", "CallAndBridge"],
])("the name that %s was probably meant to be: %s", (name, meant) => {
  expect(nearest(name, ACTION_TYPES)).toBe(meant);
});

test("of two names the nearer one was meant, of equal ones the first", () => {
  expect(nearest("abcdef", ["abcdxx", "abcdex", "abcdfe"])).toBe("abcdex");
  expect(nearest("abcd", ["abcx", "abcy"])).toBe("abcx");
});

test("one letter more, less or other is one step", () => {
  for (const name of ["abc", "abcde", "abxd", "xbcd"]) expect(nearest(name, ["abcd"])).toBe("abcd");
  for (const name of ["ab", "xy", "axxd"]) expect(nearest(name, ["zabcd"])).toBeUndefined();
});

test.each([
  ["SipHeaders", "SipHeaders"],
  ["X-Order.1_$", "X-Order.1_$"],
  ["x".repeat(64), "x".repeat(64)],
  ["x".repeat(65), "a name of 65 characters"],
  ["my name", "a name of 7 characters"],
  ["+15550100001", "a name of 12 characters"],
  ["", "a name of 0 characters"],
])("%p may be shown as %s", (name, shown) => {
  expect(shownName(name)).toBe(shown);
});

test("a refusal says what to set, unless it knows better", () => {
  const notes = emptyNotes("pause");
  const refusal = { rule: "r", found: "7", allowed: "8 or more" };

  refuse(notes, { ...refusal, path: "Actions[0].Parameters.Duration", error: undefined });
  refuse(notes, { ...refusal, path: "Duration", fix: "Wait longer.", error: { ErrorType: "E", ErrorMessage: "e" } });

  const said = { severity: "error", rule: "r", message: "Found 7, allowed is 8 or more.", source: "pause" };
  expect(notes.findings).toStrictEqual([
    { ...said, path: "Actions[0].Parameters.Duration", fix: "Set Duration to 8 or more." },
    { ...said, path: "Duration", fix: "Wait longer.", error: { ErrorType: "E", ErrorMessage: "e" } },
  ]);
});
