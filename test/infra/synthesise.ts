import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { Bundle } from "../../functions/bundle.ts";
import { buildApp } from "../../infra/app.ts";
import { type FunctionName, functionRows } from "../../shared/events/subscriptions.ts";

/** What the stack deploys, with a line of code in place of each bundle. */
export function synthesise(): Template {
  const folder = mkdtempSync(join(tmpdir(), "carillon-infra-"));
  try {
    const app = buildApp({
      bundles: emptyBundles(folder),
      outdir: join(folder, "cdk.out"),
      context: { "aws:cdk:disable-asset-staging": true },
    });
    return Template.fromStack(Stack.of(app.node.findChild("carillon")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function emptyBundles(folder: string): Record<FunctionName, Bundle> {
  const bundles = functionRows.map(({ name }) => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "index.mjs"), `export const handler = () => "${name}";\n`);
    return [name, { folder: join(folder, name), bytes: 100, startBytes: 100 }] as const;
  });
  return Object.fromEntries(bundles) as Record<FunctionName, Bundle>;
}

export interface Resource {
  readonly id: string;
  readonly type: string;
  /** Deletion policy. */
  readonly whenDeleted: unknown;
  readonly properties: unknown;
}

export function resourcesOf(template: Template, type?: string): Resource[] {
  const resources = Object.entries(at(template.toJSON(), "Resources") as Record<string, unknown>);
  return resources
    .map(([id, resource]) => ({
      id,
      type: String(at(resource, "Type")),
      whenDeleted: at(resource, "DeletionPolicy"),
      properties: at(resource, "Properties"),
    }))
    .filter((resource) => type === undefined || resource.type === type);
}

/** The member at a path inside JSON, undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], value);
}

/** Logical id that a `Ref` or `Fn::GetAtt` names. */
export function target(reference: unknown): unknown {
  return at(reference, "Ref") ?? at(reference, "Fn::GetAtt", 0);
}

export interface Statement {
  readonly effect: unknown;
  readonly actions: readonly string[];
  /** Resources as JSON text. */
  readonly on: readonly string[];
  readonly condition: unknown;
}

export function statementsOf(policy: Resource): Statement[] {
  return list(at(policy.properties, "PolicyDocument", "Statement")).map((statement) => ({
    effect: at(statement, "Effect"),
    actions: list(at(statement, "Action")).map(String),
    on: list(at(statement, "Resource")).map((resource) => JSON.stringify(resource)),
    condition: at(statement, "Condition"),
  }));
}

export function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
