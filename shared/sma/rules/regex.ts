import { kindOf } from "../../schema.ts";
import type { Reader } from "./members.ts";
import { refuse, remark } from "./notes.ts";

/** Java spellings, and what says the same, or nearly, in JavaScript. */
const JAVA_ONLY: readonly (readonly [RegExp, string | ((...groups: string[]) => string)])[] = [
  [/\\Q(.*?)(?:\\E|$)/gs, (_, quoted = "") => quoted.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")],
  [/\\A/g, "^"],
  [/\\[zZ]/g, "$"],
  [/\\h/g, "[ \\t]"],
  [/\\p\{Digit\}/g, "\\d"],
  [/\(\?[imsux]+\)/g, ""],
  [/\(\?>/g, "(?:"],
  [/((?:[*+?]|\{\d+(?:,\d*)?\}))\+/g, "$1"],
];

/** Spellings that JavaScript takes and Java does not. */
const JAVASCRIPT_ONLY = /\[\^?\]|\\c(?![A-Za-z])|\{,\d+\}/;

export interface DigitsRegex {
  /** For use in JavaScript; where the source is Java's alone, what comes nearest. */
  readonly regex: RegExp;
  /** Whether JavaScript would read the source differently, or not at all. */
  readonly javaOnly: boolean;
}

/**
 * Compiles an `InputDigitsRegex`. The service's dialect is not published; it is presumably Java's.
 * @returns null where neither dialect takes it
 */
export function compileDigitsRegex(source: string): DigitsRegex | null {
  // An escaped backslash hides the letter after it: `\\A` is a backslash and an A.
  const bare = source.replaceAll("\\\\", "\u0000");
  const translated = JAVA_ONLY.reduce((text, [java, javascript]) => text.replaceAll(java, javascript as string), bare);
  const regex = compile(translated.replaceAll("\u0000", "\\\\"));
  return regex && { regex, javaOnly: translated !== bare };
}

function compile(source: string): RegExp | null {
  try {
    return new RegExp(source);
  } catch {
    return null;
  }
}

export const regex: Reader<string> = (value, path, error, notes) => {
  const allowed = "a regular expression as text, such as ^[1-3]$";
  if (typeof value !== "string" || value === "") {
    const rule = value === "" ? "parameter-empty" : "parameter-wrong-type";
    refuse(notes, { path, rule, found: kindOf(value), allowed, error });
    return undefined;
  }
  const compiled = compileDigitsRegex(value);
  if (compiled === null) {
    const fix = "Look for a bracket, brace or parenthesis without its partner, or a quantifier with nothing before it.";
    const found = `${kindOf(value)} that does not compile`;
    refuse(notes, { path, rule: "regex-does-not-compile", found, allowed, fix, error });
    return undefined;
  }
  if (compiled.javaOnly) {
    const message = "It is written for Java, which the service presumably uses. JavaScript reads it differently.";
    remark(
      notes,
      "warning",
      path,
      "regex-java-only",
      message,
      "Use what both know: classes, groups, ^, $, *, +, ?, {n,m}.",
    );
  } else if (JAVASCRIPT_ONLY.test(value)) {
    const message = "It is written for JavaScript. The service presumably uses Java, which reads it differently.";
    remark(
      notes,
      "warning",
      path,
      "regex-javascript-only",
      message,
      "Use what both know: classes, groups, ^, $, *, +, ?, {n,m}.",
    );
  }
  return value;
};
