import { arnWildcard, wildcard } from "./wildcards.ts";

/**
 * Keys that a condition may ask for; values are those of the request (IAM User Guide, "AWS global condition context keys"). Any other key
 * is refused where a policy is read: a condition that nobody can judge must neither allow nor refuse.
 */
export const CONTEXT_KEYS = [
  "aws:PrincipalAccount",
  "aws:RequestedRegion",
  "aws:ResourceAccount",
  "aws:SecureTransport",
  "kms:ViaService",
  "s3:prefix",
] as const;
export type ContextKey = (typeof CONTEXT_KEYS)[number];

/** What is known of a request; a key that is not there is one that the request does not have. */
export type Context = Readonly<Partial<Record<ContextKey, string>>>;

type Comparison = (wanted: string, value: string) => boolean;

const equal: Comparison = (wanted, value) => wanted === value;
const alike: Comparison = (wanted, value) => wildcard(wanted).matches(value);
const arnAlike: Comparison = (wanted, value) => arnWildcard(wanted).matches(value);
const not = (comparison: Comparison) => ({ comparison, negated: true });
const is = (comparison: Comparison) => ({ comparison, negated: false });

/** IAM User Guide, "IAM JSON policy elements: Condition operators". */
const OPERATORS = {
  ArnEquals: is(arnAlike),
  ArnLike: is(arnAlike),
  Bool: is((wanted, value) => wanted.toLowerCase() === value.toLowerCase()),
  StringEquals: is(equal),
  StringLike: is(alike),
  StringNotEquals: not(equal),
  StringNotLike: not(alike),
} as const;

export type Operator = keyof typeof OPERATORS;
export const OPERATOR_NAMES = Object.keys(OPERATORS) as readonly Operator[];

/** One key of a policy's condition. */
export interface Condition {
  readonly operator: Operator;
  readonly key: ContextKey;
  /** One of them is enough; of a negated operator, none of them may be. */
  readonly values: readonly string[];
}

/** Whether a request meets a condition. Without the key, only negated operators are met (IAM User Guide, "Evaluation logic for multiple context keys or values"). */
export function isMet({ operator, key, values }: Condition, context: Context): boolean {
  const { comparison, negated } = OPERATORS[operator];
  const value = context[key];
  if (value === undefined) return negated;
  return values.some((wanted) => comparison(wanted, value)) !== negated;
}
