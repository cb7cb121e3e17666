import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "../../shared/schema.ts";
import type { Sink } from "./checksum.ts";
import { S3Error } from "./errors.ts";
import { type KeyPathOptions, keyToPath, pathToKey } from "./key-path.ts";
import { type ObjectInfo, objectInfoSchema } from "./object-info.ts";

export interface ObjectFilesOptions {
  readonly folder: string;
  /** Called before each change to the disk; a test makes it throw, as a crash at that point would. */
  readonly beforeStep?: ((step: string) => void) | undefined;
}

/** Bytes under a temporary name. */
export interface StagedFile {
  readonly id: string;
  readonly path: string;
}

const PENDING = ".pending";
const METADATA = ".metadata";

/**
 * Objects on disk: bytes in `<bucket>/<path of the key>` for people to open, metadata in `.metadata/<bucket>/<path of the key>.json`.
 *
 * A change is decided by one rename inside `.pending` and carried out afterwards: `<id>.json` there stands for "the bytes in `<id>.data`
 * and this metadata belong in their places", `<id>.deleted` for "the object with this metadata goes". What a crash or an error left
 * undone is carried out before anything is read, so bytes and metadata never disagree. Everything but the bytes is synchronous: no
 * other request sees half a change.
 */
export function createObjectFiles({ folder, beforeStep = () => {} }: ObjectFilesOptions) {
  const pending = (name: string) => join(folder, PENDING, name);
  mkdirSync(join(folder, PENDING), { recursive: true });
  const keyPaths: KeyPathOptions = { foldsNames: foldsNames(join(folder, PENDING)) };
  let hasUndone = true;
  settle();
  for (const name of readdirSync(join(folder, PENDING))) rmSync(pending(name), { recursive: true });

  function pathOf(bucket: string, key: string): string {
    return join(folder, bucket, ...keyToPath(key, keyPaths));
  }

  function metadataPathOf(bucket: string, key: string): string {
    return `${join(folder, METADATA, bucket, ...keyToPath(key, keyPaths))}.json`;
  }

  function settle(): void {
    if (!hasUndone) return;
    for (const name of readdirSync(join(folder, PENDING))) {
      const [id = "", kind] = name.split(".");
      if (kind === "json") place(id, infoAt(pending(name)));
      if (kind === "deleted") clear(id, infoAt(pending(name)));
    }
    hasUndone = false;
  }

  function place(id: string, { bucket, key }: ObjectInfo): void {
    if (existsSync(pending(`${id}.data`))) move(pending(`${id}.data`), pathOf(bucket, key));
    move(pending(`${id}.json`), metadataPathOf(bucket, key));
  }

  function clear(id: string, { bucket, key }: ObjectInfo): void {
    beforeStep("delete bytes");
    rmSync(pathOf(bucket, key), { force: true });
    pruneFolders(pathOf(bucket, key), join(folder, bucket));
    pruneFolders(metadataPathOf(bucket, key), join(folder, METADATA, bucket));
    beforeStep("forget deletion");
    rmSync(pending(`${id}.deleted`));
  }

  function move(from: string, to: string): void {
    beforeStep(`move to ${to}`);
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }

  function writeWhole(path: string, info: ObjectInfo): void {
    const temporary = pending(`${randomUUID()}.tmp`);
    beforeStep("write metadata");
    writeFileSync(temporary, JSON.stringify(info, null, 1));
    beforeStep("decide");
    renameSync(temporary, path);
  }

  function infoOf(bucket: string, key: string): ObjectInfo | undefined {
    settle();
    const path = metadataPathOf(bucket, key);
    return existsSync(path) ? infoAt(path) : undefined;
  }

  return {
    pathOf,
    infoOf,

    /** The object's metadata and its bytes as an open file, of the same version. The caller closes the file. */
    open(bucket: string, key: string): { info: ObjectInfo; file: number } | undefined {
      const info = infoOf(bucket, key);
      if (!info) return undefined;
      const path = pathOf(bucket, key);
      const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? "no";
      if (sizeBytes === info.sizeBytes) return { info, file: openSync(path, "r") };
      const message = `${path} was changed by hand: it has ${sizeBytes} bytes where ${info.sizeBytes} were stored`;
      throw new S3Error("InternalError", {}, message);
    },

    /** Writes bytes under a temporary name. Nothing is left when `write` fails. */
    async stage<Result>(write: (sink: Sink) => Promise<Result>): Promise<{ staged: StagedFile; result: Result }> {
      const id = randomUUID();
      const path = pending(`${id}.data`);
      const file = await open(path, "wx");
      try {
        const result = await write((bytes) => file.writeFile(bytes));
        return { staged: { id, path }, result };
      } catch (error) {
        rmSync(path, { force: true });
        throw error;
      } finally {
        await file.close();
      }
    },

    discard(staged: StagedFile): void {
      rmSync(staged.path, { force: true });
    },

    /** Makes staged bytes the object, whole or not at all; they are gone from their temporary place when it was not decided. */
    put(staged: StagedFile, info: ObjectInfo): void {
      try {
        settle();
        // A path that cannot be made is an error before the decision.
        mkdirSync(dirname(pathOf(info.bucket, info.key)), { recursive: true });
        mkdirSync(dirname(metadataPathOf(info.bucket, info.key)), { recursive: true });
        writeWhole(pending(`${staged.id}.json`), info);
      } catch (error) {
        rmSync(staged.path, { force: true });
        throw error;
      }
      hasUndone = true;
      settle();
    },

    /** Replaces the metadata of an object that exists. */
    rewrite(info: ObjectInfo): void {
      settle();
      writeWhole(metadataPathOf(info.bucket, info.key), info);
    },

    /** @returns whether there was such an object */
    remove(bucket: string, key: string): boolean {
      if (!infoOf(bucket, key)) return false;
      beforeStep("decide deletion");
      renameSync(metadataPathOf(bucket, key), pending(`${randomUUID()}.deleted`));
      hasUndone = true;
      settle();
      return true;
    },

    /** Every key of a bucket, in no order. */
    keys(bucket: string): string[] {
      settle();
      const keys: string[] = [];
      const walk = (path: readonly string[]) => {
        for (const entry of readdirSync(join(folder, METADATA, bucket, ...path), { withFileTypes: true })) {
          if (entry.isDirectory()) {
            walk([...path, entry.name]);
            continue;
          }
          const key = pathToKey([...path, entry.name.replace(/\.json$/, "")], keyPaths);
          if (key !== null) keys.push(key);
        }
      };
      if (existsSync(join(folder, METADATA, bucket))) walk([]);
      return keys;
    },
  };
}

export type ObjectFiles = ReturnType<typeof createObjectFiles>;

function infoAt(path: string): ObjectInfo {
  return parse(objectInfoSchema, JSON.parse(readFileSync(path, "utf8")), path);
}

/** Removes the folders that a deleted file leaves empty, up to but without `root`. */
function pruneFolders(path: string, root: string): void {
  for (let parent = dirname(path); parent.length > root.length; parent = dirname(parent)) {
    try {
      rmdirSync(parent);
    } catch {
      return;
    }
  }
}

/** Whether the file system of a folder takes `É` and `é`, or two spellings of `é`, for the same name. */
function foldsNames(folder: string): boolean {
  const [capital, composed, decomposed] = ["name-\u00c9", "name-\u00e9", "name-e\u0301"];
  writeFileSync(join(folder, composed), "");
  const folds = existsSync(join(folder, capital)) || existsSync(join(folder, decomposed));
  rmSync(join(folder, composed));
  return folds;
}
