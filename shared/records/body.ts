import { gunzipSync } from "node:zlib";
import { InvalidInputError } from "../errors.ts";

/** Far more than a day of records in one object; what unpacks to more is not one. */
const LARGEST_UNPACKED_BYTES = 256 * 1024 * 1024;

/** A JSON value of a record object, and the line it stands on: 1 where the whole object is one value. */
export interface BodyValue {
  readonly line: number;
  readonly value: unknown;
}

/** What an object holds. A line that is no JSON does not keep the others from being read. */
export interface Body {
  readonly values: readonly BodyValue[];
  readonly problems: readonly InvalidInputError[];
}

/**
 * Reads the bytes of a record object: one JSON object, a list of them, or one a line; plain or gzip; with a byte order mark or
 * without. Never throws for what the bytes hold.
 */
export function readBody(bytes: Uint8Array): Body {
  try {
    return readText(textOf(bytes));
  } catch (error) {
    if (error instanceof InvalidInputError) return { values: [], problems: [error] };
    throw error;
  }
}

function textOf(bytes: Uint8Array): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const unpacked = isGzip ? gunzipSync(bytes, { maxOutputLength: LARGEST_UNPACKED_BYTES }) : bytes;
    // The decoder takes a byte order mark off.
    return new TextDecoder("utf-8", { fatal: true }).decode(unpacked);
  } catch (cause) {
    const found = `${bytes.length} bytes that ${isGzip ? "cannot be unpacked to text" : "are not text"}`;
    throw new InvalidInputError("record object", [{ path: "", found, allowed: "UTF-8 text, perhaps gzip" }], { cause });
  }
}

function readText(text: string): Body {
  const whole = tryJson(text);
  if (whole !== undefined) {
    const values = Array.isArray(whole) ? whole : [whole];
    return { values: values.map((value: unknown) => ({ line: 1, value })), problems: [] };
  }
  const values: BodyValue[] = [];
  const problems: InvalidInputError[] = [];
  text.split(/\r?\n/).forEach((content, index) => {
    if (content.trim() === "") return;
    // What is indented is a piece of a value over several lines that is cut short, even where it reads as JSON.
    const value = /^\s/.test(content) ? undefined : tryJson(content);
    if (value === undefined) problems.push(notJson(`line ${index + 1}`, content));
    else values.push({ line: index + 1, value });
  });
  return values.length > 0 ? { values, problems } : { values, problems: [notJson("", text)] };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function notJson(path: string, text: string): InvalidInputError {
  const found = text.trim() === "" ? "nothing" : `text of ${text.length} characters that is not JSON`;
  return new InvalidInputError("record object", [{ path, found, allowed: "JSON" }]);
}
