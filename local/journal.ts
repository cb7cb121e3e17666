import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { CarillonError } from "../shared/errors.ts";

/** A journal that holds something other than what was written to it, before its last line. */
export class CorruptJournalError extends CarillonError {
  readonly code = "CORRUPT_JOURNAL";

  constructor(path: string, line: number, cause: unknown) {
    super(`${path} line ${line} is not a journal entry; start with --fresh to forget the stored state`, { cause });
  }
}

/** Something was to be stored after the local cloud had stopped. */
export class ClosedJournalError extends CarillonError {
  readonly code = "CLOSED_JOURNAL";

  constructor(path: string) {
    super(`${path} is closed: the local cloud has stopped`);
  }
}

/** An append-only file of JSON lines. An entry is with the operating system once `append` returns (no fsync: a power cut may lose it). */
export interface Journal<Entry> {
  /** @throws ClosedJournalError */
  append(entry: Entry): void;
  /** Closing twice is harmless. */
  close(): void;
  /** Closes the journal and deletes its file. */
  remove(): void;
}

export interface JournalOptions<Entry> {
  path: string;
  /** Called for each stored entry, in order, before `openJournal` returns. */
  replay(entry: Entry): void;
  /** The entries that make up the state so far; they replace the file's content at start and when it has outgrown the state. */
  snapshot(): Iterable<Entry>;
  /** Bytes appended before the journal is worth compacting. Default: 16 MiB. */
  compactAfterBytes?: number;
}

/** A journal of nothing, for state that need not survive. */
export const noJournal: Journal<unknown> = { append: () => {}, close: () => {}, remove: () => {} };

/**
 * Replays the journal at `path`, compacts it and opens it for appending. A last line without its end is what a crash leaves
 * of an entry that nobody was told is stored: it is dropped.
 * @throws CorruptJournalError
 */
export function openJournal<Entry>({
  path,
  replay,
  snapshot,
  compactAfterBytes = 16 * 1024 * 1024,
}: JournalOptions<Entry>): Journal<Entry> {
  mkdirSync(dirname(path), { recursive: true });
  for (const [index, line] of storedLines(path).entries()) {
    let entry: Entry;
    try {
      entry = JSON.parse(line) as Entry;
    } catch (error) {
      throw new CorruptJournalError(path, index + 1, error);
    }
    replay(entry);
  }
  let compactAt = 0;
  let sizeBytes = 0;
  let file: number | null = compact();

  function compact(): number {
    const temporary = `${path}.compacting`;
    const content = [...snapshot()].map((entry) => `${JSON.stringify(entry)}\n`).join("");
    writeFileSync(temporary, content);
    renameSync(temporary, path);
    sizeBytes = Buffer.byteLength(content);
    compactAt = sizeBytes * 4 + compactAfterBytes;
    return openSync(path, "a");
  }

  return {
    append(entry) {
      if (file === null) throw new ClosedJournalError(path);
      if (sizeBytes > compactAt) {
        closeSync(file);
        file = compact();
      }
      const line = Buffer.from(`${JSON.stringify(entry)}\n`);
      try {
        writeAll(file, line);
      } catch (error) {
        // A full disk may leave half a line; the next entry must not be glued to it.
        ftruncateSync(file, sizeBytes);
        throw error;
      }
      sizeBytes += line.length;
    },
    close,
    remove() {
      close();
      rmSync(path, { force: true });
    },
  };

  function close(): void {
    if (file !== null) closeSync(file);
    file = null;
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function storedLines(path: string): string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}
