import type { ServiceError } from "../shared/sma/finding.ts";
import { INVALID_ATTRIBUTES } from "../shared/sma/rules/attributes.ts";
import type { Policies } from "./policies.ts";

export type Attributes = Readonly<Record<string, unknown>>;

export type Stored =
  | { readonly attributes: Attributes | null; readonly error: null }
  | { readonly attributes: null; readonly error: ServiceError };

/** What is stored after a reply: nothing it leaves out is kept, unless it has no attributes at all (AWS: transaction-attributes). */
export function store(stored: Attributes | null, replied: Attributes | undefined, policies: Policies): Stored {
  if (replied === undefined) return { attributes: stored, error: null };
  const values = Object.values(replied);
  const isRefused = policies.attributeValues === "refused" && values.some((value) => typeof value !== "string");
  if (isRefused || values.length > policies.mostAttributes) return { attributes: null, error: INVALID_ATTRIBUTES };
  if (values.length === 0) return { attributes: null, error: null };
  return { attributes: policies.storedAttributes === "merge" ? { ...stored, ...replied } : replied, error: null };
}
