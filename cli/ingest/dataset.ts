import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import type { DetailRecorded } from "../../shared/calls/detail.ts";
import { parse } from "../../shared/schema.ts";

/** What one commit says was taken in: its rows lie in files that bear its number. */
const commitSchema = v.object({
  inputs: v.array(v.tuple([v.string(), v.string()])),
  recordIds: v.array(v.string()),
});
type Commit = v.InferOutput<typeof commitSchema>;

const COMMITS = ".commits";
const PART = /^(\d{6,})\.ndjson$/;

export interface Batch {
  /** Name and version of each input. */
  readonly inputs: readonly (readonly [name: string, version: string])[];
  readonly records: readonly DetailRecorded[];
}

/**
 * Records as files that any SQL engine reads: `<kind>/date=<yyyy-mm-dd>/<commit>.ndjson`, a row a line, by the UTC day a call began. A
 * batch counts from the moment its commit file is there; what a batch that was cut short has written is removed at the next start. So
 * nothing is lost and nothing is there twice, wherever the process is killed.
 */
export class Dataset {
  readonly #folder: string;
  readonly #beforeStep: () => void;
  readonly #versions = new Map<string, string>();
  readonly #recordIds = new Set<string>();
  #nextCommit = 1;

  /** @param beforeStep called before each change of the disk, so that a test can end the process there */
  constructor(folder: string, beforeStep: () => void = () => {}) {
    this.#folder = folder;
    this.#beforeStep = beforeStep;
    mkdirSync(join(folder, COMMITS), { recursive: true });
    const commits = readdirSync(join(folder, COMMITS)).filter((name) => name.endsWith(".json"));
    for (const name of commits.sort()) this.#remember(readCommit(join(folder, COMMITS, name)));
    const numbers = new Set(commits.map((name) => name.replace(".json", "")));
    this.#nextCommit = Math.max(0, ...[...numbers].map(Number)) + 1;
    this.#removeUncommitted(numbers);
  }

  /** Whether an input was taken in before, as it is now. */
  has(name: string, version: string): boolean {
    return this.#versions.get(name) === version;
  }

  /** Stores a batch, each record once however often it comes. Returns how many were new. */
  add({ inputs, records }: Batch): number {
    const number = String(this.#nextCommit).padStart(6, "0");
    const rows = new Map<string, DetailRecorded>();
    for (const record of records) if (!this.#recordIds.has(record.recordId)) rows.set(record.recordId, record);
    const parts = new Map<string, string[]>();
    for (const change of rows.values()) {
      const partition = partitionOf(change);
      const lines = parts.get(partition) ?? [];
      parts.set(partition, lines);
      lines.push(`${JSON.stringify(rowOf(change))}\n`);
    }
    for (const [partition, lines] of parts) {
      const folder = join(this.#folder, partition);
      mkdirSync(folder, { recursive: true });
      this.#replace(join(folder, `${number}.ndjson`), lines.join(""));
    }
    const commit: Commit = { inputs: inputs.map(([name, version]) => [name, version]), recordIds: [...rows.keys()] };
    this.#replace(join(this.#folder, COMMITS, `${number}.json`), JSON.stringify(commit));
    this.#remember(commit);
    this.#nextCommit++;
    return rows.size;
  }

  /** Keeps an object whole, with what is wrong with it. */
  reject(name: string, bytes: Uint8Array, error: { readonly code: string; readonly message: string }): void {
    const path = join(this.#folder, "rejected", name);
    mkdirSync(dirname(path), { recursive: true });
    this.#replace(path, bytes);
    this.#replace(`${path}.error.json`, `${JSON.stringify({ code: error.code, message: error.message }, null, 2)}\n`);
  }

  #remember({ inputs, recordIds }: Commit): void {
    for (const [name, version] of inputs) this.#versions.set(name, version);
    for (const recordId of recordIds) this.#recordIds.add(recordId);
  }

  #replace(path: string, content: string | Uint8Array): void {
    this.#beforeStep();
    writeFileSync(`${path}.tmp`, content);
    this.#beforeStep();
    renameSync(`${path}.tmp`, path);
  }

  #removeUncommitted(committed: ReadonlySet<string>): void {
    for (const kind of ["cdr", "sdr", "sma"]) {
      const folder = join(this.#folder, kind);
      if (!existsSync(folder)) continue;
      for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
        if (!entry.isFile()) continue;
        const number = PART.exec(entry.name)?.[1];
        if (number === undefined || !committed.has(number)) rmSync(join(entry.parentPath, entry.name));
      }
    }
  }
}

function readCommit(path: string): Commit {
  return parse(commitSchema, JSON.parse(readFileSync(path, "utf8")), path);
}

function partitionOf({ detail }: DetailRecorded): string {
  const { startTime } = detail.summary;
  return join(detail.kind, `date=${startTime === null ? "unknown" : new Date(startTime).toISOString().slice(0, 10)}`);
}

/** A row: what follows from the record in columns of their own, and the record itself, whole. */
function rowOf({ recordId, transactionId, voiceConnectorId, detail }: DetailRecorded): Record<string, unknown> {
  const { from, to, ...summary } = detail.summary;
  return {
    recordId,
    transactionId,
    voiceConnectorId,
    ...summary,
    fromNumber: from.e164 ?? from.number,
    fromCountry: from.country,
    toNumber: to.e164 ?? to.number,
    toCountry: to.country,
    record: detail.source,
  };
}
