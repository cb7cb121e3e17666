import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, resolve, sep } from "node:path";
import { parseEnv } from "node:util";
import { parseScript, type Script } from "../../engine/scripted/script.ts";
import { importGuest } from "../../local/lambda/guest.mjs";
import { HandlerFileError, readHandlerFile } from "../../local/lambda/handler-file.ts";
import type { S3 } from "../../local/s3/s3.ts";
import { parseJson } from "../../shared/schema.ts";

/**
 * What callers do, from JSON, or from JavaScript or TypeScript whose default export it is.
 * @throws InvalidInputError, HandlerFileError
 */
export async function readScript(path: string, sdkFrom: string): Promise<Script> {
  if (extname(path) === ".json") return parseScript(parseJson(readFileSync(path, "utf8"), path));
  const { file, guest } = await readHandlerFile(path, process.cwd(), sdkFrom);
  if (guest.compiled?.format === "module") {
    throw new HandlerFileError(
      `${path} awaits at its top level or stands in a module package: write it as JSON or .mjs`,
    );
  }
  const module = await importGuest(guest, file);
  // Functions and regular expressions are what JSON cannot say; the shape is checked as TypeScript, or when it is used.
  return (module["default"] ?? module["script"] ?? module) as Script;
}

/** Variables from a file of `NAME=value` lines, as dotenv has them. */
export function readEnvironment(path: string): Record<string, string> {
  const parsed = parseEnv(readFileSync(path, "utf8"));
  return Object.fromEntries(
    Object.entries(parsed).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Puts a folder into the local S3: a folder in it is a bucket, the path of a file in that its key. */
export async function fillBuckets(folder: string, s3: S3): Promise<void> {
  const root = resolve(folder);
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    await s3.createBucket(entry.name);
    const bucket = join(root, entry.name);
    for (const file of readdirSync(bucket, { recursive: true, withFileTypes: true })) {
      // Such as .gitkeep, which only keeps a bucket in a repository.
      if (!file.isFile() || file.name.startsWith(".")) continue;
      const path = join(file.parentPath, file.name);
      await s3.writeObject(entry.name, relative(bucket, path).split(sep).join("/"), readFileSync(path));
    }
  }
}
