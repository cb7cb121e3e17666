import { randomUUID } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "../../shared/schema.ts";
import { S3Error } from "./errors.ts";
import type { StagedFile } from "./object-files.ts";
import { checksumAlgorithmSchema, checksumTypeSchema, descriptionEntries } from "./object-info.ts";

const uploadSchema = v.object({
  id: v.string(),
  bucket: v.string(),
  key: v.string(),
  initiatedAt: v.number(),
  /** Absent: parts may come with any checksum, and the object gets the default one. */
  checksum: v.optional(v.object({ algorithm: checksumAlgorithmSchema, type: checksumTypeSchema })),
  ...descriptionEntries,
});

const partSchema = v.object({
  number: v.number(),
  /** Name of the file of its bytes. */
  file: v.string(),
  sizeBytes: v.number(),
  /** MD5 in hex, without quotes. */
  etag: v.string(),
  checksum: v.object({ algorithm: checksumAlgorithmSchema, value: v.string() }),
  lastModified: v.number(),
});

/** A multipart upload that was begun and neither completed nor aborted. */
export type Upload = v.InferOutput<typeof uploadSchema>;
export type Part = v.InferOutput<typeof partSchema>;

const UPLOAD_ID = /^[0-9a-f-]{36}$/;
const UPLOAD_FILE = "upload.json";
const PART_FILE = /^part-\d+\.json$/;

/** Multipart uploads on disk: a folder each, in which a part's record names the file of its bytes. */
export function createUploads(stateFolder: string) {
  const folderOf = (id: string) => join(stateFolder, ".uploads", id);

  function write(id: string, name: string, value: Upload | Part): void {
    const temporary = join(folderOf(id), `${randomUUID()}.tmp`);
    writeFileSync(temporary, JSON.stringify(value));
    renameSync(temporary, join(folderOf(id), name));
  }

  function read<Schema extends typeof uploadSchema | typeof partSchema>(schema: Schema, id: string, name: string) {
    const path = join(folderOf(id), name);
    return existsSync(path) ? parse(schema, JSON.parse(readFileSync(path, "utf8")), path) : undefined;
  }

  /** @throws S3Error NoSuchUpload, also for an upload of another object */
  function get(bucket: string, key: string, id: string): Upload {
    const upload = UPLOAD_ID.test(id) ? read(uploadSchema, id, UPLOAD_FILE) : undefined;
    if (upload?.bucket !== bucket || upload.key !== key) throw new S3Error("NoSuchUpload", { UploadId: id });
    return upload;
  }

  return {
    get,

    create(upload: Omit<Upload, "id">): Upload {
      const created: Upload = { ...upload, id: randomUUID() };
      mkdirSync(folderOf(created.id), { recursive: true });
      write(created.id, UPLOAD_FILE, created);
      return created;
    },

    /** Takes staged bytes as a part, in place of one of the same number. */
    putPart({ bucket, key, id }: Upload, staged: StagedFile, part: Omit<Part, "file">): void {
      get(bucket, key, id);
      const name = `part-${part.number}.json`;
      const replaced = read(partSchema, id, name);
      const file = `${staged.id}.data`;
      renameSync(staged.path, join(folderOf(id), file));
      write(id, name, { ...part, file });
      if (replaced) rmSync(join(folderOf(id), replaced.file), { force: true });
    },

    /** In order of their numbers. */
    parts({ id }: Upload): Part[] {
      const names = readdirSync(folderOf(id)).filter((name) => PART_FILE.test(name));
      const parts = names.flatMap((name) => read(partSchema, id, name) ?? []);
      return parts.sort((a, b) => a.number - b.number);
    },

    /** The bytes of parts, one after another. */
    async *bytes({ id }: Upload, parts: readonly Part[]): AsyncGenerator<Uint8Array, void, undefined> {
      for (const { file } of parts) yield* createReadStream(join(folderOf(id), file)) as AsyncIterable<Uint8Array>;
    },

    /** Forgets an upload and its parts. */
    remove({ id }: Upload): void {
      rmSync(folderOf(id), { recursive: true, force: true });
    },

    /** Forgets every upload into a bucket. */
    removeAll(bucket: string): void {
      const folder = join(stateFolder, ".uploads");
      for (const id of existsSync(folder) ? readdirSync(folder) : []) {
        if (read(uploadSchema, id, UPLOAD_FILE)?.bucket === bucket)
          rmSync(folderOf(id), { recursive: true, force: true });
      }
    },
  };
}

export type Uploads = ReturnType<typeof createUploads>;
