import { blockEntries } from "./corpus/block-entries.ts";
import { cutEntries } from "./corpus/cut-entries.ts";
import type { CorpusEntry } from "./corpus/parts.ts";
import { rejectedEntries } from "./corpus/rejected-entries.ts";
import { structureEntries } from "./corpus/structure-entries.ts";
import { tagEntries } from "./corpus/tag-entries.ts";
import { valueEntries } from "./corpus/value-entries.ts";

export type { CorpusEntry } from "./corpus/parts.ts";

/** Small streams, each with one thing that readers were seen to get wrong or that the format allows, and what must come of it. */
export const CORPUS: readonly CorpusEntry[] = [
  ...structureEntries,
  ...tagEntries,
  ...blockEntries,
  ...valueEntries,
  ...cutEntries,
  ...rejectedEntries,
];

export const CORPUS_FOLDER = new URL("../../media/corpus/", import.meta.url);

const HEADINGS: readonly (readonly [heading: string, entries: readonly CorpusEntry[]])[] = [
  ["Structure", structureEntries],
  ["Tags", tagEntries],
  ["Blocks", blockEntries],
  ["Values", valueEntries],
  ["Cut", cutEntries],
  ["Rejected", rejectedEntries],
];

/** Every file of the corpus folder, by name. */
export function corpusFiles(): Map<string, Uint8Array> {
  const files = new Map(CORPUS.map(({ name, bytes }) => [`${name}.mkv`, bytes]));
  return files.set("README.md", new TextEncoder().encode(readme()));
}

function readme(): string {
  const tables = HEADINGS.map(([heading, entries]) => {
    const rows = entries.map(
      (entry) => `| \`${entry.name}\` | ${entry.bytes.length} | ${entry.why} | ${saidOf(entry)} |`,
    );
    return `## ${heading}\n\n| file | bytes | why | outcome |\n|---|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `# Streams with a defect

Made by \`test/support/media/corpus.ts\`, which also says what must come of each; \`test/media/corpus.test.ts\` holds both.
To write them again: \`CARILLON_ENTRY=test/support/media/write-corpus.ts node cli/carillon.mjs\`.

${tables.join("\n")}`;
}

function saidOf({ expected: { fragments, error } }: CorpusEntry): string {
  const ends = fragments.map(({ endedBy, truncated }) => `${endedBy ?? "open"}${truncated ? " (cut)" : ""}`);
  const read = ends.length === 0 ? "nothing" : ends.join(", ");
  return error ? `${read}; ${error.code} in ${error.element} at ${error.offsetBytes}` : read;
}
