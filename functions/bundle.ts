import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";
import { type FunctionName, functionRows } from "../shared/events/subscriptions.ts";
import { repositoryRoot } from "./repository-root.ts";

/** One function, ready to be deployed: a folder with `index.mjs` (which exports `handler`) and its source map. */
export interface Bundle {
  readonly folder: string;
  /** Size of the code, without the source map. */
  readonly bytes: number;
}

export interface BundleOptions<Name extends FunctionName> {
  /** Folder that gets a folder for each function. Whoever reads from it meanwhile sees whole files, old or new. */
  readonly outdir: string;
  /** Default: every function of the subscription table. */
  readonly names?: readonly Name[];
  /** Default: true. Names of functions and classes are kept, since errors carry them into logs. */
  readonly minify?: boolean;
  /** Folder that holds `functions/<name>/handler.ts`. Default: the repository. */
  readonly root?: string;
}

/** CommonJS packages inside an ES module still call `require` for Node.js' own modules. */
const REQUIRE_BANNER =
  'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);';

/**
 * Bundles functions with everything they import, the AWS SDK too. The same sources give the same bytes wherever they and the
 * bundles lie: paths in the source map are relative to the repository.
 * @throws BuildFailure of esbuild, whose message names file, line and reason
 */
export async function bundleFunctions<Name extends FunctionName = FunctionName>(
  options: BundleOptions<Name>,
): Promise<Record<Name, Bundle>> {
  const names = options.names ?? (functionRows.map(({ name }) => name) as Name[]);
  const bundles = await Promise.all(names.map(async (name) => [name, await bundleFunction(name, options)] as const));
  return Object.fromEntries(bundles) as Record<Name, Bundle>;
}

async function bundleFunction(name: FunctionName, options: BundleOptions<FunctionName>): Promise<Bundle> {
  const { minify = true, root = repositoryRoot() } = options;
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [`functions/${name}/handler.ts`],
    // Never written there: source maps name their sources relative to it.
    outfile: join(root, "index.mjs"),
    write: false,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    conditions: ["module"],
    banner: { js: REQUIRE_BANNER },
    legalComments: "none",
    sourcemap: "linked",
    sourcesContent: false,
    minify,
    keepNames: minify,
    logLevel: "silent",
  });
  const folder = join(options.outdir, name);
  await mkdir(folder, { recursive: true });
  await Promise.all(outputFiles.map(({ path, contents }) => replaceFile(join(folder, basename(path)), contents)));
  const code = outputFiles.find(({ path }) => path.endsWith(".mjs"));
  return { folder, bytes: code?.contents.length ?? 0 };
}

async function replaceFile(path: string, contents: Uint8Array): Promise<void> {
  // Beside the function's folder: inside, it would be deployed with it if this process were killed here.
  const draft = await mkdtemp(join(dirname(path), "..", ".draft-"));
  await writeFile(join(draft, "file"), contents);
  await rename(join(draft, "file"), path);
  await rm(draft, { recursive: true });
}
