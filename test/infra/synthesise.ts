import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import config from "../../carillon.config.ts";
import type { Backend } from "../../functions/answer-call/backend.ts";
import type { Bundle } from "../../functions/bundle.ts";
import { buildApp } from "../../infra/app.ts";
import { type FunctionName, functions, type TaskName, tasks } from "../../shared/events/subscriptions.ts";
import { evaluate, type Place, type TemplateResource } from "./evaluate.ts";

/** A stack's template, and where it is deployed. */
export interface SynthesisedStack extends Place {
  readonly template: unknown;
}

/** The stacks of a backend, with a line of code in place of each bundle. */
export function synthesise(backend: Backend = config): SynthesisedStack[] {
  const folder = mkdtempSync(join(tmpdir(), "carillon-infra-"));
  try {
    const app = buildApp({
      backend,
      ...emptyBundles(folder),
      outdir: join(folder, "cdk.out"),
      context: { "aws:cdk:disable-asset-staging": true },
    });
    return app.node.children.filter(Stack.isStack).map((stack) => {
      const template = Template.fromStack(stack).toJSON();
      const resources = at(template, "Resources") as Record<string, TemplateResource>;
      return { stack: stack.stackName, region: stack.region, resources, template };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A line of code in place of each bundle. */
export function emptyBundles(folder: string) {
  const bundle = (kind: string, name: string): Bundle => {
    const at = join(folder, kind, name);
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, "index.mjs"), `export const handler = () => "${name}";\n`);
    return { folder: at, bytes: 100, startBytes: 100 };
  };
  const each = (kind: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, bundle(kind, name)]));
  return {
    bundles: each("functions", Object.keys(functions)) as Record<FunctionName, Bundle>,
    taskBundles: each("tasks", Object.keys(tasks)) as Record<TaskName, Bundle>,
  };
}

/** A resource with its properties as CloudFormation evaluates them. */
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  /** Deletion policy. */
  readonly whenDeleted: unknown;
  /** What `Ref` and `Fn::GetAtt` of its ARN say. */
  readonly ref: unknown;
  readonly arn: unknown;
  readonly properties: unknown;
}

export function resourcesOf(stacks: readonly SynthesisedStack[], type?: string): Resource[] {
  return stacks.flatMap((place) =>
    Object.entries(place.resources)
      .filter(([, { Type }]) => type === undefined || Type === type)
      .map(([id, { Type, Properties, DeletionPolicy }]) => ({
        stack: place.stack,
        id,
        type: Type,
        whenDeleted: DeletionPolicy,
        ref: evaluate({ Ref: id }, place),
        arn: evaluate({ "Fn::GetAtt": [id, "Arn"] }, place),
        properties: evaluate(Properties, place),
      })),
  );
}

/** The member at a path inside JSON, undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], value);
}

export interface Statement {
  readonly effect: unknown;
  readonly principal: unknown;
  readonly actions: readonly string[];
  readonly on: readonly string[];
  readonly condition: unknown;
}

export function statementsOf(policy: Resource): Statement[] {
  return list(at(policy.properties, "PolicyDocument", "Statement")).map((statement) => ({
    effect: at(statement, "Effect"),
    principal: at(statement, "Principal", "Service"),
    actions: list(at(statement, "Action")).map(String),
    on: list(at(statement, "Resource")).map(String),
    condition: at(statement, "Condition"),
  }));
}

export function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
