import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CarillonError } from "../shared/errors.ts";

const PACKAGE_NAME = "carillon";

/** Run outside a checkout of Carillon. */
export class RepositoryNotFoundError extends CarillonError {
  readonly code = "REPOSITORY_NOT_FOUND";

  constructor(starts: readonly string[]) {
    super(`no package.json of ${PACKAGE_NAME} at or above ${starts.join(" or ")}; run this inside its repository`);
  }
}

/**
 * The folder of this package: the nearest one at or above the places to start from, in turn.
 * @param starts default: where this module was loaded from (the sources, or code compiled into `dist/`), then the working directory
 * @throws RepositoryNotFoundError
 */
export function repositoryRoot(
  starts: readonly string[] = [dirname(fileURLToPath(import.meta.url)), process.cwd()],
): string {
  for (const start of starts) {
    for (const folder of upwards(start)) if (packageNameIn(folder) === PACKAGE_NAME) return folder;
  }
  throw new RepositoryNotFoundError(starts);
}

function* upwards(folder: string): Generator<string> {
  yield folder;
  const parent = dirname(folder);
  if (parent !== folder) yield* upwards(parent);
}

function packageNameIn(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name?: unknown }).name;
  } catch {
    return undefined;
  }
}
