/**
 * Speed of reading records beside bare `JSON.parse` in the same run, and of taking many small objects into a dataset, once and killed
 * over and over. `npm run bench:records [-- --short] [--json] [--records N] [--objects N] [--killed-objects N] [--kills N]`
 */
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ingest } from "../cli/ingest/ingest.ts";
import { seededRandom } from "../shared/random.ts";
import { parseRecord } from "../shared/records/record.ts";
import { recordFiles, recordMaker } from "./records/record-files.ts";

/** Records in memory at a time. */
const SLICE = 50_000;
const GOAL = 2.5;
/** Small, so that a kill falls into any part of a commit. */
const FILES_PER_COMMIT = 50;

interface Speed {
  readonly records: number;
  readonly jsonPerSecond: number;
  readonly parsePerSecond: number;
  /** Time of `JSON.parse` with parsing and validating, by the time of `JSON.parse` alone. */
  readonly ratio: number;
}

function measureSpeed(count: number): Speed {
  const make = recordMaker(1);
  const seconds = { json: 0, parse: 0 };
  let streaming = 0;
  const timed = (texts: readonly string[], work: (text: string) => boolean) => {
    const start = process.hrtime.bigint();
    for (const text of texts) if (work(text)) streaming++;
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  const json = (text: string) => (JSON.parse(text) as { Streaming: boolean }).Streaming;
  const parse = (text: string) => parseRecord("cdr", JSON.parse(text)).streaming === true;
  const warmUp = Array.from({ length: SLICE / 2 }, () => JSON.stringify(make()));
  timed(warmUp, json);
  timed(warmUp, parse);
  for (let done = 0; done < count; done += SLICE) {
    const texts = Array.from({ length: Math.min(SLICE, count - done) }, () => JSON.stringify(make()));
    // In turn, and each first as often as the other, so that neither has the warmer cache.
    const order = (done / SLICE) % 2 === 0 ? (["json", "parse"] as const) : (["parse", "json"] as const);
    for (const name of order) seconds[name] += timed(texts, name === "json" ? json : parse);
  }
  if (streaming === 0) throw new Error("nothing was read");
  const { json: jsonSeconds, parse: parseSeconds } = seconds;
  return {
    records: count,
    jsonPerSecond: count / jsonSeconds,
    parsePerSecond: count / parseSeconds,
    ratio: parseSeconds / jsonSeconds,
  };
}

function writeObjects(folder: string, count: number, seed: number): Set<string> {
  const ids = new Set<string>();
  for (const { name, text } of recordFiles(count, seed)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    ids.add((JSON.parse(text) as { TransactionId: string }).TransactionId);
  }
  return ids;
}

/** Transactions of a dataset's rows, in any order. */
function transactionsIn(out: string): string[] {
  return (readdirSync(out, { recursive: true, encoding: "utf8" }) as string[])
    .filter((path) => path.endsWith(".ndjson"))
    .flatMap((path) => readFileSync(join(out, path), "utf8").trim().split("\n"))
    .map((line) => (JSON.parse(line) as { transactionId: string }).transactionId);
}

interface Proof {
  readonly objects: number;
  readonly lost: number;
  readonly doubled: number;
}

function prove(expected: ReadonlySet<string>, out: string): Proof {
  const found = transactionsIn(out);
  const distinct = new Set(found);
  const lost = [...expected].filter((id) => !distinct.has(id)).length;
  return { objects: expected.size, lost, doubled: found.length - distinct.size };
}

interface Task {
  readonly path: string;
  readonly out: string;
  /** Change of the disk before which the process ends itself, without a word. */
  readonly killBefore: number;
}

const WORKER = "CARILLON_BENCH_TASK";

async function work({ path, out, killBefore }: Task): Promise<void> {
  let step = 0;
  const beforeStep = () => {
    if (++step === killBefore) process.kill(process.pid, "SIGKILL");
  };
  await ingest({ path, out, filesPerCommit: FILES_PER_COMMIT, beforeStep });
}

function inOwnProcess(task: Task): Promise<{ wasKilled: boolean }> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [], { env: { ...process.env, [WORKER]: JSON.stringify(task) } });
    child.once("exit", (code, signal) => {
      if (signal === "SIGKILL") resolve({ wasKilled: true });
      else if (code === 0) resolve({ wasKilled: false });
      else reject(new Error(`ingest ended with ${code ?? signal}`));
    });
  });
}

/** Kills the ingest at seeded points, from the start or from where the last one came to, until every kill was made; then lets it end. */
async function measureKills(folder: string, count: number, kills: number): Promise<Proof & { kills: number }> {
  const [path, out] = [join(folder, "killed-in"), join(folder, "killed-out")];
  const expected = writeObjects(path, count, 3);
  const random = seededRandom(50);
  let made = 0;
  let runs = 0;
  const proofs: Proof[] = [];
  while (made < kills) {
    const { wasKilled } = await inOwnProcess({ path, out, killBefore: 1 + Math.floor(random() * 30) });
    if (wasKilled) made++;
    if (!wasKilled || made === kills) {
      if (wasKilled) await inOwnProcess({ path, out, killBefore: 0 });
      proofs.push(prove(expected, out));
      rmSync(out, { recursive: true });
      runs++;
    }
  }
  const sum = (member: "lost" | "doubled") => proofs.reduce((total, proof) => total + proof[member], 0);
  if (runs === 0) throw new Error("no run came to its end");
  return { objects: expected.size, lost: sum("lost"), doubled: sum("doubled"), kills: made };
}

async function measureIngest(folder: string, count: number): Promise<Proof & { perSecond: number }> {
  const [path, out] = [join(folder, "in"), join(folder, "out")];
  const expected = writeObjects(path, count, 2);
  const start = process.hrtime.bigint();
  await ingest({ path, out });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return { ...prove(expected, out), perSecond: count / seconds };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      short: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      records: { type: "string" },
      objects: { type: "string" },
      "killed-objects": { type: "string" },
      kills: { type: "string" },
    },
  });
  const size = (given: string | undefined, long: number, short: number) =>
    Number(given ?? (values.short ? short : long));
  const folder = mkdtempSync(join(tmpdir(), "carillon-records-"));
  try {
    const speed = measureSpeed(size(values.records, 1_000_000, 100_000));
    const once = await measureIngest(folder, size(values.objects, 100_000, 5000));
    const killed = await measureKills(folder, size(values["killed-objects"], 2000, 500), size(values.kills, 50, 8));
    if (values.json) console.log(JSON.stringify({ speed, ingest: once, killed }, null, 2));
    else print(speed, once, killed);
    const isProven = [once, killed].every(({ lost, doubled }) => lost === 0 && doubled === 0);
    if (!isProven || speed.ratio > GOAL) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const whole = (value: number) => Math.round(value).toLocaleString("en");

function print(speed: Speed, once: Proof & { perSecond: number }, killed: Proof & { kills: number }): void {
  console.log(`${whole(speed.records)} call detail records of a Voice Connector`);
  console.log(`  JSON.parse                  ${whole(speed.jsonPerSecond)} a second`);
  console.log(`  JSON.parse, read, checked   ${whole(speed.parsePerSecond)} a second`);
  console.log(`  ${speed.ratio.toFixed(2)} times the time of JSON.parse alone (goal: at most ${GOAL})`);
  console.log(
    `ingest of ${whole(once.objects)} objects: ${whole(once.perSecond)} a second, ${once.lost} lost, ${once.doubled} doubled`,
  );
  console.log(
    `ingest of ${whole(killed.objects)} objects, killed ${killed.kills} times: ${killed.lost} lost, ${killed.doubled} doubled`,
  );
}

const task = process.env[WORKER];
await (task === undefined ? main() : work(JSON.parse(task) as Task));
