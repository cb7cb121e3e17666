import { type Context, isMet } from "./conditions.ts";
import type { Statement } from "./policy.ts";

/** One action on one resource; an API operation may need several. */
export interface AccessRequest {
  /** For example `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN; `*` for an action of a service that has no resource to restrict it to. */
  readonly resource: string;
  readonly context: Context;
}

export type Decision = "allowed" | "denied by a statement" | "allowed by none";

/** Whether a statement is about a request. */
export function appliesTo({ actions, resources, conditions }: Statement, request: AccessRequest): boolean {
  return (
    actions.some((action) => action.matches(request.action)) &&
    resources.some((resource) => resource.matches(request.resource)) &&
    conditions.every((condition) => isMet(condition, request.context))
  );
}

/** IAM User Guide, "Policy evaluation logic", for identity-based policies: what denies decides; without anything that allows, no. */
export function evaluate(statements: readonly Statement[], request: AccessRequest): Decision {
  const applying = statements.filter((statement) => appliesTo(statement, request));
  if (applying.some(({ effect }) => effect === "Deny")) return "denied by a statement";
  return applying.length > 0 ? "allowed" : "allowed by none";
}
