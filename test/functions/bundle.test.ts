import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleFunctions } from "../../functions/bundle.ts";
import { repositoryRoot } from "../../functions/repository-root.ts";
import { functionRows } from "../../shared/events/subscriptions.ts";
import { ENVIRONMENT_NAMES } from "../../shared/runtime/resources.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();

/** A repository with one function, which throws an error of its own from a line that is known. */
function sourcesIn(folder: string): string {
  mkdirSync(join(folder, "functions/reconcile"), { recursive: true });
  writeFileSync(
    join(folder, "functions/reconcile/handler.ts"),
    `import { tmpdir } from "node:os";
class BrokenError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}
export const handler = async (event: string): Promise<string> => {
  throw new BrokenError(event + typeof tmpdir);
};
`,
  );
  return folder;
}

const filesIn = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));

describe("bundles of the functions", () => {
  it("hold everything they need, and export a handler", async () => {
    const bundles = await bundleFunctions({ outdir: stateFolder() });

    const files = functionRows.map(({ name }) => pathToFileURL(join(bundles[name].folder, "index.mjs")).href);
    const script = files.map((file) => `console.log(typeof (await import("${file}")).handler);`).join("\n");
    const environment = Object.fromEntries(ENVIRONMENT_NAMES.map((name) => [name, "http://127.0.0.1/name"]));
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: "/",
      encoding: "utf8",
      env: {
        AWS_REGION: "us-east-1",
        AWS_LAMBDA_FUNCTION_NAME: "carillon-name",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        ...environment,
      },
    });
    expect(printed.trim().split("\n")).toEqual(functionRows.map(() => "function"));
    for (const { name } of functionRows) {
      const contents = filesIn(bundles[name].folder);
      const code = Object.entries(contents).filter(([file]) => file.endsWith(".mjs"));
      expect(Object.keys(contents).sort()).toEqual(code.flatMap(([file]) => [file, `${file}.map`]).sort());
      expect(bundles[name].bytes).toBe(code.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0));
      expect(bundles[name].startBytes).toBeGreaterThanOrEqual(Buffer.byteLength(contents["index.mjs"] ?? ""));
      expect(Object.values(contents).join("")).not.toContain(repositoryRoot());
    }
    // A caller waits for it; see docs/decisions/lazy-sdk.md.
    expect(bundles["answer-call"].startBytes).toBeLessThanOrEqual(120 * 1024);
  });
});

describe("a bundle", () => {
  it("is the same wherever its sources and it lie", async () => {
    const names = ["reconcile"] as const;
    const here = await bundleFunctions({ names, root: sourcesIn(stateFolder()), outdir: stateFolder() });
    const there = await bundleFunctions({ names, root: sourcesIn(stateFolder()), outdir: join(stateFolder(), "deep") });

    expect(filesIn(here.reconcile.folder)).toEqual(filesIn(there.reconcile.folder));
  });

  it.each([true, false])("keeps the names of errors and the lines they come from (minify: %s)", async (minify) => {
    const root = sourcesIn(stateFolder());
    const { reconcile } = await bundleFunctions({ names: ["reconcile"], root, outdir: stateFolder(), minify });

    const script = `const { handler } = await import("${pathToFileURL(join(reconcile.folder, "index.mjs")).href}");
      await handler("event").catch((error) => console.log(error.stack));`;
    const printed = execFileSync(process.execPath, ["--enable-source-maps", "--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect(printed).toContain("BrokenError: event");
    expect(printed).toContain("functions/reconcile/handler.ts:9:");
  });

  it("can be made over one that is in use, by several at once", async () => {
    const [root, outdir] = [sourcesIn(stateFolder()), stateFolder()];
    const bundle = () => bundleFunctions({ names: ["reconcile"], root, outdir });

    const [{ reconcile }] = await Promise.all([bundle(), bundle(), bundle()]);

    expect(readdirSync(outdir)).toEqual(["reconcile"]);
    expect(readdirSync(reconcile.folder)).toEqual(["index.mjs", "index.mjs.map"]);
  });

  it("is refused with the file and the reason when its sources do not build", async () => {
    const root = sourcesIn(stateFolder());
    writeFileSync(join(root, "functions/reconcile/handler.ts"), 'import "./missing.ts";');

    const bundling = bundleFunctions({ names: ["reconcile"], root, outdir: stateFolder() });

    await expect(bundling).rejects.toThrow(/functions\/reconcile\/handler\.ts:1:7: ERROR: Could not resolve/);
  });
});
