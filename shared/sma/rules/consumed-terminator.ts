import type { DialKey } from "../action-parameters.ts";

/** One atom of a regular expression with its quantifier: an escape, a class, the start of a group, or a character. */
const ATOM = /(\\.|\[\^?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:>]|<?[=!]|<\w+>))?|[^\\[(])([*+?]|\{\d+(?:,\d*)?\})?[?+]?/y;

/**
 * Whether a regular expression matches no input without one of these keys, which never reach it.
 * Reads what it understands, and says no where it does not.
 */
export function needsKey(pattern: string, keys: readonly DialKey[]): boolean {
  return alternatives(pattern, 0, keys).needs;
}

/** From `start` to the closing parenthesis or the end: every alternative must need a key. */
function alternatives(pattern: string, start: number, keys: readonly DialKey[]): { needs: boolean; end: number } {
  let every = true;
  let some = false;
  let at = start;
  while (at < pattern.length && pattern[at] !== ")") {
    if (pattern[at] === "|") {
      every &&= some;
      some = false;
      at += 1;
      continue;
    }
    ATOM.lastIndex = at;
    const [whole = pattern[at] ?? "", atom = "", quantifier = ""] = ATOM.exec(pattern) ?? [];
    at += whole.length;
    if (!atom.startsWith("(")) {
      some ||= isMandatory(quantifier) && isOneOf(atom, keys);
      continue;
    }
    const group = alternatives(pattern, at, keys);
    const after = /^(?:[*+?]|\{\d+(?:,\d*)?\})?[?+]?/.exec(pattern.slice(group.end + 1))?.[0] ?? "";
    some ||= group.needs && isMandatory(after) && !/^\(\?<?[=!]/.test(atom);
    at = group.end + 1 + after.length;
  }
  return { needs: every && some, end: at };
}

function isMandatory(quantifier: string): boolean {
  return !/^(?:[*?]|\{0+[,}])/.test(quantifier);
}

function isOneOf(atom: string, keys: readonly string[]): boolean {
  // The caret of a negated class and the letter of an escape are no keys: neither counts.
  const characters = (atom.startsWith("[") ? atom.slice(1, -1) : atom).replaceAll("\\", "");
  return [...characters].every((character) => keys.includes(character));
}
