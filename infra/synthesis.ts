import { rm } from "node:fs/promises";
import { join } from "node:path";
import backend from "../carillon.config.ts";
import { bundleFunctions, bundleTasks } from "../functions/bundle.ts";
import { repositoryRoot } from "../functions/repository-root.ts";
import { buildApp } from "./app.ts";
import { summarise, type TemplateResources } from "./summary.ts";

export interface Synthesis {
  /** Where the cloud assembly is. */
  readonly folder: string;
  /** Templates by stack name. */
  readonly stacks: Readonly<Record<string, TemplateResources>>;
  readonly summary: string;
}

/** Bundles the functions, synthesises the stacks of `carillon.config.ts`, and has the CDK's template validator judge them. */
export async function synthesiseAll(): Promise<Synthesis> {
  const root = repositoryRoot();
  const folder = join(root, "cdk.out");
  const bundles = await bundleFunctions({ outdir: join(root, "dist", "deployed") });
  const taskBundles = await bundleTasks({ outdir: join(root, "dist", "deployed-tasks") });
  // The CDK adds to what is there; assets of earlier runs would stay for ever.
  await rm(folder, { recursive: true, force: true });
  const assembly = buildApp({ backend, bundles, taskBundles, outdir: folder, validate: true }).synth();
  const stacks = Object.fromEntries(
    assembly.stacks.map((stack) => [stack.stackName, stack.template as TemplateResources]),
  );
  return { folder, stacks, summary: summarise({ stacks, bundles }) };
}
