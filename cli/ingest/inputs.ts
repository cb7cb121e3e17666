import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Parser, type ReadEntry } from "tar";

/** A file, or a file in an archive, not read yet. */
export interface Input {
  /** The whole path, with the archive's in front for a file in one; slashes on every machine. */
  readonly name: string;
  /** Tells a file that was changed from the one that was read before. */
  readonly version: string;
  read(): Uint8Array;
}

const ARCHIVE = /\.(tar|tgz|tar\.gz)$/i;

/** How many inputs a path holds; null for an archive, which has to be read to know. */
export interface InputList {
  readonly total: number | null;
  inputs(): AsyncIterable<Input>;
}

/**
 * Everything under a path, in an order that is always the same: a folder's files by name, an archive's as they come. An archive is
 * read as it streams by, one file in memory at a time.
 */
export function listInputs(path: string): InputList {
  const whole = resolve(path);
  if (statSync(whole).isDirectory()) {
    const files = filesIn(whole);
    return { total: files.length, inputs: () => each(files.map(fileInput)) };
  }
  if (ARCHIVE.test(whole)) return { total: null, inputs: () => entriesOf(whole) };
  return { total: 1, inputs: () => each([fileInput(whole)]) };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function* each(inputs: readonly Input[]): AsyncIterable<Input> {
  yield* inputs;
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

/** @throws Error of the archive's reader where the archive is cut short or damaged; what came before it has been handed out */
async function* entriesOf(archive: string): AsyncIterable<Input> {
  const read: Input[] = [];
  let failure: Error | null = null;
  const parser = new Parser({
    strict: true,
    onReadEntry(entry: ReadEntry) {
      const chunks: Buffer[] = [];
      entry.on("data", (chunk: Buffer) => chunks.push(chunk));
      entry.on("end", () => {
        if (entry.type !== "File" && entry.type !== "OldFile") return;
        const bytes = Buffer.concat(chunks);
        const version = `${entry.size}@${entry.mtime?.getTime() ?? 0}`;
        read.push({ name: `${archive}/${entry.path}`.replaceAll("\\", "/"), version, read: () => bytes });
      });
    },
  });
  parser.on("error", (error: Error) => {
    failure ??= error;
  });
  const ended = new Promise<void>((resolve) => {
    parser.on("end", resolve);
    parser.on("error", () => resolve());
  });
  // The parser works off what it is given at once, so that no more than a chunk's files are in memory.
  for await (const chunk of createReadStream(archive) as AsyncIterable<Buffer>) {
    parser.write(chunk);
    yield* read.splice(0);
    if (failure) throw failure;
  }
  parser.end();
  await ended;
  yield* read.splice(0);
  if (failure) throw failure;
}
