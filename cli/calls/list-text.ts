import type { CallDigest } from "../../shared/calls/digest.ts";
import { printable } from "../media/text.ts";
import { secondsText } from "./call-text.ts";

/** Calls as a table. */
export function listText(calls: readonly CallDigest[], since: string): string {
  if (calls.length === 0) return `no calls since ${since}\n`;
  const rows = calls.map(({ transactionId, startTime, endTime, from, to, outcome, recording, sources }) => [
    startTime === null ? "" : `${new Date(startTime).toISOString().slice(0, 19).replace("T", " ")}`,
    `${from ?? "?"} → ${to ?? "?"}`,
    startTime === null || endTime === null ? "" : secondsText(endTime - startTime),
    outcome,
    recording ?? "none",
    sources.join(" "),
    transactionId,
  ]);
  const table = [["started (UTC)", "from → to", "length", "outcome", "recording", "known from", "id"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return `${table
    .map((row) =>
      printable(
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd(),
      ),
    )
    .join("\n")}\n`;
}
