import type { DialKey } from "../../../../shared/sma/action-parameters.ts";
import { needsKey } from "../../../../shared/sma/rules/consumed-terminator.ts";
import { emptyNotes } from "../../../../shared/sma/rules/notes.ts";
import { compileDigitsRegex, regex } from "../../../../shared/sma/rules/regex.ts";
import { expectPlainWords } from "../../../support/sma-findings.ts";

const error = { ErrorType: "E", ErrorMessage: "e" };

test.each<[string, string, string]>([
  ["\\A\\d{4}\\z", "1234", "12345"],
  ["\\A\\d{4}\\Z", "1234", "12345"],
  ["^\\Q*9\\E$", "*9", "9"],
  ["^\\Q*9", "*9", "99"],
  ["^\\p{Digit}+$", "12", "1#"],
  ["^\\h?1$", " 1", "21"],
  ["(?i)^1$", "1", "2"],
  ["(?is)^1$", "1", "2"],
  ["^(?>1|12)$", "1", "2"],
  ["^\\d++$", "12", "#"],
  ["^\\d{2}+$", "12", "123"],
  ["^\\d{2,}+$", "123", "1"],
  ["^\\d{2,3}+$", "123", "1"],
  ["^\\d{10}+$", "1234567890", "1"],
  ["^\\d?+$", "1", "12"],
  ["^\\d*+$", "", "#"],
])("%s is Java's, and is nearly the same in JavaScript", (source, yes, no) => {
  const compiled = compileDigitsRegex(source);

  expect(compiled?.javaOnly).toBe(true);
  expect(compiled?.regex.test(yes)).toBe(true);
  expect(compiled?.regex.test(no)).toBe(false);
});

test.each(["^[1-3]$", "^\\d{4}$", "^(1|2)#$", "^\\*\\d$", "^\\\\A$", "\\\\Q", "\\Bp{Digit}"])(
  "%s is in both dialects",
  (source) => {
    expect(compileDigitsRegex(source)).toEqual({ regex: new RegExp(source), javaOnly: false });
  },
);

test.each(["[", "(", ")", "*", "\\", "a{2,1}", "(?<n"])("%s is in neither dialect", (source) => {
  expect(compileDigitsRegex(source)).toBeNull();
});

test.each<[string, string[]]>([
  ["^1$", []],
  ["^[]$", ["regex-javascript-only"]],
  ["^[^]$", ["regex-javascript-only"]],
  ["^1{,2}$", ["regex-javascript-only"]],
  ["^1{,12}$", ["regex-javascript-only"]],
  ["\\c1", ["regex-javascript-only"]],
  ["\\cA", []],
  ["\\A1", ["regex-java-only"]],
])("%s is remarked on as %p", (source, rules) => {
  const notes = emptyNotes("page");

  const read = regex(source, "path", error, notes);

  notes.findings.forEach(expectPlainWords);
  expect(read).toBe(source);
  expect(notes.findings.map(({ rule, severity }) => [rule, severity])).toEqual(rules.map((rule) => [rule, "warning"]));
});

test.each<[unknown, string]>([
  ["", "parameter-empty"],
  [7, "parameter-wrong-type"],
  ["(", "regex-does-not-compile"],
])("%p is refused by %s", (source, rule) => {
  const notes = emptyNotes("page");

  expect(regex(source, "path", error, notes)).toBeUndefined();
  expect(notes.findings).toMatchObject([{ rule, path: "path", error, source: "page" }]);
});

test.each<[string, readonly DialKey[], boolean]>([
  ["^\\d{2}#$", ["#"], true],
  ["^\\d{2}#$", ["*"], false],
  ["^\\d{2}#$", [], false],
  ["^\\d{2}$", ["#"], false],
  ["#", ["#"], true],
  ["#?", ["#"], false],
  ["#*", ["#"], false],
  ["#+", ["#"], true],
  ["#{0}", ["#"], false],
  ["#{0,2}", ["#"], false],
  ["#{1,2}", ["#"], true],
  ["#{10}", ["#"], true],
  ["#{00}", ["#"], false],
  ["#{0,10}", ["#"], false],
  ["(1#){0}", ["#"], false],
  ["(1#){00}", ["#"], false],
  ["(1#){0,10}", ["#"], false],
  ["(1#){10}", ["#"], true],
  ["[\\^#]", ["#"], false],
  ["#\\", ["#"], true],
  ["#??", ["#"], false],
  ["#+?", ["#"], true],
  ["[#]", ["#"], true],
  ["[#*]", ["#"], false],
  ["[#*]", ["#", "*"], true],
  ["[^#]", ["#"], false],
  ["[\\#]", ["#"], true],
  ["[]#", ["#"], true],
  ["\\#", ["#"], true],
  ["\\*", ["*"], true],
  ["1|2#", ["#"], false],
  ["1#|2#", ["#"], true],
  ["1#|", ["#"], false],
  ["(1#)", ["#"], true],
  ["(1#)?", ["#"], false],
  ["(1#){0,1}", ["#"], false],
  ["(1#)+?2", ["#"], true],
  ["(1|2#)", ["#"], false],
  ["(1|2)#", ["#"], true],
  ["(1|2)*#", ["#"], true],
  ["((#))", ["#"], true],
  ["(?:#)", ["#"], true],
  ["(?<n>#)", ["#"], true],
  ["(?>#)", ["#"], true],
  ["1(?=#)", ["#"], false],
  ["1(?!#)", ["#"], false],
  ["(?<=#)1", ["#"], false],
  ["(?<!#)1", ["#"], false],
  ["1(?!#)|2#", ["#"], false],
  ["(?:1(2#)?)#", ["#"], true],
])("whether %s needs one of %p: %p", (pattern, keys, needs) => {
  expect(needsKey(pattern, keys)).toBe(needs);
});
