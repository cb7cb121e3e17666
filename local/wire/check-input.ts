import { Readable } from "node:stream";
import type { NormalizedSchema } from "@smithy/core/schema";
import { ServiceError } from "./http.ts";

type Check = readonly [
  isKind: (schema: NormalizedSchema) => boolean,
  expected: string,
  accepts: (value: unknown) => boolean,
];

/** A kind that stands in no row, for example a document, takes anything. */
const checks: readonly Check[] = [
  [(schema) => schema.isStructSchema(), "an object", isObject],
  [(schema) => schema.isListSchema(), "a list", Array.isArray],
  [(schema) => schema.isMapSchema(), "an object", isObject],
  [(schema) => schema.isStringSchema(), "a string", (value) => typeof value === "string" || value instanceof String],
  [(schema) => schema.isNumericSchema(), "a number", (value) => typeof value === "number" && !Number.isNaN(value)],
  [(schema) => schema.isBooleanSchema(), "true or false", (value) => typeof value === "boolean"],
  [
    (schema) => schema.isTimestampSchema(),
    "a time",
    (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  ],
  [(schema) => schema.isBlobSchema(), "base64", (value) => value instanceof Uint8Array || value instanceof Readable],
];

/**
 * Checks what was read from a request against its schema, whatever is nested in it too: handlers may trust their input's type.
 * Patterns, lengths and ranges are not in the schemas, and stay with the handlers.
 * @throws ServiceError SerializationException for a value of the wrong type, ValidationException for required members that are absent
 */
export function checkInput(schema: NormalizedSchema, input: unknown): void {
  const missing = [...absentMembers(schema, input, "")];
  if (missing.length === 0) return;
  const found = missing.map((path) => `Value at '${path}' failed to satisfy constraint: Member must not be null`);
  const count = missing.length === 1 ? "1 validation error" : `${missing.length} validation errors`;
  throw new ServiceError("ValidationException", `${count} detected: ${found.join("; ")}`);
}

function* absentMembers(schema: NormalizedSchema, value: unknown, path: string): Generator<string> {
  const [, expected, accepts] = checks.find(([isKind]) => isKind(schema)) ?? [];
  if (accepts && !accepts(value)) {
    throw new ServiceError("SerializationException", `${path || "the input"} must be ${expected}`);
  }
  if (schema.isStructSchema() && isObject(value)) {
    let requiredLeft = requiredMembers(schema);
    for (const [name, member] of schema.structIterator()) {
      const memberPath = path === "" ? name : `${path}.${name}`;
      const isRequired = requiredLeft-- > 0;
      if (value[name] !== undefined && value[name] !== null) yield* absentMembers(member, value[name], memberPath);
      else if (isRequired) yield memberPath;
    }
  } else if (schema.isListSchema() && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (item !== null) yield* absentMembers(schema.getValueSchema(), item, `${path}[${index}]`);
    }
  } else if (schema.isMapSchema() && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (item !== null) yield* absentMembers(schema.getValueSchema(), item, `${path}.${key}`);
    }
  }
}

/** A structure's schema names its required members first, and ends with how many they are. */
function requiredMembers(schema: NormalizedSchema): number {
  const source = schema.getSchema();
  const count = Array.isArray(source) ? source[6] : undefined;
  return typeof count === "number" ? count : 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
