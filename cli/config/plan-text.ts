import { isRef, referencesOf } from "../../shared/chime/references.ts";
import type { Declaration } from "../../shared/chime/resources.ts";

/** What has to be there, a resource a paragraph, in the order in which it is made. */
export function planText(declarations: readonly Declaration[]): string {
  if (declarations.length === 0) return "nothing: the configuration asks for no voice resources\n";
  return declarations.map(declarationText).join("\n");
}

function declarationText(declaration: Declaration): string {
  const { key, region, properties, keep } = declaration;
  const needs = referencesOf(declaration);
  const head = [key, region, ...(keep ? ["stays when it is taken out"] : [])].join("  ");
  const lines = membersOf(properties, "").map(([path, value]) => `  ${path}: ${value}`);
  return `${[head, ...lines, ...(needs.length > 0 ? [`  after ${needs.join(", ")}`] : [])].join("\n")}\n`;
}

/** Members that say something, each with its path. */
export function membersOf(value: unknown, path: string): [string, string][] {
  if (value === null || value === undefined) return [];
  if (isRef(value)) return [[path, `the ${value.attribute} of ${value.ref}`]];
  if (typeof value !== "object") return [[path, String(value)]];
  return Object.entries(value).flatMap(([member, inner]) =>
    membersOf(inner, path === "" ? member : `${path}.${member}`),
  );
}
