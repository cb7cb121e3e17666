import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { type FunctionName, functionRows } from "../shared/events/subscriptions.ts";
import { repositoryRoot } from "./repository-root.ts";

export interface Bundle {
  /** Folder that is deployed; its `index.mjs` exports `handler`. */
  readonly folder: string;
  readonly bytes: number;
}

/** Some packages inside the bundle are CommonJS and call `require`, which an ES module does not have. */
const REQUIRE = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/**
 * Bundles every function with everything it uses, the AWS SDK included: the same files run in AWS and in the local cloud.
 * Equal sources give equal bytes.
 */
export async function bundleFunctions(outdir: string): Promise<Record<FunctionName, Bundle>> {
  const root = repositoryRoot();
  mkdirSync(outdir, { recursive: true });
  const names = functionRows.map(({ name }) => name);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` })),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    banner: { js: REQUIRE },
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    metafile: true,
    logLevel: "error",
  });
  const bundles = names.map((name) => {
    const folder = join(outdir, name);
    const bytes = metafile.outputs[relative(root, join(folder, "index.mjs"))]?.bytes ?? 0;
    return [name, { folder, bytes }] as const;
  });
  return Object.fromEntries(bundles) as Record<FunctionName, Bundle>;
}
