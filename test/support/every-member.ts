/** Dotted paths of every member of a value, at every depth; items of lists by their index, and not themselves. */
export function everyMember(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    return Array.isArray(value) ? everyMember(member, path) : [path, ...everyMember(member, path)];
  });
}

/** The value at a dotted path. */
export function memberAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], value);
}

/** Something that is no value of the same type: an object for text and numbers, a number for objects and lists. */
export function mistyped(value: unknown): unknown {
  return typeof value === "object" ? 7 : { private: "+15550199999" };
}

/** `a.0.b` as a finding spells it: `a[0].b`. */
export const bracketed = (path: string): string => path.replaceAll(/\.(\d+)(?=\.|$)/g, "[$1]");
