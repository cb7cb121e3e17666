import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { create } from "tar";
import { recordFiles } from "../../../bench/records/record-files.ts";
import { ingest } from "../../../cli/ingest/ingest.ts";
import { seededRandom } from "../../../shared/random.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();

function writeFiles(folder: string, files: Iterable<{ readonly name: string; readonly text: string }>): string[] {
  return Array.from(files, ({ name, text }) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return text;
  });
}

/** The rows of a dataset, as the records that AWS wrote. */
function recordsIn(out: string): string[] {
  return (readdirSync(out, { recursive: true, encoding: "utf8" }) as string[])
    .filter((path) => path.endsWith(".ndjson"))
    .flatMap((path) => readFileSync(join(out, path), "utf8").trim().split("\n"))
    .map((line) => JSON.stringify((JSON.parse(line) as { record: unknown }).record));
}

const canonical = (texts: readonly string[]) => texts.map((text) => JSON.stringify(JSON.parse(text))).sort();

class Killed extends Error {}

describe("ingest", () => {
  it("takes in every record of a folder, by kind and day, and skips it the next time", async () => {
    const [path, out] = [join(stateFolder(), "in"), join(stateFolder(), "out")];
    const texts = writeFiles(path, recordFiles(30, 1));

    const first = await ingest({ path, out, filesPerCommit: 7 });
    const again = await ingest({ path, out });

    expect(first).toMatchObject({ seen: 30, total: 30, records: 30, known: 0, rejected: 0 });
    expect(again).toMatchObject({ seen: 30, records: 0, skipped: 30 });
    expect(recordsIn(out).sort()).toEqual(canonical(texts));
    expect(readdirSync(join(out, "cdr")).every((day) => /^date=\d{4}-\d\d-\d\d$/.test(day))).toBe(true);
  });

  it.each(["records.tar", "records.tar.gz"])("takes in %s", async (name) => {
    const folder = join(stateFolder(), "in");
    const texts = writeFiles(folder, recordFiles(40, 2));
    const [path, out] = [join(stateFolder(), name), join(stateFolder(), "out")];
    await create({ file: path, cwd: folder, gzip: name.endsWith("gz") }, ["."]);

    const result = await ingest({ path, out });
    const again = await ingest({ path, out });

    expect(result).toMatchObject({ seen: 40, total: null, records: 40 });
    expect(again).toMatchObject({ records: 0, skipped: 40 });
    expect(recordsIn(out).sort()).toEqual(canonical(texts));
  });

  it("says that an archive is cut short, and goes on from there when it is whole", async () => {
    const folder = join(stateFolder(), "in");
    writeFiles(folder, recordFiles(40, 3));
    const [path, out] = [join(stateFolder(), "records.tar.gz"), join(stateFolder(), "out")];
    await create({ file: path, cwd: folder, gzip: true }, ["."]);
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length / 2));

    const cut = ingest({ path, out, filesPerCommit: 1 });
    await expect(cut).rejects.toThrow();
    writeFileSync(path, whole);
    await ingest({ path, out });

    expect(recordsIn(out)).toHaveLength(40);
  });

  it("holds a record once, wherever it lies, and keeps whole what cannot be read", async () => {
    const [path, out] = [join(stateFolder(), "in"), join(stateFolder(), "out")];
    const [one] = recordFiles(1, 4);
    if (!one) throw new Error("one file was asked for");
    const half = one.text.slice(0, 40);
    writeFiles(path, [
      one,
      { ...one, name: `copy/${one.name}` },
      { name: `broken/${one.name}`, text: half },
      { name: "notes.txt", text: "no record" },
    ]);

    const result = await ingest({ path, out });

    expect(result).toMatchObject({ records: 1, known: 1, rejected: 1, others: 1 });
    expect(readFileSync(join(out, "rejected", path, "broken", one.name), "utf8")).toBe(half);
    expect(readFileSync(join(out, "rejected", path, "broken", `${one.name}.error.json`), "utf8")).toContain(
      "INVALID_INPUT",
    );
  });

  it("reads a file again that was repaired", async () => {
    const [path, out] = [join(stateFolder(), "in"), join(stateFolder(), "out")];
    const [one] = recordFiles(1, 5);
    if (!one) throw new Error("one file was asked for");
    writeFiles(path, [{ ...one, text: one.text.slice(0, 40) }]);
    await ingest({ path, out });
    writeFiles(path, [one]);
    utimesSync(join(path, one.name), 1_800_000_000, 1_800_000_000);

    expect(await ingest({ path, out })).toMatchObject({ records: 1, rejected: 0 });
  });

  it("loses nothing and doubles nothing, wherever it is stopped, however often", async () => {
    const path = join(stateFolder(), "in");
    const texts = writeFiles(path, recordFiles(20, 6));
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const out = join(stateFolder(), "out");
        const random = seededRandom(seed);
        for (let isDone = false; !isDone; ) {
          let steps = Math.floor(random() * 12) + 1;
          const beforeStep = () => {
            if (steps-- === 0) throw new Killed();
          };
          isDone = await ingest({ path, out, filesPerCommit: 5, beforeStep }).then(
            () => true,
            (error) => {
              if (!(error instanceof Killed)) throw error;
              return false;
            },
          );
          // What the rows of a batch need at most, or it would never end.
          if (!isDone && random() < 0.2) await ingest({ path, out, filesPerCommit: 5 });
        }
        const found = recordsIn(out).sort();
        rmSync(out, { recursive: true });

        expect(found).toEqual(canonical(texts));
      }),
      { numRuns: 20 },
    );
  });
});
