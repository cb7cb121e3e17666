import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildFailure, type BuildOptions, build } from "esbuild";
import { CarillonError } from "../../shared/errors.ts";
import type { GuestCode } from "./guest.mjs";

/** A handler that cannot be found, or whose TypeScript cannot be compiled. The message says where, and what to do. */
export class HandlerFileError extends CarillonError {
  readonly code = "HANDLER_FILE";
}

export interface HandlerFile {
  readonly file: string;
  /** Name of the export. */
  readonly handlerName: string;
  readonly guest: GuestCode;
}

/** In the order in which they are looked for. */
const EXTENSIONS = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx"];
const TYPESCRIPT: ReadonlySet<string> = new Set([".ts", ".mts", ".cts", ".tsx"]);
const DEFAULT_NAME = "handler";

/**
 * Finds a handler by a path as Lambda's `Handler` setting has it (`dist/index.handler`), or by its file or folder, and compiles it if it
 * is TypeScript. What it imports from `node_modules` is left where it is.
 * @param reference `index.js`, `index.lambdaHandler`, `src/handlers/sma.ts`, `folder`
 * @param sdkFrom URL of a file whose packages stand in for those of Lambda's runtime
 * @throws HandlerFileError
 */
export async function readHandlerFile(reference: string, folder: string, sdkFrom: string): Promise<HandlerFile> {
  const { file, handlerName } = findHandler(resolve(folder, reference), reference);
  const compiled = TYPESCRIPT.has(extname(file)) ? await compile(file) : null;
  return { file, handlerName, guest: { compiled, sdkFrom } };
}

function findHandler(path: string, reference: string): { file: string; handlerName: string } {
  if (isFile(path)) {
    if (EXTENSIONS.includes(extname(path))) return { file: path, handlerName: DEFAULT_NAME };
    throw new HandlerFileError(`${reference} is neither JavaScript nor TypeScript (${EXTENSIONS.join(", ")})`);
  }
  if (existsSync(path)) {
    const index = withExtension(join(path, "index"));
    if (index !== null) return { file: index, handlerName: DEFAULT_NAME };
    throw new HandlerFileError(`the folder ${reference} has no index file; name the file: ${listed(path)}`);
  }
  const name = basename(path);
  // Every dot may be the one between file and export: `my.handlers.inbound` is `my.handlers.js` or `my.js`.
  for (let dot = name.lastIndexOf("."); dot > 0; dot = name.lastIndexOf(".", dot - 1)) {
    const handlerName = name.slice(dot + 1);
    const before = join(dirname(path), name.slice(0, dot));
    const file = isFile(before) && EXTENSIONS.includes(extname(before)) ? before : withExtension(before);
    if (file !== null) return { file, handlerName };
  }
  const plain = withExtension(path);
  if (plain !== null) return { file: plain, handlerName: DEFAULT_NAME };
  throw new HandlerFileError(
    `there is no handler ${reference}: give a file, or file.export as in Lambda's setting; ${listed(dirname(path))}`,
  );
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

function withExtension(path: string): string | null {
  return EXTENSIONS.map((extension) => path + extension).find(isFile) ?? null;
}

function listed(folder: string): string {
  if (!existsSync(folder)) return `the folder ${folder} does not exist`;
  const files = readdirSync(folder).filter((name) => EXTENSIONS.includes(extname(name)));
  return files.length === 0 ? `${folder} has none` : `${folder} has ${files.sort().slice(0, 10).join(", ")}`;
}

/** A package that is not a module compiles to CommonJS, as it does with the CDK and with tsc, unless it awaits at its top level. */
async function compile(file: string): Promise<NonNullable<GuestCode["compiled"]>> {
  const options = {
    absWorkingDir: dirname(file),
    entryPoints: [file],
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    write: false,
    logLevel: "silent",
  } as const satisfies BuildOptions;
  const asModule = { format: "esm", define: {} } as const;
  const asCommonJs = {
    format: "cjs",
    define: { "import.meta.url": JSON.stringify(pathToFileURL(file).href) },
  } as const;
  const attempts = isModule(file) ? [asModule] : [asCommonJs, asModule];
  let failure: unknown;
  for (const attempt of attempts) {
    try {
      const { outputFiles } = await build({ ...options, ...attempt });
      const format = attempt.format === "esm" ? "module" : "commonjs";
      return { text: outputFiles[0]?.text ?? "", format };
    } catch (error) {
      failure = error;
    }
  }
  throw new HandlerFileError(`${basename(file)} does not compile: ${whyNot(failure)}`, { cause: failure });
}

function whyNot(failure: unknown): string {
  const { errors = [] } = failure as Partial<BuildFailure>;
  const lines = errors.slice(0, 3).map(({ text, location }) => {
    return location ? `${location.file} line ${location.line}: ${text}` : text;
  });
  return lines.join("; ") || String(failure);
}

function isModule(file: string): boolean {
  const extension = extname(file);
  if (extension !== ".ts" && extension !== ".tsx") return extension === ".mts";
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (isFile(manifest)) return (JSON.parse(readFileSync(manifest, "utf8")) as { type?: unknown }).type === "module";
    if (folder === dirname(folder)) return false;
  }
}
