import { createReadStream, statSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { CarillonError, messageOf } from "../../shared/errors.ts";
import type { Input, InputList } from "./input-list.ts";

/** An archive is cut short, damaged, or not what its name says. */
export class DamagedArchiveError extends CarillonError {
  readonly code = "DAMAGED_ARCHIVE";

  constructor(archive: string, cause: unknown) {
    super(
      `the archive ${archive} is cut short or damaged (${messageOf(cause)}); what was read of it counts: get it whole, and run this again`,
      { cause },
    );
  }
}

/** What lies in a tar, gzipped or not, as it streams by: one chunk's files in memory at a time. How many there are is not known before. */
export function tarInputs(archive: string): InputList {
  const { size } = statSync(archive);
  let readBytes = 0;
  const inputs = () => tarEntries(archive, (bytes) => (readBytes += bytes));
  return { total: null, share: () => readBytes / Math.max(1, size), inputs };
}

/** @throws DamagedArchiveError; what came before the damage has been handed out */
async function* tarEntries(archive: string, onRead: (bytes: number) => void): AsyncIterable<Input> {
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
        read.push({ name: nameIn(archive, entry.path), version, read: () => bytes });
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
    onRead(chunk.length);
    parser.write(chunk);
    yield* read.splice(0);
    if (failure) throw new DamagedArchiveError(archive, failure);
  }
  parser.end();
  await ended;
  yield* read.splice(0);
  if (failure) throw new DamagedArchiveError(archive, failure);
}

/**
 * What lies in a zip, by the directory at its end: how many files there are is known, and what was taken in before is not unpacked again.
 * @throws DamagedArchiveError when that directory is not there
 */
export async function zipInputs(archive: string): Promise<InputList> {
  const zip = await openPromise(archive, { autoClose: false }).catch((error: unknown) => {
    throw new DamagedArchiveError(archive, error);
  });
  let folders = 0;
  async function* inputs(): AsyncIterable<Input> {
    try {
      for await (const entry of zip.eachEntry()) {
        if (entry.fileName.endsWith("/")) folders++;
        else yield zipInput(archive, zip, entry);
      }
    } catch (error) {
      throw new DamagedArchiveError(archive, error);
    } finally {
      zip.close();
    }
  }
  const total = () => zip.entryCount - folders;
  return {
    get total() {
      return total();
    },
    share: (seen) => seen / Math.max(1, total()),
    inputs,
  };
}

function zipInput(archive: string, zip: ZipFile, entry: Entry): Input {
  return {
    name: nameIn(archive, entry.fileName),
    version: `${entry.uncompressedSize}@${entry.crc32}`,
    async read() {
      try {
        const bytes = await buffer(await zip.openReadStreamPromise(entry));
        if (crc32(bytes) !== entry.crc32) throw new RangeError("its checksum is another");
        return bytes;
      } catch (error) {
        throw new DamagedArchiveError(archive, new Error(`${entry.fileName}: ${messageOf(error)}`, { cause: error }));
      }
    },
  };
}

/** An entry's path, the archive's in front; it stays below it whatever the entry says. */
function nameIn(archive: string, path: string): string {
  const inside = path.split(/[/\\]/).filter((part) => part !== "" && part !== "." && part !== "..");
  return [archive.replaceAll("\\", "/"), ...inside].join("/");
}
