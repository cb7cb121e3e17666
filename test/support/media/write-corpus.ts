/** Writes `test/media/corpus/` from the table that says what is in it. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { corpusFiles } from "./corpus.ts";

const folder = join(process.cwd(), "test/media/corpus");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, bytes] of corpusFiles()) writeFileSync(join(folder, name), bytes);
process.stdout.write(`${corpusFiles().size} files in ${folder}\n`);
