/**
 * `npm run fuzz [-- --streams 1000000 --seed 1 --workers 2]`: reads broken streams and sees that every promise of the reader holds.
 * What is found lies in `reports/fuzz/`; `--only INDEX` makes one stream again and says what is wrong with it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { Verdict } from "./fuzz/check.ts";
import { type Finding, fuzzOne, sources } from "./fuzz/run.ts";

interface Share {
  readonly seed: number;
  readonly streams: number;
  readonly first: number;
  readonly step: number;
  /** Where each worker says which stream it is reading: one that stays is a hang. */
  readonly at: SharedArrayBuffer;
}

interface Report {
  readonly verdicts: Partial<Record<Verdict, number>>;
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

const MOST_FINDINGS = 20;
const HANG_MILLISECONDS = 20_000;
/** Two threads with their sources take about 100 MB; what a reader keeps of one stream is below a megabyte. */
const MOST_MEMORY_BYTES = 768 * 1024 * 1024;

function work({ seed, streams, first, step, at }: Share): Report {
  const from = sources(seed);
  const place = new Int32Array(at);
  const verdicts: Report["verdicts"] = {};
  const findings: Finding[] = [];
  let bytes = 0;
  for (let index = first; index < streams && findings.length < MOST_FINDINGS; index += step) {
    Atomics.store(place, first, index);
    const outcome = fuzzOne(index, seed, from);
    if ("problem" in outcome) findings.push(outcome);
    else {
      bytes += outcome.bytes;
      verdicts[outcome.verdict] = (verdicts[outcome.verdict] ?? 0) + 1;
    }
  }
  Atomics.store(place, first, streams);
  return { verdicts, bytes, findings };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      streams: { type: "string", default: "1000000" },
      seed: { type: "string", default: "1" },
      workers: { type: "string", default: "2" },
      only: { type: "string" },
    },
  });
  const [streams, seed, workers] = [Number(values.streams), Number(values.seed), Number(values.workers)];
  if (values.only !== undefined) {
    const outcome = fuzzOne(Number(values.only), seed, sources(seed));
    if ("problem" in outcome) report([outcome], seed);
    else process.stdout.write(`stream ${values.only} of seed ${seed}: ${outcome.bytes} bytes, ${outcome.verdict}\n`);
    return;
  }
  const at = new SharedArrayBuffer(4 * workers);
  const place = new Int32Array(at);
  const started = performance.now();
  const progress = watch(place, streams, seed, started);
  const reports = await Promise.all(
    Array.from({ length: workers }, (_none, first) => share({ seed, streams, first, step: workers, at })),
  );
  const peak = progress.stop();
  summarise(reports, { seed, seconds: (performance.now() - started) / 1000, peak });
}

function share(part: Share): Promise<Report> {
  const worker = new Worker(new URL(import.meta.url), { workerData: part });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** Tells how far it is, and stops everything where a stream is not done in time or the memory grows. */
function watch(place: Int32Array, streams: number, seed: number, started: number): { stop(): number } {
  const seen = Array.from(place, (index) => ({ index, since: performance.now() }));
  let peak = 0;
  let lines = 0;
  const give = (problem: string) => {
    process.stderr.write(`${problem}\n`);
    process.exit(1);
  };
  const timer = setInterval(() => {
    const now = performance.now();
    peak = Math.max(peak, process.memoryUsage().rss);
    if (peak > MOST_MEMORY_BYTES)
      give(`memory grew to ${Math.round(peak / 1e6)} MB: seed ${seed}, at ${place.join(", ")}`);
    seen.forEach((last, worker) => {
      const index = Atomics.load(place, worker);
      if (index !== last.index) seen[worker] = { index, since: now };
      else if (index < streams && now - last.since > HANG_MILLISECONDS) give(`stream ${index} of seed ${seed} hangs`);
    });
    const done = Math.min(...seen.map(({ index }) => index));
    const rate = Math.round((done * 1000) / (now - started));
    if (++lines % 5 === 0)
      process.stderr.write(
        `${done.toLocaleString("en")} of ${streams.toLocaleString("en")} streams, ${rate.toLocaleString("en")} a second\n`,
      );
  }, 1000);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(peak, process.memoryUsage().rss);
    },
  };
}

function summarise(
  reports: readonly Report[],
  { seed, seconds, peak }: { seed: number; seconds: number; peak: number },
): void {
  const verdicts = new Map<string, number>();
  for (const { verdicts: part } of reports)
    for (const [verdict, count] of Object.entries(part)) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + count);
  const streams = [...verdicts.values()].reduce((sum, count) => sum + count, 0);
  const bytes = reports.reduce((sum, part) => sum + part.bytes, 0);
  const rows = [...verdicts].sort(([, one], [, other]) => other - one);
  for (const [verdict, count] of rows) process.stdout.write(`${String(count).padStart(10)}  ${verdict}\n`);
  process.stdout.write(
    `${String(streams).padStart(10)}  streams of seed ${seed} (${Math.round(bytes / 1e6)} MB) in ${seconds.toFixed(1)} s, ${Math.round(streams / seconds)} a second, ${Math.round(peak / 1e6)} MB at the most\n`,
  );
  report(
    reports.flatMap(({ findings }) => findings),
    seed,
  );
}

function report(findings: readonly Finding[], seed: number): void {
  if (findings.length === 0) {
    process.stdout.write("nothing found\n");
    return;
  }
  mkdirSync("reports/fuzz", { recursive: true });
  for (const { index, problem, bytes } of findings) {
    const file = `reports/fuzz/${seed}-${index}.mkv`;
    writeFileSync(file, bytes);
    process.stdout.write(`\nstream ${index} of seed ${seed} (${bytes.length} bytes, ${file}): ${problem}\n`);
  }
  process.exitCode = 1;
}

if (isMainThread) await main();
else parentPort?.postMessage(work(workerData as Share));
