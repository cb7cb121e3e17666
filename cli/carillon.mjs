#!/usr/bin/env node
// Compiles the command (TypeScript) into dist/ and runs it. Node.js 20 does not run TypeScript itself; esbuild takes a quarter of a second.
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = process.env.CARILLON_ENTRY ?? "cli/main.ts";
const outfile = join(root, "dist", "run", entry.replace(/\.ts$/, ".mjs"));

if (!existsSync(join(root, "node_modules", "esbuild"))) {
  process.stderr.write("carillon: run `npm ci` first\n");
  process.exit(1);
}
const { build } = await import("esbuild");
const { outputFiles } = await build({
  absWorkingDir: root,
  write: false,
  entryPoints: [entry],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  logLevel: "error",
});
// Another command may be compiling the same: each sees a whole file, its own or the other's.
mkdirSync(dirname(outfile), { recursive: true });
writeFileSync(`${outfile}.${process.pid}`, outputFiles[0]?.contents ?? "");
renameSync(`${outfile}.${process.pid}`, outfile);
process.setSourceMapsEnabled(true);
await import(pathToFileURL(outfile).href);
