import { kindOf } from "../../schema.ts";
import type { ServiceError } from "../finding.ts";
import { isRecord } from "../records.ts";
import { type Notes, refuse, remark, shownName } from "./notes.ts";

/** Most pairs that are stored for a transaction (AWS: transaction-attributes). */
export const MOST_ATTRIBUTES = 100;
/** Most bytes of the attributes as JSON in UTF-8. */
export const MOST_ATTRIBUTE_BYTES = 20 * 1_024;

const path = "TransactionAttributes";
const fix = "Keep what is large in a database, and its key here.";

/** What the service answers to attributes that it cannot store. */
export const INVALID_ATTRIBUTES: ServiceError = {
  ErrorType: "TransactionAttributesInvalidMapSize",
  ErrorMessage: `Transaction attributes must have at most ${MOST_ATTRIBUTES} pairs and ${MOST_ATTRIBUTE_BYTES} bytes.`,
};

export type Attributes = Readonly<Record<string, unknown>>;

/**
 * Reads `TransactionAttributes`, which replace all that are stored.
 * @returns undefined where there are none, which leaves what is stored; or where they cannot be stored, and a refusal is noted
 */
export function attributes(value: unknown, notes: Notes): Attributes | undefined {
  if (value === undefined || value === null) return undefined;
  const refusal = { path, error: INVALID_ATTRIBUTES };
  if (!isRecord(value)) {
    refuse(notes, { ...refusal, rule: "attributes-wrong-type", found: kindOf(value), allowed: "an object" });
    return undefined;
  }
  const entries = Object.entries(value);
  if (entries.length > MOST_ATTRIBUTES) {
    const [found, allowed] = [`${entries.length} pairs`, `at most ${MOST_ATTRIBUTES}`];
    refuse(notes, { ...refusal, rule: "attributes-too-many", found, allowed, fix });
    return undefined;
  }
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  if (bytes > MOST_ATTRIBUTE_BYTES) {
    const [found, allowed] = [`${bytes} bytes as JSON`, `at most ${MOST_ATTRIBUTE_BYTES}`];
    refuse(notes, { ...refusal, rule: "attributes-too-large", found, allowed, fix });
    return undefined;
  }
  for (const [name, member] of entries) {
    if (typeof member === "string") continue;
    const message = `Found ${kindOf(member)}: only text is documented. Others have been seen to come back as they were.`;
    remark(
      notes,
      "warning",
      `${path}.${shownName(name)}`,
      "attribute-not-text",
      message,
      "Store it as text, for example JSON.",
    );
  }
  return value;
}
