import { join } from "node:path";
import type { CallFacts, LegFacts } from "../../engine/facts.ts";
import type { Unmet } from "../../engine/scripted/performer.ts";
import type { CallTrace } from "../../engine/trace.ts";
import { recordsOf } from "../../local/chime/detail-records.ts";
import type { CallOutcome } from "../../local/chime/dialled-call.ts";
import { costOf, type RateTable } from "../../shared/records/cost.ts";
import type { Finding } from "../../shared/sma/finding.ts";
import { type Row, rowsOf } from "./call-rows.ts";
import { type FindingGroup, findingsOf, grouped, keyOf } from "./findings.ts";
import { type Paint, wrapped } from "./paint.ts";
import { endText, recordingOf } from "./words.ts";

export interface PageOptions {
  readonly paint: Paint;
  /** Characters of a line. */
  readonly width: number;
  /** What the minutes cost; null: it is not known. */
  readonly rates: RateTable | null;
  /** Where the objects of the local S3 lie: the recordings and records of the call among them. */
  readonly objects: string;
}

const MARKS: Readonly<Record<Row["kind"], readonly [mark: string, format: Parameters<Paint>[0]]>> = {
  leg: ["☎", "bold"],
  request: ["→", "cyan"],
  reply: ["←", "green"],
  hears: ["♪", "reset"],
  does: ["●", "yellow"],
  problem: ["✕", "red"],
};
const SEVERITIES: Readonly<Record<Finding["severity"], readonly [word: string, format: Parameters<Paint>[0]]>> = {
  error: ["error", "red"],
  warning: ["warning", "yellow"],
  info: ["note", "dim"],
};
const TIME_WIDTH = 8;
const INDENT = " ".repeat(TIME_WIDTH + 5);

/** A call from its first moment to its bill. */
export function callPage({ call, unmet, failures, records, meetings }: CallOutcome, options: PageOptions): string {
  const { trace, facts } = call;
  const { paint, width } = options;
  const rows = rowsOf(trace, meetings, (tag) => roleOf(tag, facts));
  const [first] = facts.legs;
  /** Findings that were explained once already. */
  const told = new Set<string>();
  const lines = [
    paint("bold", `Call from ${first?.from ?? "?"} to ${first?.to ?? "?"}`) + paint("dim", `  ${trace.transactionId}`),
    "",
    ...rows.flatMap((row) => rowLines(row, paint, width, told)),
    "",
    ...summaryLines(trace, facts, options),
    ...fileLines(trace, records, options),
    ...unmet.map((one) => paint("red", unmetText(one, trace.startedAt))),
    ...failures.map((failure) => paint("red", `Failed     ${failure}`)),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function rowLines({ atMs, kind, text, findings }: Row, paint: Paint, width: number, told: Set<string>): string[] {
  const [mark, format] = MARKS[kind];
  const time = paint("dim", (atMs / 1000).toFixed(3).padStart(TIME_WIDTH));
  const room = Math.max(40, width - INDENT.length);
  const notes = grouped(findings).flatMap((finding) => {
    const key = keyOf(finding);
    const isTold = told.has(key);
    told.add(key);
    return findingLines(finding, paint, room, isTold);
  });
  return [`${time}  ${paint(format, `${mark}  ${wrapped(text, room, INDENT)}`)}`, ...notes];
}

/** Where it is, what it is, and what to do; the second time only where. */
function findingLines(finding: FindingGroup, paint: Paint, room: number, isTold: boolean): string[] {
  const { severity, path, message, fix, source, rule, morePaths } = finding;
  const [word, format] = SEVERITIES[severity];
  const where = path === "" ? "" : ` at ${path}${morePaths > 0 ? ` and ${morePaths} more` : ""}`;
  if (isTold) return [`${INDENT}${paint(format, `! ${word}${where}`)} ${paint("dim", `${rule}, as above`)}`];
  const inner = `${INDENT}  `;
  return [
    `${INDENT}${paint(format, `! ${word}${where}`)}`,
    `${inner}${wrapped(message, room - 2, inner)}`,
    `${inner}${paint("bold", "fix")} ${wrapped(fix, room - 6, `${inner}    `)}${paint("dim", `  (${source})`)}`,
  ];
}

function summaryLines(trace: CallTrace, facts: CallFacts, { paint, rates }: PageOptions): string[] {
  const label = (text: string) => paint("bold", text.padEnd(10));
  const { ended } = facts;
  const took = trace.invocations.flatMap(({ attempts }) => attempts.flatMap(({ tookMs }) => tookMs ?? []));
  const counts = { error: 0, warning: 0, info: 0 };
  for (const invocation of trace.invocations) for (const { severity } of findingsOf(invocation)) counts[severity]++;
  const found = (["error", "warning", "info"] as const).filter((severity) => counts[severity] > 0);
  const findings = found.map((severity) => count(counts[severity], SEVERITIES[severity][0]));
  return [
    `${label("Ended")} ${endText(ended)}, after ${seconds(ended.atMs)}`,
    `${label("Handler")} ${count(trace.invocations.length, "event")}, ${count(took.length, "invocation")}, the slowest ${Math.max(0, ...took)} ms`,
    `${label("Findings")} ${findings.join(", ") || "none"}`,
    ...billLines(facts, rates).map((line, index) => `${label(index === 0 ? "Billed" : "")} ${line}`),
  ];
}

function fileLines({ invocations }: CallTrace, records: readonly string[], { paint, objects }: PageOptions): string[] {
  const recordings = new Set(invocations.flatMap(({ request }) => recordingOf(request.ActionData) ?? []));
  const line = (label: string) => (path: string, index: number) =>
    `${paint("bold", (index === 0 ? label : "").padEnd(10))} ${join(objects, path)}`;
  return [...[...recordings].map(line("Recorded")), ...records.map(line("Records"))];
}

/** What each leg is billed for, and what that costs. */
function billLines(facts: CallFacts, rates: RateTable | null): string[] {
  const records = recordsOf(facts, { nameOf: () => "", isStreaming: () => false }).flatMap(({ record }) =>
    record.kind === "sma" ? [record] : [],
  );
  const lines = records.map((record, index) => {
    const cost = rates && costOf(record, rates);
    const price = cost ? `, about ${cost.amount} ${cost.currency}` : "";
    const time = record.billableDurationInSeconds ?? 0;
    const what = time === 0 ? "nothing, it was not answered" : `${time} s of ${record.usageType}${price}`;
    return `${facts.legs[index]?.tag} ${what}`;
  });
  return rates ? lines : [...lines, "the price: --rates FILE with the prices of your account"];
}

/** Who a leg is, for a person. */
export function roleOf(tag: LegFacts["tag"], { legs }: CallFacts): string {
  const leg = legs.find((one) => one.tag === tag);
  if (leg?.kind === "meeting") return "the meeting";
  if (tag === "LEG-B") return "the callee";
  return leg?.direction === "Outbound" ? "the callee" : "the caller";
}

/** What a party waited for in vain, for a person. */
export function unmetText({ number, at, expected, heard, because }: Unmet, startedAt: number): string {
  const instead = heard.length === 0 ? "nothing" : heard.map((text) => `"${text}"`).join(", ");
  return `Script     ${number} waited for ${expected} until ${seconds(at - startedAt)} (${because}); it heard ${instead}`;
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
