import type { Bundle } from "../functions/bundle.ts";
import { type FunctionName, functionRows, type Trigger } from "../shared/events/subscriptions.ts";

/** As much of a CloudFormation template as a summary needs. */
export interface TemplateResources {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

export interface SummaryInput {
  /** Templates by stack name. */
  readonly stacks: Readonly<Record<string, TemplateResources>>;
  readonly bundles: Readonly<Record<FunctionName, Bundle>>;
}

/** What would be deployed, for a person to read: each stack's resources by type, each function with its size and triggers. */
export function summarise({ stacks, bundles }: SummaryInput): string {
  return [...Object.entries(stacks).flatMap(stackLines), ...functionLines(bundles)].join("\n");
}

function stackLines([name, { Resources }]: [string, TemplateResources]): string[] {
  const counts = new Map<string, number>();
  for (const { Type } of Object.values(Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1);
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => [String(count), type]);
  return [`Stack ${name}: ${Object.keys(Resources).length} resources`, ...columns(rows), ""];
}

function functionLines(bundles: SummaryInput["bundles"]): string[] {
  const rows = functionRows.map(({ name, triggers, timeoutInSeconds, memoryInMegabytes }) => [
    name,
    `${Math.ceil(bundles[name].bytes / 1024)} KiB`,
    `${memoryInMegabytes} MB`,
    `${timeoutInSeconds} s`,
    triggers.map(describeTrigger).join("; ") || "other functions",
  ]);
  return ["Functions: bundle, memory, timeout, started by", ...columns(rows)];
}

function describeTrigger(trigger: Trigger): string {
  switch (trigger.kind) {
    case "event":
      return `${trigger.bus} bus ${JSON.stringify(trigger.pattern)}`;
    case "queue":
      return `${trigger.queue} queue, at most ${trigger.maximumConcurrency} at once`;
    case "schedule":
      return trigger.everyMinutes === 1 ? "every minute" : `every ${trigger.everyMinutes} minutes`;
    case "calls":
      return "calls of SIP media applications";
  }
}

/** Rows as indented lines; cells that start with a digit align to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    /^\d/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join("  ").trimEnd()}`);
}
