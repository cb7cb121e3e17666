import { recordsOf } from "../../functions/ingest-records/records-of.ts";
import type { DetailRecorded } from "../../shared/calls/detail.ts";
import { NotARecordKeyError, parseRecordKey } from "../../shared/records/key.ts";
import { DamagedArchiveError } from "./archives.ts";
import { Dataset } from "./dataset.ts";
import type { Input } from "./input-list.ts";
import { listInputs } from "./inputs.ts";

export interface IngestProgress {
  /** Files looked at so far, of those that were counted; null for a tar. */
  readonly seen: number;
  readonly total: number | null;
  /** How much of the whole that is, from 0 to 1. */
  readonly share: number;
  readonly records: number;
  /** Records that were there already, from another file or an earlier run. */
  readonly known: number;
  readonly rejected: number;
  /** Files taken in by an earlier run. */
  readonly skipped: number;
  /** Files that are no records. */
  readonly others: number;
}

export interface IngestOptions {
  readonly path: string;
  /** Folder of the dataset. */
  readonly out: string;
  /** Files that are committed together: what a crash makes the next run read again. Default: 1,000. */
  readonly filesPerCommit?: number;
  readonly onProgress?: (progress: IngestProgress) => void;
  readonly beforeStep?: () => void;
}

const LARGEST_BATCH_BYTES = 64 * 1024 * 1024;

const FILES_PER_PROGRESS = 1000;

/**
 * Takes every record under a path into a dataset. It can be stopped anywhere and run again: what was taken in is skipped, what was
 * cut short is done again. Objects that cannot be read are kept in the dataset's `rejected` folder, whole, with the error.
 */
export async function ingest(options: IngestOptions): Promise<IngestProgress> {
  const { path, out, filesPerCommit = 1000, onProgress = () => {}, beforeStep } = options;
  const dataset = new Dataset(out, beforeStep);
  const list = await listInputs(path);
  const count = { seen: 0, records: 0, known: 0, rejected: 0, skipped: 0, others: 0 };
  const progress = (): IngestProgress => ({ ...count, total: list.total, share: list.share(count.seen) });
  let inputs: [string, string][] = [];
  let records: DetailRecorded[] = [];
  let batchBytes = 0;

  function commit(): void {
    if (inputs.length > 0) {
      const added = dataset.add({ inputs, records });
      count.records += added;
      count.known += records.length - added;
    }
    [inputs, records, batchBytes] = [[], [], 0];
    onProgress(progress());
  }

  async function takeIn({ name, version, read }: Input): Promise<void> {
    count.seen++;
    if (dataset.has(name, version)) {
      count.skipped++;
      return;
    }
    if (!isRecordKey(name)) {
      count.others++;
      return;
    }
    const bytes = await read();
    const { changes, problems } = recordsOf(name, bytes);
    const [problem] = problems;
    if (problem) {
      dataset.reject(name, bytes, problem);
      count.rejected++;
    }
    inputs.push([name, version]);
    records.push(...changes);
    batchBytes += bytes.length;
    if (inputs.length >= filesPerCommit || batchBytes >= LARGEST_BATCH_BYTES) commit();
  }

  try {
    for await (const input of list.inputs()) {
      await takeIn(input);
      if (count.seen % FILES_PER_PROGRESS === 0) onProgress(progress());
    }
  } catch (error) {
    // What came before the damage counts.
    if (error instanceof DamagedArchiveError) commit();
    throw error;
  }
  commit();
  return progress();
}

function isRecordKey(name: string): boolean {
  try {
    parseRecordKey(name);
    return true;
  } catch (error) {
    if (error instanceof NotARecordKeyError) return false;
    throw error;
  }
}
