import { canonicalJson } from "../schema.ts";

/** Merges that do not depend on order or repetition: what call records are put together from. */

/** Something that was said at a time, in epoch milliseconds. */
interface Dated {
  readonly at: number;
}

export function put<T>(
  record: Readonly<Record<string, T>>,
  key: string,
  value: T,
  merge: (known: T | null, value: T) => T,
): Readonly<Record<string, T>> {
  return { ...record, [key]: merge(own(record, key) ?? null, value) };
}

/** A member of the record itself: ids come from outside, and may be `constructor`. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The smaller by `rank`; equal ranks are decided by content, so that the choice depends on nothing else. */
export function smaller<T>(a: T, b: T, rank: (value: T) => number): T {
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference < 0 ? a : b;
  return canonicalJson(a) <= canonicalJson(b) ? a : b;
}

export function earliest<T extends Dated>(known: T | null, sighting: T): T {
  return known === null ? sighting : smaller(known, sighting, ({ at }) => at);
}

export function latest<T extends Dated>(known: T | null, sighting: T): T {
  return known === null ? sighting : smaller(known, sighting, ({ at }) => -at);
}

/** Two tellings of one thing, for example a record, differ in nothing but what an older version made of it. */
export function either<T>(known: T | null, told: T): T {
  return known === null ? told : smaller(known, told, () => 0);
}
