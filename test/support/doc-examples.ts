import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);

/** What a user imports, and the source it is built from. */
const ENTRY_POINTS = {
  "carillon/media": "shared/media/index.ts",
  "carillon/sma": "shared/sma/index.ts",
  "carillon/engine": "engine/index.ts",
  "carillon/flow": "shared/flow/index.ts",
  "carillon/flow/testing": "engine/testing/index.ts",
} as const;
const entryPoints = (root: string) =>
  Object.entries(ENTRY_POINTS).map(([name, source]) => [name, join(root, source)] as const);

export interface DocExample {
  /** The heading under which it stands. */
  readonly heading: string;
  readonly code: string;
  /** What it prints, as the page says; null where the page does not. */
  readonly prints: string | null;
}

/** Examples of a page in TypeScript: a block `ts`, and the block `text` right after it with what it prints. */
export function examplesOf(page: string): DocExample[] {
  const markdown = readFileSync(page, "utf8");
  const pattern = /^#+ (?<heading>.+)$|^```ts\n(?<code>[\s\S]*?)^```$(?:\n\n?^```text\n(?<prints>[\s\S]*?)^```$)?/gm;
  let heading = "";
  const examples: DocExample[] = [];
  for (const { groups } of markdown.matchAll(pattern)) {
    if (groups?.["heading"] !== undefined) heading = groups["heading"];
    else examples.push({ heading, code: groups?.["code"] ?? "", prints: groups?.["prints"] ?? null });
  }
  return examples;
}

/** Compiles an example against the sources and runs it in a process of its own. Returns what it prints. */
export async function runExample({ code }: DocExample): Promise<string> {
  const folder = mkdtempSync(join(process.cwd(), "dist", "example-"));
  try {
    const [source, compiled] = [join(folder, "example.ts"), join(folder, "example.mjs")];
    writeFileSync(source, code);
    await build({
      entryPoints: [source],
      outfile: compiled,
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "bundle",
      alias: Object.fromEntries(entryPoints(process.cwd())),
      logLevel: "silent",
    });
    const { stdout } = await run(process.execPath, [compiled], { cwd: folder });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Checks the types of examples as a user's compiler does, strictly. Returns what the compiler says. */
export async function checkTypes(examples: readonly DocExample[]): Promise<string> {
  const folder = mkdtempSync(join(process.cwd(), "dist", "examples-"));
  try {
    examples.forEach(({ code }, index) => {
      // Without an import or export a file is no module, and its names are everybody's.
      writeFileSync(join(folder, `example-${index}.ts`), `${code}\nexport {};\n`);
    });
    const project = {
      extends: "../../tsconfig.json",
      compilerOptions: {
        noUnusedLocals: false,
        paths: Object.fromEntries(entryPoints("../..").map(([name, source]) => [name, [source]])),
      },
      include: ["*.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
    const { stdout } = await run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder]).catch(
      (error: { stdout: string }) => error,
    );
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
