import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { CarillonError } from "../../shared/errors.ts";
import { tarInputs, zipInputs } from "./archives.ts";
import type { Input, InputList } from "./input-list.ts";

/** There is nothing at a path. */
export class NothingToIngestError extends CarillonError {
  readonly code = "NOTHING_TO_INGEST";
}

const TAR = /\.(tar|tgz|tar\.gz)$/i;
const ZIP = /\.zip$/i;

/**
 * Everything under a path, in an order that is always the same: a folder's files by name, an archive's as they come.
 * @throws NothingToIngestError, DamagedArchiveError
 */
export async function listInputs(path: string): Promise<InputList> {
  const whole = resolve(path);
  if (!existsSync(whole)) throw new NothingToIngestError(`there is no file or folder ${path}`);
  if (statSync(whole).isDirectory()) {
    const files = filesIn(whole);
    return counted(files.map(fileInput));
  }
  if (TAR.test(whole)) return tarInputs(whole);
  if (ZIP.test(whole)) return zipInputs(whole);
  return counted([fileInput(whole)]);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function counted(inputs: readonly Input[]): InputList {
  const { length: total } = inputs;
  return {
    total,
    share: (seen) => seen / Math.max(1, total),
    async *inputs() {
      yield* inputs;
    },
  };
}

function fileInput(path: string): Input {
  return {
    name: path.replaceAll("\\", "/"),
    get version() {
      const { size, mtimeMs } = statSync(path);
      return `${size}@${mtimeMs}`;
    },
    // Small files are read several times faster one after the other than many at once.
    read: () => readFileSync(path),
  };
}
