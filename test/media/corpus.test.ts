import { readdirSync, readFileSync } from "node:fs";
import { effort } from "../support/effort.ts";
import { CHUNK_SIZES, chunksOf, randomChunksOf } from "../support/media/chunks.ts";
import { CORPUS, CORPUS_FOLDER, corpusFiles } from "../support/media/corpus.ts";
import { outcomeOf } from "../support/media/outcome.ts";
import { randomFrom } from "../support/media/random.ts";

const readCorpus = (file: string) => new Uint8Array(readFileSync(new URL(file, CORPUS_FOLDER)));

describe("the corpus", () => {
  it("holds what its generator makes, and nothing else", () => {
    const committed = new Map(readdirSync(CORPUS_FOLDER).map((file) => [file, readCorpus(file)]));
    const made = corpusFiles();

    expect([...committed.keys()].sort()).toEqual([...made.keys()].sort());
    for (const [file, bytes] of made)
      expect([file, Buffer.from(bytes).equals(committed.get(file) ?? bytes)]).toEqual([file, true]);
  });

  it.each(CORPUS.map((entry) => [entry.name, entry] as const))(
    "%s is read as expected in any chunks",
    (name, entry) => {
      const bytes = readCorpus(`${name}.mkv`);

      const sizes = CHUNK_SIZES.map((size) => outcomeOf(chunksOf(bytes, size), entry.options));
      const random = [1, 2, 3]
        .slice(0, effort(3, 1))
        .map((seed) => outcomeOf(randomChunksOf(bytes, randomFrom(seed)), entry.options));

      for (const outcome of [...sizes, ...random]) expect(outcome).toEqual(entry.expected);
    },
  );
});
