import * as v from "valibot";
import { type InputIssue, InvalidInputError } from "./errors.ts";

type AnySchema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>;

/**
 * Parses an input at the edge.
 * @param what name of the input for the error, for example `Chime VoiceConnector Streaming Status`
 * @throws InvalidInputError naming every path that is wrong, what kind of thing was found there and what is allowed
 */
export function parse<Schema extends AnySchema>(schema: Schema, input: unknown, what: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  throw new InvalidInputError(
    what,
    result.issues.map((issue) => inputIssue(schema, issue)),
  );
}

function inputIssue(schema: AnySchema, issue: v.BaseIssue<unknown>): InputIssue {
  const path = v.getDotPath(issue) ?? "";
  return { path, found: kindOf(issue.input), allowed: allowedBy(schema, issue) };
}

function allowedBy(schema: AnySchema, issue: v.BaseIssue<unknown>): string {
  if (issue.type === "regex" || issue.type === "check") return issue.message;
  const path = issue.path ?? [];
  if (issue.type === "strict_object" && issue.expected === "never") {
    const holder = optionOf(schemaAt(schema, path.slice(0, -1)), path.at(-1)?.input);
    return `only ${Object.keys(holder.entries ?? {}).join(", ")}`;
  }
  // Of a member that is missing, valibot only tells the name; what it has to be stands in the schema.
  const isMissing = issue.input === undefined && /^".*"$/.test(issue.expected ?? "");
  return (isMissing ? schemaAt(schema, path).expects : null) ?? issue.expected ?? issue.message;
}

/** What valibot's schemas are made of. */
interface SchemaParts {
  readonly expects?: string | null;
  readonly entries?: Readonly<Record<PropertyKey, SchemaParts>>;
  /** Of an optional one. */
  readonly wrapped?: SchemaParts;
  /** Of a list, and of a record. */
  readonly item?: SchemaParts;
  readonly value?: SchemaParts;
  /** Of a variant: the member that says which option it is, and that member's value in an option. */
  readonly key?: string;
  readonly options?: readonly SchemaParts[];
  readonly literal?: unknown;
}

/** A step of the way to a member, and what it was found in. */
interface PathStep {
  readonly key: unknown;
  readonly input: unknown;
}

/** The schema of a member; nothing where it cannot be told, as inside a union. */
function schemaAt(schema: AnySchema, path: readonly PathStep[]): SchemaParts {
  const whole = ({ wrapped, ...parts }: SchemaParts): SchemaParts => (wrapped ? whole(wrapped) : parts);
  let at = whole(schema as unknown as SchemaParts);
  for (const { key, input } of path) {
    const { entries, item, value } = optionOf(at, input);
    at = whole(entries?.[key as PropertyKey] ?? item ?? value ?? {});
  }
  return at;
}

/** The option of a variant that a value is; any other schema itself. */
function optionOf(schema: SchemaParts, input: unknown): SchemaParts {
  const { key, options } = schema;
  if (key === undefined) return schema;
  const said = (input as Readonly<Record<string, unknown>>)[key];
  return options?.find(({ entries }) => entries?.[key]?.literal === said) ?? schema;
}

/** What kind of value was found; never the value, which may be private. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return value === "" ? "empty text" : `text of ${value.length} characters`;
  if (Array.isArray(value)) return `list of ${value.length}`;
  return typeof value;
}

/** Parses JSON text. @throws InvalidInputError when it is not JSON */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own error quotes the text, which may be private: it is not kept as the cause.
    throw new InvalidInputError(what, [
      { path: "", found: `text of ${text.length} characters that is not JSON`, allowed: "JSON" },
    ]);
  }
}

/** 2000-01-01 to 2100-01-01: a time outside is a mistake, not a call. */
const EARLIEST = 946_684_800_000;
const LATEST = 4_102_444_800_000;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** ISO 8601 text with a zone, read as epoch milliseconds. */
export const isoTime = v.pipe(
  v.string(),
  v.regex(ISO_TIME, "an ISO 8601 time such as 2026-01-05T10:00:00Z"),
  v.transform((text) => Date.parse(text)),
  v.check((time) => time >= EARLIEST && time < LATEST, "a time between the years 2000 and 2100"),
);

/** What an id must be to be safe as part of an object key, a file name and a log line. */
export const ID_FORM = {
  pattern: /^(?!\.{1,2}$)[\w.@:+-]{1,128}$/,
  allowed: "1 to 128 letters, digits or . _ - @ : +",
};

export const id = v.pipe(v.string(), v.regex(ID_FORM.pattern, ID_FORM.allowed));

/** JSON with sorted keys: equal values give equal text, whatever the order they were built in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === "object" && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  );
}
