import { InvalidInputError } from "../errors.ts";
import type { Declaration, Declared, Ref, ResourceKey } from "./resources.ts";

/** Whether a value stands for something of another resource. */
export function isRef(value: unknown): value is Ref {
  return (
    typeof value === "object" && value !== null && Object.hasOwn(value, "ref") && Object.hasOwn(value, "attribute")
  );
}

/** The same properties with something in the place of every reference. */
export function resolveReferences<Value>(declared: Declared<Value>, textFor: (ref: Ref) => string): Value {
  const resolve = (value: unknown): unknown => {
    if (isRef(value)) return textFor(value);
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, resolve(inner)]));
  };
  return resolve(declared) as Value;
}

/** The resources that a declaration refers to, each once. */
export function referencesOf({ properties }: Declaration): readonly ResourceKey[] {
  const keys = new Set<ResourceKey>();
  resolveReferences<unknown>(properties, ({ ref }) => {
    keys.add(ref);
    return ref;
  });
  return [...keys];
}

/**
 * Declarations so that each comes after those it refers to, and else as they were given. The other way round, they can be removed.
 * @throws InvalidInputError for a reference to nothing, or in a circle
 */
export function inOrderOfReferences(declarations: readonly Declaration[]): readonly Declaration[] {
  const byKey = new Map(declarations.map((declaration) => [declaration.key, declaration]));
  const ordered = new Set<Declaration>();
  const visit = (declaration: Declaration, path: readonly ResourceKey[]): void => {
    if (ordered.has(declaration)) return;
    const at = [...path, declaration.key];
    for (const key of referencesOf(declaration)) {
      const other = byKey.get(key);
      if (!other) throw invalid(declaration.key, `a reference to ${key}`, "a resource of the configuration");
      if (at.includes(key)) throw invalid(declaration.key, `the circle ${[...at, key].join(" -> ")}`, "no circle");
      visit(other, at);
    }
    ordered.add(declaration);
  };
  for (const declaration of declarations) visit(declaration, []);
  return [...ordered];
}

function invalid(path: string, found: string, allowed: string): InvalidInputError {
  return new InvalidInputError("voice resources", [{ path, found, allowed }]);
}
