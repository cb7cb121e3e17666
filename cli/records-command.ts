import { join } from "node:path";
import { ingest } from "./ingest/ingest.ts";
import { deploymentError } from "./no-deployment.ts";
import { allowAnyLocalCredentials, type PlaceOptions } from "./place.ts";
import { ProgressBar } from "./progress-bar.ts";
import { openRejectedRecords } from "./rejected-records.ts";
import { terminal } from "./timeline.ts";

/** `carillon records rejected|retry` */
export async function rejectedRecordsCommand(
  action: "list" | "retry",
  options: PlaceOptions & { readonly bucket: string; readonly json?: boolean },
): Promise<void> {
  allowAnyLocalCredentials(options);
  const endpoint = options.aws ? undefined : options.endpoint;
  const rejected = openRejectedRecords(options.bucket, endpoint);
  try {
    const records = await rejected[action]();
    if (options.json) {
      terminal.write(`${JSON.stringify(records, null, 2)}\n`);
      return;
    }
    if (records.length === 0) terminal.write("no rejected records\n");
    for (const { key, rejectedAt, errorCode, reason } of records) {
      terminal.write(`${rejectedAt}  ${action === "retry" ? "read again: " : ""}${key}\n  ${errorCode}: ${reason}\n`);
    }
  } catch (error) {
    throw deploymentError(error, `bucket ${options.bucket}`, endpoint);
  } finally {
    rejected.close();
  }
}

/** `carillon records ingest PATH` */
export async function ingestCommand(
  path: string,
  { out, json = false }: { readonly out: string; readonly json?: boolean },
): Promise<void> {
  const bar = new ProgressBar(terminal);
  const { share: _share, ...result } = await ingest({
    path,
    out,
    onProgress: ({ seen, total, share, records, rejected }) => {
      if (json) return;
      const counted = total === null ? `${seen} files` : `${seen} of ${total} files`;
      bar.show(share, `${counted}, ${records} records, ${rejected} rejected`);
    },
  });
  if (json) {
    terminal.write(`${JSON.stringify({ ...result, out }, null, 2)}\n`);
    return;
  }
  bar.end();
  const { seen, records, known, rejected, skipped, others } = result;
  terminal.write(`${records} new records from ${seen} files in ${out}\n`);
  const notes = [
    [known, "records were there already"],
    [skipped, "files had been taken in before"],
    [others, "files are no records and were left"],
    [rejected, `objects could not be read: see ${join(out, "rejected")}`],
  ] as const;
  for (const [count, note] of notes) if (count > 0) terminal.write(`  ${count} ${note}\n`);
}
