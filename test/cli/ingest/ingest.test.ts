import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { create } from "tar";
import { type Options, ZipFile } from "yazl";
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

/** A zip of files, and of an empty folder at its end. */
async function writeZip(
  path: string,
  files: Iterable<{ readonly name: string; readonly text: string }>,
  options: Partial<Options> = {},
): Promise<void> {
  const zip = new ZipFile();
  for (const { name, text } of files) zip.addBuffer(Buffer.from(text), name, options);
  zip.addEmptyDirectory("empty");
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

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

    const shares: number[] = [];

    const result = await ingest({ path, out, filesPerCommit: 10, onProgress: ({ share }) => shares.push(share) });
    const again = await ingest({ path, out });

    expect(result).toMatchObject({ seen: 40, total: null, records: 40, share: 1 });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(again).toMatchObject({ records: 0, skipped: 40 });
    expect(recordsIn(out).sort()).toEqual(canonical(texts));
  });

  it.each([false, true])("takes in a zip, whose files it can count (64 bit: %s)", async (forceZip64Format) => {
    const files = [...recordFiles(40, 2)];
    const [path, out] = [join(stateFolder(), "records.zip"), join(stateFolder(), "out")];
    await writeZip(path, files, { forceZip64Format });
    const totals = new Set<number | null>();

    const result = await ingest({ path, out, filesPerCommit: 8, onProgress: ({ total }) => totals.add(total) });
    const again = await ingest({ path, out });

    // A folder that has an entry of its own is known to be none when it is come to: it stands last.
    expect([...totals]).toEqual([41, 40]);
    expect(result).toMatchObject({ seen: 40, total: 40, records: 40 });
    expect(again).toMatchObject({ records: 0, skipped: 40 });
    expect(recordsIn(out).sort()).toEqual(canonical(files.map(({ text }) => text)));
  });

  it("says that there is nothing at a path", async () => {
    const path = join(stateFolder(), "absent");

    await expect(ingest({ path, out: join(stateFolder(), "out") })).rejects.toMatchObject({
      code: "NOTHING_TO_INGEST",
    });
  });

  it("says that a zip is cut short", async () => {
    const [path, out] = [join(stateFolder(), "records.zip"), join(stateFolder(), "out")];
    await writeZip(path, recordFiles(3, 3));
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length - 30));

    await expect(ingest({ path, out })).rejects.toMatchObject({
      code: "DAMAGED_ARCHIVE",
      message: expect.stringMatching(/records\.zip is cut short or damaged/),
    });
  });

  it("names the file in a zip that is damaged, keeps what came before it, and goes on when the zip is whole", async () => {
    const files = [...recordFiles(12, 3)];
    const [path, out] = [join(stateFolder(), "records.zip"), join(stateFolder(), "out")];
    await writeZip(path, files, { compress: false });
    const whole = readFileSync(path);
    const damaged = Buffer.from(whole);
    const at = damaged.indexOf(files[8]?.text ?? "none");
    damaged[at + 10] = (damaged[at + 10] ?? 0) ^ 1;
    writeFileSync(path, damaged);

    const failed = ingest({ path, out });
    await expect(failed).rejects.toMatchObject({
      code: "DAMAGED_ARCHIVE",
      message: expect.stringContaining(files[8]?.name ?? "none"),
    });
    writeFileSync(path, whole);
    const rest = await ingest({ path, out });

    expect(rest).toMatchObject({ records: 4, skipped: 8 });
    expect(recordsIn(out).sort()).toEqual(canonical(files.map(({ text }) => text)));
  });

  it("keeps what an archive wants to put elsewhere below the folder of what was rejected", async () => {
    const folder = join(stateFolder(), "in", "deep", "deeper");
    const [one] = recordFiles(1, 4);
    if (!one) throw new Error("one file was asked for");
    const outside = { name: `../../${one.name}`, text: "half a record" };
    writeFiles(folder, [outside]);
    const [path, out] = [join(stateFolder(), "records.tar"), join(stateFolder(), "out")];
    await create({ file: path, cwd: folder, preservePaths: true }, [outside.name]);

    expect(await ingest({ path, out })).toMatchObject({ rejected: 1 });
    expect(readFileSync(join(out, "rejected", path, one.name), "utf8")).toBe(outside.text);
  });

  it("says that an archive is cut short, and goes on from there when it is whole", async () => {
    const folder = join(stateFolder(), "in");
    writeFiles(folder, recordFiles(40, 3));
    const [path, out] = [join(stateFolder(), "records.tar.gz"), join(stateFolder(), "out")];
    await create({ file: path, cwd: folder, gzip: true }, ["."]);
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length / 2));

    const cut = ingest({ path, out, filesPerCommit: 1 });
    await expect(cut).rejects.toMatchObject({
      code: "DAMAGED_ARCHIVE",
      message: expect.stringContaining("records.tar.gz"),
    });
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
