import * as v from "valibot";
import { parse } from "../../shared/schema.ts";
import type { CarryLimits } from "./carry-legs.ts";

const positive = (fallback: string, allowed: string) =>
  v.optional(v.pipe(v.string(), v.regex(/^(?!0+(\.0+)?$)\d+(\.\d+)?$/, allowed), v.transform(Number)), fallback);

const schema = v.object({
  MAXIMUM_LEGS: v.pipe(positive("500", "a whole number of legs"), v.integer("a whole number of legs")),
  LAG_LIMIT_SECONDS: positive("1", "a number of seconds above 0"),
  HOLD_SECONDS: positive("60", "a number of seconds above 0"),
  DRAIN_SECONDS: positive("25", "a number of seconds above 0"),
});

/** SQS holds a message for 12 hours from its receipt at most (API_ChangeMessageVisibility). */
const CARRY_TIME = 11 * 3_600_000;
const AFTER_LEASE = 5_000;

/**
 * What bounds the long-running task, from its environment. A leg in memory is up to a minute of audio (1 MiB) and a connection; 500 legs fit one
 * virtual CPU and 2 GiB.
 * @param leaseTime of the readers of legs, in milliseconds
 * @throws InvalidInputError naming each variable that is malformed
 */
export function readTaskLimits(
  environment: Readonly<Record<string, string | undefined>>,
  leaseTime: number,
): CarryLimits {
  const parsed = parse(schema, environment, "environment");
  return {
    legs: parsed.MAXIMUM_LEGS,
    lag: parsed.LAG_LIMIT_SECONDS * 1000,
    holdTime: parsed.HOLD_SECONDS * 1000,
    retryTime: leaseTime + AFTER_LEASE,
    carryTime: CARRY_TIME,
    drainTime: parsed.DRAIN_SECONDS * 1000,
  };
}
