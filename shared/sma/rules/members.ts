import { kindOf } from "../../schema.ts";
import type { ServiceError } from "../finding.ts";
import { isRecord } from "../records.ts";
import { type Notes, nearest, refuse, remark, shownName } from "./notes.ts";

/**
 * Reads a value: notes what is wrong with it, and returns it in the type of the contract.
 * Undefined where it cannot be used; an error has been noted then.
 * @param error what the service answers when it refuses the value
 */
export type Reader<Value> = (value: unknown, path: string, error: ServiceError, notes: Notes) => Value | undefined;

/** One member of an object of the contract. */
export interface Field<Value> {
  readonly read: Reader<Exclude<Value, undefined>>;
  /** What the service answers when it is wrong; without one, what it answers for the object. */
  readonly error: ServiceError | undefined;
  /** What it is when it is left out. */
  readonly otherwise: Value | undefined;
  /** Notes that it is left out, where that matters. */
  readonly whenMissing: ((path: string, error: ServiceError, notes: Notes) => void) | undefined;
}

type Fields<Values> = { readonly [Name in keyof Values]: Field<Values[Name]> };

/** A member that must be there. `missing` is what the service answers without it, where that differs. */
export function required<Value>(read: Reader<Value>, error?: ServiceError, missing = error): Field<Value> {
  const whenMissing: Field<Value>["whenMissing"] = (path, inherited, notes) =>
    refuse(notes, {
      path,
      rule: "parameter-missing",
      found: "nothing",
      allowed: "a value",
      fix: `Add ${path.slice(path.lastIndexOf(".") + 1)}: it is required.`,
      error: missing ?? inherited,
    });
  return { read: read as Field<Value>["read"], error, otherwise: undefined, whenMissing };
}

/** A member that may be left out, and stays undefined then. */
export function optional<Value>(read: Reader<Value>, error?: ServiceError): Field<Value | undefined> {
  return { read: read as Field<Value>["read"], error, otherwise: undefined, whenMissing: undefined };
}

/** A member that is `otherwise` when it is left out. Without `otherwise`, the object's `finish` sets it. */
export function defaulted<Value>(read: Reader<Value>, error?: ServiceError, otherwise?: Value): Field<Value> {
  return { read: read as Field<Value>["read"], error, otherwise, whenMissing: undefined };
}

/** An object as found, and what could be read of it so far. */
export interface Finishing<Values> {
  readonly read: { -readonly [Name in keyof Values]?: Values[Name] };
  readonly found: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly error: ServiceError;
  readonly notes: Notes;
}

/** Reads an object. `finish` sees to rules between members and to defaults that are other members. */
export function members<Values>(
  fields: Fields<Values>,
  finish?: (object: Finishing<NoInfer<Values>>) => void,
): Reader<Values> {
  const entries = Object.entries(fields) as [string & keyof Values, Field<unknown>][];
  const names = Object.keys(fields);
  return (value, path, error, notes) => {
    if (!isRecord(value)) {
      refuse(notes, { path, rule: "parameter-wrong-type", found: kindOf(value), allowed: "an object", error });
      return undefined;
    }
    const read: Record<string, unknown> = {};
    for (const [name, field] of entries) {
      const found = value[name];
      // The guide asks for an Arn that is "not set or null": null is the same as nothing.
      if (found !== undefined && found !== null) {
        read[name] = field.read(found as never, `${path}.${name}`, field.error ?? error, notes);
        continue;
      }
      read[name] = field.otherwise;
      field.whenMissing?.(`${path}.${name}`, field.error ?? error, notes);
    }
    noteUnknownMembers(value, names, path, notes);
    finish?.({ read: read as Finishing<Values>["read"], found: value, path, error, notes });
    return read as Values;
  };
}

/** Members that nobody reads are nearly always misspelt. */
export function noteUnknownMembers(
  value: object,
  known: readonly string[],
  path: string,
  notes: Notes,
  where = "here",
): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const fix = meant ? `Write ${meant}.` : "Remove it, or look up its name.";
    const message = `The service knows no member ${shownName(name)} ${where}; it is ignored.`;
    remark(notes, "warning", path === "" ? name : `${path}.${name}`, "member-unknown", message, fix);
  }
}
