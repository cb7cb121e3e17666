import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The Amazon Chime SDK administration guide as text, in Portuguese, which is too large to be part of this repository: CARILLON_ADMIN_GUIDE
 * names the file. Tables that became data are compared with it.
 */
const path = process.env["CARILLON_ADMIN_GUIDE"] ?? join(process.cwd(), "../shared/reference/000_cb21e354650b2662.txt");

export const guide: string | null = existsSync(path) ? readFileSync(path, "utf8") : null;
if (guide === null) console.warn(`skipped: no guide at ${path}; set CARILLON_ADMIN_GUIDE to the file that holds it`);

/** Text between two headings: each a whole line, the last time it comes, since the first is in the table of contents. */
export function chapter(from: string, to: string): string {
  const text = guide ?? "";
  const start = text.lastIndexOf(`\n${from}\n`);
  const end = text.indexOf(`\n${to}\n`, start + 1);
  if (start < 0 || end < 0) throw new Error(`the guide has no chapter from ${from} to ${to}`);
  return text.slice(start, end);
}
