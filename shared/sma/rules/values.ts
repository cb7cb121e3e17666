import { kindOf } from "../../schema.ts";
import { DIAL_KEYS, type DialKey } from "../action-parameters.ts";
import type { ServiceError } from "../finding.ts";
import { isRecord } from "../records.ts";
import type { Reader } from "./members.ts";
import { type Notes, nearest, refuse, remark } from "./notes.ts";

/** A whole number, also as text: the service takes both. */
export function integer(min: number, max = Number.POSITIVE_INFINITY): Reader<number> {
  const range = max === Number.POSITIVE_INFINITY ? `from ${min}` : `from ${min} to ${max}`;
  const allowed = `a whole number ${range}`;
  return (value, path, error, notes) => {
    const isText = typeof value === "string" && /^\d{1,15}$/.test(value);
    const number = isText ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) {
      refuse(notes, { path, rule: "parameter-wrong-type", found: kindOf(value), allowed, error });
      return undefined;
    }
    if (isText) {
      remark(
        notes,
        "info",
        path,
        "number-as-string",
        "A number as text: the service reads it.",
        "Write it without quotes.",
      );
    }
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    refuse(notes, { path, rule: "parameter-out-of-range", found: String(number), allowed, error });
    return undefined;
  };
}

/** True or false, also in the spelling of Python. */
export const flag: Reader<boolean> = (value, path, error, notes) => {
  if (typeof value === "boolean") return value;
  if (typeof value === "string" && /^(true|false)$/i.test(value)) {
    remark(
      notes,
      "info",
      path,
      "boolean-as-string",
      "True or false as text: the service reads it.",
      "Write it without quotes.",
    );
    return value.toLowerCase() === "true";
  }
  refuse(notes, { path, rule: "parameter-wrong-type", found: kindOf(value), allowed: "true or false", error });
  return undefined;
};

export interface TextRule {
  /** Said to whoever gave something else. */
  readonly allowed: string;
  readonly pattern?: RegExp;
  readonly maxCharacters?: number;
  readonly tooLong?: ServiceError;
  readonly fix?: string;
}

/** Text that is not empty. */
export function text({ allowed, pattern, maxCharacters, tooLong, fix }: TextRule): Reader<string> {
  return (value, path, error, notes) => {
    const refusal = { path, found: kindOf(value), allowed, error, ...(fix === undefined ? {} : { fix }) };
    if (typeof value !== "string") refuse(notes, { ...refusal, rule: "parameter-wrong-type" });
    else if (value === "") refuse(notes, { ...refusal, rule: "parameter-empty" });
    else if (maxCharacters !== undefined && value.length > maxCharacters) {
      refuse(notes, { ...refusal, rule: "parameter-too-long", error: tooLong ?? error });
    } else if (pattern && !pattern.test(value)) refuse(notes, { ...refusal, rule: "parameter-malformed" });
    else return value;
    return undefined;
  };
}

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Reader<Word> {
  const allowed = words.length === 1 ? `"${words[0]}"` : `one of ${words.map((word) => `"${word}"`).join(", ")}`;
  return (value, path, error, notes) => {
    if (words.includes(value as Word)) return value as Word;
    const meant = typeof value === "string" ? nearest(value, words) : undefined;
    const refusal = { path, rule: "parameter-not-allowed", found: kindOf(value), allowed, error };
    refuse(notes, meant === undefined ? refusal : { ...refusal, fix: `Write "${meant}".` });
    return undefined;
  };
}

/** A list of which every item is read. */
export function list<Item>(
  item: Reader<Item>,
  allowed: string,
  min = 0,
  max = Number.POSITIVE_INFINITY,
): Reader<Item[]> {
  return (value, path, error, notes) => {
    if (!Array.isArray(value)) {
      refuse(notes, { path, rule: "parameter-wrong-type", found: kindOf(value), allowed, error });
      return undefined;
    }
    if (value.length < min || value.length > max) {
      refuse(notes, { path, rule: "parameter-out-of-range", found: `a ${kindOf(value)}`, allowed, error });
      return undefined;
    }
    return value.map((found, index) => item(found, `${path}[${index}]`, error, notes) as Item);
  };
}

const keys = new Set<unknown>(DIAL_KEYS);

const dialKey: Reader<DialKey> = (value, path, error, notes) => {
  if (keys.has(value)) return value as DialKey;
  // A digit without quotes, such as [1, 2]: the service reads it as text.
  if (typeof value === "number" && keys.has(String(value))) {
    remark(notes, "info", path, "key-as-number", "A key as a number: write keys as text.", `Write "${value}".`);
    return String(value) as DialKey;
  }
  const allowed = "one key: 0 to 9, # or *";
  refuse(notes, {
    path,
    rule: "key-unknown",
    found: kindOf(value),
    allowed,
    fix: `Give ${allowed}, one for each item of the list.`,
    error,
  });
  return undefined;
};

/** A list of keys, one character each. */
export const dialKeys = list(dialKey, 'a list of keys, such as ["#"]');

/** Values by name. `item` reads one; it is left out where it cannot be used. */
export function record<Item>(
  item: (value: unknown, path: string, error: ServiceError, notes: Notes, name: string) => Item | undefined,
): Reader<Record<string, Item>> {
  return (value, path, error, notes) => {
    if (!isRecord(value)) {
      refuse(notes, { path, rule: "parameter-wrong-type", found: kindOf(value), allowed: "an object", error });
      return undefined;
    }
    const read = new Map<string, Item>();
    for (const [name, found] of Object.entries(value)) {
      const one = item(found, `${path}.${name}`, error, notes, name);
      if (one !== undefined) read.set(name, one);
    }
    return Object.fromEntries(read);
  };
}

/** A reader whose refusals are answered in their own way, whatever holds the value. */
export function answering<Value>(read: Reader<Value>, error: ServiceError): Reader<Value> {
  return (value, path, _error, notes) => read(value, path, error, notes);
}
