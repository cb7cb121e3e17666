/** One page of a list of uniquely named things, and the token of the next page: the last name on this one. */
export function pageByName<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  limit: number,
  token = "",
): { page: T[]; NextToken?: string } {
  const rest = items.filter((item) => nameOf(item) > token).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { page, ...(last !== undefined && page.length < rest.length && { NextToken: nameOf(last) }) };
}
