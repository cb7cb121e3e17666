/**
 * What answering costs a caller: how large the code is that must be loaded first, how long a fresh process takes to its first reply, and how
 * long a warm one takes for a turn of a menu; beside a handler without any framework that says the same.
 * `npm run bench:answer [-- --short] [--json]`
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { bundleFunctions } from "../functions/bundle.ts";

interface Measured {
  /** Milliseconds of a processor from the start of the process to its first reply, the median of all processes. */
  readonly cold: number;
  /** Milliseconds of a processor for a turn of a menu. */
  readonly p50: number;
  readonly p99: number;
}

const KIB = 1024;
/** Metrics are written for each turn. */
const MOST_OUTPUT_BYTES = 256 * KIB * KIB;
const GOALS = { startKib: 120, coldRatio: 2, warmP99: 2 };
const NUMBER = "+12065550100";
const CALL = "bbbbbbbb-0000-4000-8000-000000000001";

const details = {
  TransactionId: "cccccccc-0000-4000-8000-000000000001",
  AwsAccountId: "111122223333",
  AwsRegion: "us-east-1",
  SipRuleId: "22222222-2222-4222-8222-222222222222",
  SipMediaApplicationId: "33333333-3333-4333-8333-333333333333",
};
const leg = {
  CallId: CALL,
  ParticipantTag: "LEG-A",
  From: "+12065550142",
  To: NUMBER,
  Direction: "Inbound",
  Status: "Connected",
};
const event = (type: string, sequence: number, more: object = {}) => ({
  SchemaVersion: "1.0",
  Sequence: sequence,
  InvocationEventType: type,
  CallDetails: { ...details, Participants: [{ ...leg, StartTimeInMilliseconds: "1767607200000" }] },
  ...more,
});

/** The same menu by hand. */
const BARE = `const ask = (CallId) => ({ SchemaVersion: "1.0", Actions: [{ Type: "SpeakAndGetDigits", Parameters: { CallId,
  SpeechParameters: { Text: "For English, press 1." }, FailureSpeechParameters: { Text: "For English, press 1." },
  MinNumberOfDigits: 0, MaxNumberOfDigits: 1, InputDigitsRegex: "^[123]$", Repeat: 2, RepeatDurationInMilliseconds: 7000 } }] });
export const handler = async (event) => {
  const reply = ask(event.CallDetails.Participants[0].CallId);
  return { ...reply, TransactionAttributes: { turn: String(event.Sequence) } };
};`;

/** Runs in a process of its own: one cold reply, then turns of a menu that nobody understands. */
const GUEST = `
const { file, turns, first, second } = JSON.parse(process.argv[1]);
// Of the processor: what the machine does beside is not what is measured.
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const { handler } = await import(file);
const context = { functionVersion: "1", functionName: "carillon-answer-call", awsRequestId: "bench", getRemainingTimeInMillis: () => 10000 };
const reply = await handler(first, context);
const cold = used();
if (!JSON.stringify(reply).includes("For English")) throw new Error(JSON.stringify(reply));
const sent = reply.Actions[0];
const failed = { Type: sent.Type, Parameters: sent.Parameters, ErrorType: "SystemException", ErrorMessage: "" };
second.ActionData = { ...failed, Type: "PlayAudio", Parameters: {} };
second.CallDetails.TransactionAttributes = reply.TransactionAttributes;
const took = [];
for (let turn = 0; turn < turns; turn++) {
  const startedAt = used();
  const again = await handler(second, context);
  took.push(used() - startedAt);
  if (again.Actions?.[0]?.Type !== "SpeakAndGetDigits") throw new Error(JSON.stringify(again));
}
process.stdout.write("\\n" + JSON.stringify({ cold, took }), () => process.exit(0));
`;

/** Measures each file; processes take turns, so that what else the machine does slows all files alike. */
function measure<Name extends string>(
  files: Readonly<Record<Name, string>>,
  processes: number,
  turns: number,
): Record<Name, Measured> {
  const names = Object.keys(files) as Name[];
  const runs = Object.fromEntries(names.map((name): [Name, Run[]] => [name, []])) as Record<Name, Run[]>;
  for (let round = 0; round < processes; round++)
    for (const name of names) runs[name].push(runOnce(files[name], round === 0 ? turns : 0));
  const measured = names.map((name): [Name, Measured] => {
    const took = runs[name].flatMap((run) => run.took.slice(turns / 10));
    const cold = runs[name].map((run) => run.cold);
    return [name, { cold: at(cold, 0.5), p50: at(took, 0.5), p99: at(took, 0.99) }];
  });
  return Object.fromEntries(measured) as Record<Name, Measured>;
}

interface Run {
  readonly cold: number;
  readonly took: readonly number[];
}

function runOnce(file: string, turns: number): Run {
  const input = {
    file: pathToFileURL(file).href,
    turns,
    first: event("NEW_INBOUND_CALL", 1),
    second: event("ACTION_FAILED", 2),
  };
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", GUEST, JSON.stringify(input)],
    { encoding: "utf8", env: ENVIRONMENT, maxBuffer: MOST_OUTPUT_BYTES },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n"))) as Run;
}

const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  AWS_LAMBDA_FUNCTION_NAME: "carillon-answer-call",
  FLOWS_TABLE: "flows",
  RECORDINGS_BUCKET: "recordings",
  POWERTOOLS_LOG_LEVEL: "SILENT",
};

/** The value below which a share of all lies. */
function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { short: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const [processes, turns] = values.short ? [3, 200] : [15, 10_000];
  const folder = mkdtempSync(join(tmpdir(), "carillon-answer-"));
  try {
    const bundles = await bundleFunctions({ outdir: folder, names: ["answer-call"] });
    const bundle = bundles["answer-call"];
    writeFileSync(join(folder, "bare.mjs"), BARE);
    const files = { bare: join(folder, "bare.mjs"), answer: join(bundle.folder, "index.mjs") };
    const { bare, answer } = measure(files, processes, turns);
    report(values.json, { startKib: bundle.startBytes / KIB, totalKib: bundle.bytes / KIB, bare, answer });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Result {
  readonly startKib: number;
  readonly totalKib: number;
  readonly bare: Measured;
  readonly answer: Measured;
}

function report(isJson: boolean, result: Result): void {
  if (isJson) {
    console.log(JSON.stringify(result));
    return;
  }
  const { startKib, totalKib, bare, answer } = result;
  const verdict = (value: number, goal: number) => `goal ${goal}, ${value <= goal ? "met" : "missed"}`;
  const own = answer.p99 - bare.p99;
  const row = (what: string, ...cells: readonly string[]) => console.log([what.padEnd(30), ...cells].join("  "));
  row("code loaded first", `${startKib.toFixed(0)} KiB of ${totalKib.toFixed(0)}`, verdict(startKib, GOALS.startKib));
  for (const [what, { cold, p50, p99 }] of [
    ["without frameworks", bare],
    ["answer-call", answer],
  ] as const) {
    row(what, `first reply ${cold.toFixed(0)} ms`, `a turn: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`);
  }
  row("first reply, ratio", (answer.cold / bare.cold).toFixed(2), verdict(answer.cold / bare.cold, GOALS.coldRatio));
  row("a warm turn, own time, p99", `${own.toFixed(3)} ms`, verdict(own, GOALS.warmP99));
}

await main();
