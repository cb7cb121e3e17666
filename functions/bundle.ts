import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build, type Metafile } from "esbuild";
import backend from "../carillon.config.ts";
import { checkAutomations } from "../shared/events/automations.ts";
import { type FunctionName, functionRows, type TaskName, tasks } from "../shared/events/subscriptions.ts";
import { checkBackend } from "./answer-call/check-backend.ts";
import { routingOf } from "./answer-call/routing-of.ts";
import {
  compiledRouting,
  lateStreamsOfMiddy,
  leanSources,
  REQUIRE_BANNER,
  TARGET,
  withoutIdleBanner,
} from "./bundle-plugins.ts";
import { readEventSamples } from "./event-samples.ts";
import { repositoryRoot } from "./repository-root.ts";

/**
 * One function, ready to be deployed: a folder with `index.mjs` (which exports `handler`), chunks of what it imports while it runs, and
 * their source maps.
 */
export interface Bundle {
  readonly folder: string;
  /** Size of the code, without source maps. */
  readonly bytes: number;
  /** Size of the code that is loaded before the first event: `index.mjs` and what it imports at once. */
  readonly startBytes: number;
}

export interface BundleOptions<Name extends FunctionName> {
  /** Folder that gets a folder for each function. Whoever reads from it meanwhile sees whole files, old or new. */
  readonly outdir: string;
  /** Default: every function of the subscription table. */
  readonly names?: readonly Name[];
  /** Default: true. Names of errors are kept, since they are written to logs. */
  readonly minify?: boolean;
  /** Folder that holds `functions/<name>/handler.ts`. Default: the repository. */
  readonly root?: string;
}

/**
 * Bundles functions with everything they import, the AWS SDK too. The same sources give the same bytes wherever they and the
 * bundles lie: paths in the source map are relative to the repository.
 * @throws BuildFailure of esbuild, whose message names file, line and reason; InvalidInputError or UnmatchedPatternError when `carillon.config.ts` is not valid
 */
export async function bundleFunctions<Name extends FunctionName = FunctionName>(
  options: BundleOptions<Name>,
): Promise<Record<Name, Bundle>> {
  const { automations = {} } = checkBackend(backend);
  checkAutomations(automations, readEventSamples());
  const names = options.names ?? (functionRows.map(({ name }) => name) as Name[]);
  const bundles = names.map(
    async (name) => [name, await bundleEntry(name, `functions/${name}/handler.ts`, options)] as const,
  );
  return Object.fromEntries(await Promise.all(bundles)) as Record<Name, Bundle>;
}

/** Bundles the long-running tasks: `node index.mjs` in the folder runs one. As `bundleFunctions` does, into another folder. */
export async function bundleTasks(options: Omit<BundleOptions<never>, "names">): Promise<Record<TaskName, Bundle>> {
  const names = Object.keys(tasks) as TaskName[];
  const bundles = names.map(
    async (name) => [name, await bundleEntry(name, `functions/${name}/task.ts`, options)] as const,
  );
  return Object.fromEntries(await Promise.all(bundles)) as Record<TaskName, Bundle>;
}

async function bundleEntry(
  name: FunctionName,
  source: string,
  options: Omit<BundleOptions<FunctionName>, "names">,
): Promise<Bundle> {
  const { minify = true, root = repositoryRoot() } = options;
  const built = await build({
    absWorkingDir: root,
    entryPoints: [{ in: source, out: "index" }],
    // Never written there: source maps name their sources relative to it.
    outdir: root,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunk-[hash]",
    write: false,
    bundle: true,
    splitting: true,
    metafile: true,
    platform: "node",
    target: TARGET,
    format: "esm",
    mainFields: ["module", "main"],
    conditions: ["module"],
    banner: { js: REQUIRE_BANNER },
    charset: "utf8",
    legalComments: "none",
    sourcemap: "linked",
    sourcesContent: false,
    minify,
    plugins: [
      compiledRouting(routingOf(backend)),
      lateStreamsOfMiddy(repositoryRoot()),
      ...(minify ? [leanSources] : []),
    ],
    logLevel: "silent",
  });
  const folder = join(options.outdir, name);
  await mkdir(folder, { recursive: true });
  const files = built.outputFiles.map(({ path, contents }) => ({
    name: basename(path),
    contents: path.endsWith(".mjs") ? withoutIdleBanner(contents) : contents,
  }));
  // The entry last: whoever reads it finds the chunks that it names. Those of earlier builds stay, for who has read that entry.
  const isEntry = ({ name: file }: { readonly name: string }) => file === ENTRY;
  const write = ({ name: file, contents }: (typeof files)[number]) => replaceFile(join(folder, file), contents);
  await Promise.all(files.filter((file) => !isEntry(file)).map(write));
  for (const file of files.filter(isEntry)) await write(file);
  const sizes = new Map(files.map(({ name: file, contents }) => [file, contents.length]));
  const bytes = [...sizes].reduce((sum, [file, size]) => sum + (file.endsWith(".mjs") ? size : 0), 0);
  return { folder, bytes, startBytes: startBytesOf(built.metafile, sizes) };
}

const ENTRY = "index.mjs";

/** Of the entry, and of all that it imports without waiting to be asked. */
function startBytesOf({ outputs }: Metafile, sizes: ReadonlyMap<string, number>): number {
  const seen = new Set<string>();
  const visit = (path: string): number => {
    const output = outputs[path];
    if (!output || seen.has(path)) return 0;
    seen.add(path);
    const atOnce = output.imports.filter(({ kind }) => kind === "import-statement");
    return atOnce.reduce((sum, { path: imported }) => sum + visit(imported), sizes.get(basename(path)) ?? 0);
  };
  return visit(ENTRY);
}

async function replaceFile(path: string, contents: Uint8Array): Promise<void> {
  // Beside the function's folder: inside, it would be deployed with it if this process were killed here.
  const draft = await mkdtemp(join(dirname(path), "..", ".draft-"));
  await writeFile(join(draft, "file"), contents);
  await rename(join(draft, "file"), path);
  await rm(draft, { recursive: true });
}
