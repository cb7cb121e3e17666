import { allowAnyLocalCredentials, type PlaceOptions } from "./place.ts";
import { openRejectedRecords } from "./rejected-records.ts";
import { terminal } from "./timeline.ts";

/** `carillon records rejected|retry` */
export async function rejectedRecordsCommand(
  action: "list" | "retry",
  options: PlaceOptions & { readonly bucket: string; readonly json?: boolean },
): Promise<void> {
  allowAnyLocalCredentials(options);
  const rejected = openRejectedRecords(options.bucket, options.aws ? undefined : options.endpoint);
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
  } finally {
    rejected.close();
  }
}
