import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Backend } from "../../functions/answer-call/backend.ts";
import { checkBackend } from "../../functions/answer-call/check-backend.ts";
import { readEventSamples } from "../../functions/event-samples.ts";
import { repositoryRoot } from "../../functions/repository-root.ts";
import { CarillonError } from "../../shared/errors.ts";
import { checkAutomations } from "../../shared/events/automations.ts";

/** A configuration file that cannot be loaded at all. */
export class UnreadableConfigError extends CarillonError {
  readonly code = "UNREADABLE_CONFIG";
}

/** The configuration that everything else is built with. */
export const CONFIG_FILE = "carillon.config.ts";

/**
 * Loads a configuration and checks all of it.
 * @param path of a TypeScript or JavaScript module whose default export it is
 * @throws UnreadableConfigError, InvalidInputError naming everything that is wrong with it
 */
export async function loadBackend(path: string): Promise<Backend> {
  const backend = checkBackend(await load(resolve(path)));
  checkAutomations(backend.automations ?? {}, readEventSamples());
  return backend;
}

async function load(file: string): Promise<Backend> {
  // Beside the packages that it may import.
  const folder = await mkdtemp(join(repositoryRoot(), "node_modules", ".carillon-config-"));
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      outfile: join(folder, "config.mjs"),
      write: false,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node20",
      logLevel: "silent",
    });
    const module = join(folder, "config.mjs");
    await writeFile(module, outputFiles[0]?.contents ?? "");
    const { default: backend } = (await import(pathToFileURL(module).href)) as { default?: Backend };
    if (backend === undefined) throw new Error("it has no default export");
    return backend;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableConfigError(`${file} cannot be loaded: ${why}`, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
