import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CarillonError } from "../shared/errors.ts";

/** Run outside a checkout of Carillon. */
export class RepositoryNotFoundError extends CarillonError {
  readonly code = "REPOSITORY_NOT_FOUND";
}

/** The folder of the package: the nearest one above this file, or above the working directory, that is Carillon's. */
export function repositoryRoot(): string {
  for (const start of [dirname(fileURLToPath(import.meta.url)), process.cwd()]) {
    for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
      if (isCarillon(join(folder, "package.json"))) return folder;
    }
  }
  throw new RepositoryNotFoundError("run this inside a checkout of Carillon");
}

function isCarillon(path: string): boolean {
  return existsSync(path) && (JSON.parse(readFileSync(path, "utf8")) as { name?: unknown }).name === "carillon";
}
