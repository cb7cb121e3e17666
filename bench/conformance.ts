/**
 * `npm run conformance [-- --only NAME] [--causes]`: drives every operation of the local Chime through the real clients, and prints what came
 * of it: success, both ends of each limit and one past, paging, and every error that the operation declares.
 */
import { parseArgs } from "node:util";
import { type Cell, COLUMNS, type Column, type Judgement, judge } from "../test/support/chime/conformance/judge.ts";
import type { Row } from "../test/support/chime/conformance/row.ts";
import { ROWS } from "../test/support/chime/conformance/table.ts";
import { serveVoiceApis } from "../test/support/chime/voice-api.ts";

const MARKS: Readonly<Record<Cell["outcome"], string>> = { pass: "+", fail: "FAIL", absent: "", never: "n/a" };
const NAME_WIDTH = Math.max(...ROWS.map(({ operation }) => operation.length));
const widthOf = (column: Column) => Math.max(column.length, 4);

const line = (name: string, cells: (column: Column) => string) =>
  [name.padEnd(NAME_WIDTH), ...COLUMNS.map((column) => cells(column).padEnd(widthOf(column)))].join("  ").trimEnd();

function notesOf(row: Row, cells: Judgement, outcome: Cell["outcome"]): readonly string[] {
  return COLUMNS.flatMap((column) =>
    cells[column].outcome === outcome ? cells[column].notes.map((note) => `${row.operation} ${column}: ${note}`) : [],
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" }, causes: { type: "boolean", default: false } } });
  const rows = ROWS.filter(({ operation }) => values.only === undefined || operation === values.only);
  const apis = await serveVoiceApis();
  const [holes, reasons, causes]: string[][] = [[], [], []];
  let cells = 0;
  console.log(line("operation", String));
  for (const row of rows) {
    const judgement = await judge(apis, row);
    console.log(line(row.operation, (column) => MARKS[judgement[column].outcome]));
    cells += COLUMNS.filter((column) => judgement[column].outcome === "pass").length;
    holes?.push(...notesOf(row, judgement, "fail"));
    reasons?.push(...notesOf(row, judgement, "never"));
    causes?.push(...notesOf(row, judgement, "pass"));
  }
  await apis.close();
  if (values.causes) console.log(`\nWhat was tried:\n  ${causes?.join("\n  ")}`);
  if (reasons?.length)
    console.log(`\nDeclared, and why nothing brings it about here (n/a):\n  ${reasons.join("\n  ")}`);
  console.log(`\n${rows.length} operations, ${cells} cells that hold, ${holes?.length ?? 0} holes`);
  for (const hole of holes ?? []) console.log(`  ${hole}`);
  if (holes?.length || rows.length === 0) process.exitCode = 1;
}

await main();
