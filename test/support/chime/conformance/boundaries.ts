import type { Limit } from "../../../../local/chime/check-limits.ts";
import { isWithin, type Range, TEXTS, type TextLimit } from "../../../../shared/chime/limits.ts";
import { LIMIT_SAMPLES } from "../limit-samples.ts";

/** The texts, numbers and lists at both ends of what a limit takes, and one past each. */
export function boundariesOf(
  limit: Limit,
  value: unknown,
): { readonly good: readonly unknown[]; readonly bad: readonly unknown[] } {
  if (Array.isArray(limit)) return { good: limit, bad: ["no-such-word"] };
  if ("whole" in (limit as TextLimit)) {
    const known = Object.entries(TEXTS).find(([, one]) => one === limit)?.[0];
    return LIMIT_SAMPLES[known as keyof typeof TEXTS];
  }
  const range = limit as Range;
  const ends = [range.least, range.most];
  const past = [range.least - 1, range.most + 1].filter((size) => Number.isSafeInteger(size) && !isWithin(range, size));
  if (typeof value === "number") return { good: ends, bad: past };
  const sized = (size: number) => (Array.isArray(value) ? listOf(value, size) : mapOf(size));
  return { good: ends.map(sized), bad: past.filter((size) => size >= 0).map(sized) };
}

const listOf = ([first]: readonly unknown[], size: number): unknown[] => Array.from({ length: size }, () => first);
const mapOf = (size: number): object =>
  Object.fromEntries(Array.from({ length: size }, (_none, at) => [`X-Key${at}`, "value"]));

type Steps = readonly string[];
type Members = Readonly<Record<string, unknown>>;

/** What is at a path, in the first item of a list that has it. */
export function valueAt(value: unknown, [step, ...rest]: Steps): unknown {
  if (step === undefined || value === undefined || value === null) return value;
  if (step !== "[]") return valueAt((value as Members)[step], rest);
  return (value as readonly unknown[]).map((item) => valueAt(item, rest)).find((item) => item !== undefined);
}

/** The input with something else at a path, wherever it has something there. */
export function withAt(value: unknown, steps: Steps, replacement: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return replacement;
  if (valueAt(value, steps) === undefined) return value;
  if (step === "[]") return (value as readonly unknown[]).map((item) => withAt(item, rest, replacement));
  return { ...(value as Members), [step]: withAt((value as Members)[step], rest, replacement) };
}
