import type { ServiceError } from "./finding.ts";
import { isRecord } from "./records.ts";

/**
 * The pair of a failure in any of the forms that the service and its guide use: `ErrorType` and `ErrorMessage`, or one text
 * `Error: "X: y"`.
 * @returns null where none of them is there
 */
export function serviceErrorOf(members: unknown): ServiceError | null {
  if (!isRecord(members)) return null;
  const { ErrorType, ErrorMessage, Error: joined } = members;
  if (typeof ErrorType === "string")
    return { ErrorType, ErrorMessage: typeof ErrorMessage === "string" ? ErrorMessage : "" };
  if (typeof joined !== "string") return null;
  const [, type = "", message = ""] = /^\s*([\w.]+)(?:\s*:\s*(.*))?$/s.exec(joined) ?? [];
  // Prose without a type before the colon is a message; the type of an error that has none is never published.
  return type === "" ? { ErrorType: "Unknown", ErrorMessage: joined } : { ErrorType: type, ErrorMessage: message };
}
