import { isWithin, type Range, type TextLimit, takes } from "../../shared/chime/limits.ts";
import { badRequest } from "./errors.ts";

/** Of a text, a number, the size of a list or a map, or one of several words. */
export type Limit = TextLimit | Range | readonly string[];

/** By where the member is: `Name`, `Tags` (its size), `Tags[].Key`, `Termination.CpsLimit`. */
export type Limits = Readonly<Record<string, Limit>>;

/**
 * Checks what a client sent against the limits of its operation, as the service does before it looks at any resource. Members that are
 * absent are none of its business: which are required stands in the schemas.
 * @throws ServiceError BadRequestException that names each member that is wrong, and what it must be
 */
export function checkLimits(limits: Limits, input: unknown): void {
  const found = Object.entries(limits).flatMap(([path, limit]) =>
    valuesAt(input, path.split(/\.|(?=\[\])/), "").flatMap(([where, value]) => {
      const must = violation(limit, value);
      return must === null ? [] : [`Value at '${where}' failed to satisfy constraint: Member must ${must}`];
    }),
  );
  if (found.length === 0) return;
  const count = found.length === 1 ? "1 validation error" : `${found.length} validation errors`;
  throw badRequest(`${count} detected: ${found.join("; ")}`);
}

type Found = readonly [where: string, value: unknown];

function valuesAt(value: unknown, [step, ...rest]: readonly string[], where: string): readonly Found[] {
  if (value === undefined || value === null) return [];
  if (step === undefined) return [[where, value]];
  if (step === "[]") {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item, at) => valuesAt(item, rest, `${where}[${at}]`));
  }
  const member = (value as Readonly<Record<string, unknown>>)[step];
  return valuesAt(member, rest, where === "" ? step : `${where}.${step}`);
}

/** What the value must be; null: it is. */
function violation(limit: Limit, value: unknown): string | null {
  if (isWords(limit)) return limit.includes(String(value)) ? null : `be one of ${limit.join(", ")}`;
  if ("whole" in limit) return takes(limit, String(value)) ? null : `be ${limit.allowed}`;
  const [size, what] = sizeOf(value);
  return isWithin(limit, size) ? null : `${what} ${spanOf(limit)}; found ${size}`;
}

const isWords = (limit: Limit): limit is readonly string[] => Array.isArray(limit);

function sizeOf(value: unknown): readonly [size: number, what: string] {
  if (typeof value === "number") return [value, "be a whole number,"];
  return [Object.keys(value ?? {}).length, "have a size of"];
}

function spanOf({ least, most }: Range): string {
  if (most === Number.MAX_SAFE_INTEGER) return `at least ${least}`;
  return least === most ? `${least}` : `${least} to ${most}`;
}
