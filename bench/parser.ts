/**
 * Speed, latency and memory of the fragment parser beside its peers, each in processes of its own, in one run.
 * `npm run bench:parser [-- --short] [--json] [--runs N] [--parser NAME ...]`
 */
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type FfmpegCommand, hasFfmpeg, measureFfmpeg, type ToolResult } from "./parser/ffmpeg.ts";
import { CHUNK_BYTES, coldStart, idleMemory, latency, throughput } from "./parser/measurements.ts";
import { PARSERS, type ParserName } from "./parser/parsers.ts";
import { goals, goalsTable, type ParserResult, type Results, resultsTables } from "./parser/report.ts";
import { WORKLOADS, type Workload, type WorkloadName, workload } from "./parser/workloads.ts";

interface Task {
  readonly measure: "throughput" | "cold" | "latency16" | "latency4" | "idle";
  readonly parser: ParserName;
  readonly scale: number;
  /** Bytes of the workload, made once so that making them is not measured. */
  readonly file: string;
  readonly blocks: number;
}

async function work({ measure, parser: name, file, blocks, scale }: Task): Promise<unknown> {
  const parser = PARSERS[name];
  const minute: Workload = { bytes: readFileSync(file), blocks };
  const measures = {
    throughput: () => throughput(parser, minute, scale),
    cold: () => coldStart(parser, minute),
    latency16: () => latency(parser, minute, CHUNK_BYTES, scale),
    latency4: () => latency(parser, minute, CHUNK_BYTES / 4, scale),
    idle: () => idleMemory(parser, minute),
  };
  return measures[measure]();
}

const WORKER = "CARILLON_BENCH_TASK";

function inOwnProcess<Result>(task: Task): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [], {
      execArgv: ["--expose-gc"],
      env: { ...process.env, [WORKER]: JSON.stringify(task) },
    });
    child.once("message", (result) => resolve(result as Result));
    child.once("exit", (code) => reject(new Error(`${task.parser}, ${task.measure}: ended with ${code}`)));
  });
}

/** The run whose figures lie in the middle, figure by figure. */
function median<Result extends object>(runs: readonly Result[]): Result {
  const [first] = runs;
  if (!first) throw new RangeError("nothing was run");
  const middle = (name: string) => {
    const figures = runs.map((run) => Number((run as Record<string, unknown>)[name] ?? Number.NaN));
    return figures.sort((a, b) => a - b)[runs.length >> 1];
  };
  return Object.fromEntries(Object.keys(first).map((name) => [name, middle(name)])) as Result;
}

type Minutes = Readonly<Record<WorkloadName, Workload & { readonly file: string }>>;
type Progress = (text: string) => void;

async function measureParser(
  name: ParserName,
  minutes: Minutes,
  { runs, scale, progress }: { readonly runs: number; readonly scale: number; readonly progress: Progress },
): Promise<ParserResult> {
  const { label } = PARSERS[name];
  const measure = async <Measured extends object>(what: Task["measure"], on: WorkloadName, times = runs) => {
    const results: Measured[] = [];
    const { file, blocks } = minutes[on];
    for (let run = 1; run <= times; run++) {
      progress(`${label}: ${what} on ${on}, ${run} of ${times}`);
      results.push(await inOwnProcess<Measured>({ measure: what, parser: name, scale, file, blocks }));
    }
    return median(results);
  };
  return {
    label,
    throughput: { vc20: await measure("throughput", "vc20"), connect: await measure("throughput", "connect") },
    cold: await measure("cold", "vc20"),
    latency16: await measure("latency16", "vc20"),
    latency4: await measure("latency4", "vc20"),
    // The same whatever the run.
    idle: await measure("idle", "vc20", 1),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      short: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      runs: { type: "string" },
      parser: { type: "string", multiple: true, default: Object.keys(PARSERS) },
    },
  });
  const unknown = values.parser.find((name) => !Object.hasOwn(PARSERS, name));
  if (unknown !== undefined) throw new Error(`no parser ${unknown}; there are ${Object.keys(PARSERS).join(", ")}`);
  const names = Object.keys(PARSERS) as ParserName[];
  const scale = values.short ? 0.002 : 1;
  const runs = Number(values.runs ?? (values.short ? 1 : 5));
  const progress: Progress = process.stderr.isTTY ? (text) => process.stderr.write(`\r\u001b[2K${text}`) : () => {};
  const folder = mkdtempSync(join(tmpdir(), "carillon-bench-"));
  try {
    const minutes = Object.fromEntries(
      WORKLOADS.map((name) => {
        const minute = { ...workload(name), file: join(folder, `${name}.mkv`) };
        writeFileSync(minute.file, minute.bytes);
        return [name, minute];
      }),
    ) as Minutes;

    const parsers: Partial<Record<ParserName, ParserResult>> = {};
    for (const name of names.filter((each) => each === "memcpy" || values.parser.includes(each))) {
      parsers[name] = await measureParser(name, minutes, { runs, scale, progress });
    }

    let ffmpeg: Partial<Record<FfmpegCommand, Record<WorkloadName, ToolResult>>> = {};
    if (hasFfmpeg()) {
      progress("ffmpeg");
      const rounds = Math.max(2, Math.round(120 * scale));
      ffmpeg = measureFfmpeg(minutes, folder, { rounds, runs: Math.min(runs, 3) });
    }
    progress("");
    report({ parsers, ffmpeg }, values);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(results: Results, { json, short }: { readonly json: boolean; readonly short: boolean }): void {
  const all = goals(results);
  if (json) process.stdout.write(`${JSON.stringify({ ...results, goals: all }, null, 2)}\n`);
  else {
    process.stdout.write(`${resultsTables(results)}\n`);
    if (short) process.stdout.write("a short run: it proves that everything runs, its times mean nothing\n");
    else process.stdout.write(goalsTable(all));
  }
  for (const name of ["fragmentReader", "matroskaReader"] as const) {
    for (const on of WORKLOADS) {
      const found = results.parsers[name]?.throughput[on].found ?? 1;
      if (found === 1) continue;
      process.stderr.write(`${name} did not find every block of ${on}\n`);
      process.exitCode = 1;
    }
  }
}

const task = process.env[WORKER];
if (task === undefined) await main();
else {
  process.send?.(await work(JSON.parse(task) as Task));
  process.disconnect?.();
}
