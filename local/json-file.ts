import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A small state that is read once and written whole. */
export interface JsonFile<Content> {
  /** Null before the first write. */
  read(): Content | null;
  /** A crash leaves the content before or the content after. */
  write(content: Content): void;
}

/** @param path absent: nothing is kept */
export function jsonFile<Content>(path: string | undefined): JsonFile<Content> {
  if (path === undefined) return { read: () => null, write: () => {} };
  return {
    read: () => (existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Content) : null),
    write(content) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify(content, null, 2));
      renameSync(`${path}.new`, path);
    },
  };
}
