import { createHash } from "node:crypto";
import { canonicalJson } from "../schema.ts";
import { buildRecord, type DetailRecord } from "./record.ts";

/**
 * What a record is known by: 32 hexadecimal digits, the same for the same record wherever it lies, however its numbers are written
 * and its members ordered. A record that AWS corrects is another one.
 */
export function recordIdOf(record: DetailRecord): string {
  const text = canonicalJson([record.kind, buildRecord(record)]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
