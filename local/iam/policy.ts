import * as v from "valibot";
import { parse } from "../../shared/schema.ts";
import { CONTEXT_KEYS, type Condition, type ContextKey, OPERATOR_NAMES } from "./conditions.ts";
import { actionWildcard, arnWildcard, type Wildcard } from "./wildcards.ts";

/** A statement of an identity-based policy. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly Wildcard[];
  readonly resources: readonly Wildcard[];
  readonly conditions: readonly Condition[];
}

const oneOrMore = <Item extends v.GenericSchema<string>>(item: Item) =>
  v.pipe(
    v.union([item, v.pipe(v.array(item), v.minLength(1))]),
    v.transform((value): string[] => (typeof value === "string" ? [value] : [...(value as readonly string[])])),
  );

const action = v.pipe(v.string(), v.regex(/^(\*|[a-z0-9-]+:[\w*?]+)$/i, "an action such as s3:GetObject"));
/** Variables such as `${aws:username}` are not modelled, and a service cannot be named by a wildcard. */
const resource = v.pipe(
  v.string(),
  v.regex(/^(\*|arn:[^:$]+:[^:$*?]+:[^:$]*:[^:$]*:[^$]+)$/s, "* or an ARN of six parts, without variables"),
);
const value = v.pipe(
  v.union([v.string(), v.boolean()]),
  v.transform(String),
  v.regex(/^[^$]*$/, "a text without variables"),
);
const values = v.pipe(
  v.union([value, v.array(value)]),
  v.transform((one): string[] => (typeof one === "string" ? [one] : one)),
);

/** Keys are compared without regard to case. */
const contextKey = v.pipe(
  v.string(),
  v.transform((name) => CONTEXT_KEYS.find((key) => key.toLowerCase() === name.toLowerCase()) ?? name),
  v.picklist(CONTEXT_KEYS),
);

/** `NotAction`, `NotResource` and whatever else is not modelled is an error, never a statement that is read without it. */
const statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(["Allow", "Deny"]),
  Action: oneOrMore(action),
  Resource: oneOrMore(resource),
  Condition: v.optional(v.record(v.picklist(OPERATOR_NAMES), v.record(contextKey, values))),
});

const document = v.strictObject({
  Version: v.literal("2012-10-17"),
  Statement: v.array(statement),
});

/**
 * Reads a policy document of a role.
 * @param what name of the policy for the error
 * @throws InvalidInputError for an operator, a condition key or an element that the evaluator does not know
 */
export function parsePolicy(input: unknown, what: string): Statement[] {
  return parse(document, input, what).Statement.map(({ Effect, Action, Resource, Condition: conditions = {} }) => ({
    effect: Effect,
    actions: Action.map(actionWildcard),
    resources: Resource.map(arnWildcard),
    conditions: OPERATOR_NAMES.flatMap((operator) =>
      Object.entries(conditions[operator] ?? {}).map(([key, wanted]) => ({
        operator,
        key: key as ContextKey,
        values: wanted ?? [],
      })),
    ),
  }));
}
