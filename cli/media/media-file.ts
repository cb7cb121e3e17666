import { createReadStream } from "node:fs";
import { CarillonError } from "../../shared/errors.ts";
import type { MatroskaError } from "../../shared/media/errors.ts";

/** A file that cannot be opened, read or written. */
export class FileAccessError extends CarillonError {
  readonly code = "FILE_ACCESS";
}

/** A file that is no Matroska, or stops being one. */
export class UnreadableMediaError extends CarillonError {
  readonly code: string;

  constructor(file: string, cause: MatroskaError) {
    const what = cause.offsetBytes === 0 ? "is no Matroska" : "cannot be read any further";
    super(`${nameOf(file)} ${what}: ${cause.message}`, { cause });
    this.code = cause.code;
  }
}

/** The name that stands for standard input, or output. */
export const STANDARD_STREAM = "-";

/** A file's name for messages. */
export function nameOf(file: string): string {
  return file === STANDARD_STREAM ? "standard input" : file;
}

const PIECE_BYTES = 256 * 1024;

/** The bytes of a file piece by piece; `-` reads `input`. @throws FileAccessError */
export async function* readPieces(file: string, input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* file === STANDARD_STREAM ? input : createReadStream(file, { highWaterMark: PIECE_BYTES });
  } catch (error) {
    throw accessError(error, file);
  }
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder",
  EACCES: "it may not be opened",
  EPERM: "it may not be opened",
  EROFS: "nothing can be written there",
  ENOSPC: "there is no space left",
};

/** An error of the file system in plain words; anything else as it is. */
export function accessError(error: unknown, file: string): unknown {
  const explanation = EXPLANATIONS[(error as NodeJS.ErrnoException).code ?? ""];
  return explanation === undefined ? error : new FileAccessError(`${nameOf(file)}: ${explanation}`, { cause: error });
}
