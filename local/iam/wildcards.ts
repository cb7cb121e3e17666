/** A text of a policy with `*` and `?`, ready to be compared with. */
export interface Wildcard {
  /** As the policy has it. */
  readonly text: string;
  matches(value: string): boolean;
}

const SPECIAL = /[.+^${}()|[\]\\]/g;
const escaped = (text: string) => text.replace(SPECIAL, "\\$&");

/** Any characters for `*`, one for `?` (IAM User Guide, "String condition operators"). */
export function wildcard(text: string, flags = ""): Wildcard {
  const source = escaped(text).replaceAll("*", ".*").replaceAll("?", ".");
  const pattern = new RegExp(`^${source}$`, `s${flags}`);
  return { text, matches: (value) => pattern.test(value) };
}

/** Actions are compared without regard to case (IAM User Guide, "IAM JSON policy elements: Action"). */
export const actionWildcard = (text: string): Wildcard => wildcard(text, "i");

/**
 * In an ARN `*` and `?` stand for what lies between two colons; only a `*` at the end of such a segment also stands for what comes after
 * a colon (IAM User Guide, "Using wildcards in resource ARNs").
 */
export function arnWildcard(text: string): Wildcard {
  if (text === "*") return { text, matches: () => true };
  const segments = text.split(":").map((segment) => {
    const last = segment.endsWith("*") ? ".*" : "";
    const rest = last === "" ? segment : segment.slice(0, -1);
    return escaped(rest).replaceAll("*", "[^:]*").replaceAll("?", "[^:]") + last;
  });
  const pattern = new RegExp(`^${segments.join(":")}$`, "s");
  return { text, matches: (value) => pattern.test(value) };
}
