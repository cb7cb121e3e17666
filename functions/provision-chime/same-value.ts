import { canonicalJson } from "../../shared/schema.ts";

/** Whether two values say the same. The order of a list says nothing: what goes first is what has the smaller `priority`. */
export function sameValue(one: unknown, other: unknown): boolean {
  return canonicalJson(ordered(one)) === canonicalJson(ordered(other));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => ({ item: ordered(item), text: canonicalJson(ordered(item)) }));
    return items.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ item }) => item);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, ordered(inner)]));
}
