/**
 * `npm run soak [-- --seeds 200 --pair-seeds 200 --workers 2]`: calls under faults, in virtual time: each kind of fault, and each two
 * of them together. `--short` is what CI runs; `--kinds media-drop,lost-reply --seed 17` makes one call again; `--http 20` makes calls in
 * clouds as anybody starts them, over real HTTP and in real time.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { bundleFunctions } from "../functions/bundle.ts";
import { repositoryRoot } from "../functions/repository-root.ts";
import { type FaultKind, faultKinds } from "../local/faults/kinds.ts";
import { messageOf } from "../shared/errors.ts";
import { fragmentsOf, pairs, planOf, singles } from "../test/support/virtual-cloud/fault-table.ts";
import { judge, type Verdict } from "../test/support/virtual-cloud/judge.ts";
import { type RunOutcome, runCall, runFaultless } from "../test/support/virtual-cloud/run.ts";
import { installLeapingTime } from "../test/support/virtual-cloud/time.ts";
import { runOverHttp } from "./soak-http.ts";

interface Run {
  readonly kinds: readonly FaultKind[];
  readonly seed: number;
}

interface Result extends Run {
  readonly verdict: Verdict;
  readonly strikes: RunOutcome["strikes"];
}

const START = Date.UTC(2026, 10, 3, 10);
/** Of all runs, this share may end incomplete though the archive was intact. */
const MOST_INCOMPLETE = 0.01;
/** Clouds at a time, where runs take place in real time. */
const AT_ONCE = 3;

/** A thread of runs, one after the other, in a time of its own. */
function work(port: NonNullable<typeof parentPort>): void {
  const time = installLeapingTime(START);
  const faultless = new Map<number, Promise<RunOutcome>>();
  async function judged({ kinds, seed }: Run): Promise<Result> {
    const call = { callSeed: 1, fragments: fragmentsOf(seed) };
    const known = faultless.get(call.fragments) ?? runFaultless(time, call);
    faultless.set(call.fragments, known);
    const standard = await known;
    try {
      const outcome = await runCall(time, { plan: planOf(kinds, seed), ...call });
      return { kinds, seed, verdict: judge(outcome, standard), strikes: outcome.strikes };
    } catch (error) {
      return { kinds, seed, verdict: { kind: "wrong", because: [messageOf(error)] }, strikes: {} };
    }
  }
  port.on("message", (run: Run) => void judged(run).then((result) => port.postMessage(result)));
  port.postMessage(null);
}

/** Calls over HTTP, a few at a time: they mostly wait. */
async function soakOverHttp(
  seeds: readonly number[],
  atOnce: number,
  onResult: (result: Result) => void,
): Promise<void> {
  const bundles = await bundleFunctions({ outdir: join(repositoryRoot(), "dist", "functions") });
  const waiting = [...seeds];
  const next = async (): Promise<void> => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      onResult({ seed, ...(await runOverHttp(bundles, seed)) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}

/** Makes the runs in several threads, in their order. */
async function soak(runs: readonly Run[], workers: number, onResult: (result: Result) => void): Promise<void> {
  const waiting = [...runs];
  await Promise.all(
    Array.from({ length: Math.min(workers, runs.length) }, () => {
      const worker = new Worker(new URL(import.meta.url), { workerData: "soak" });
      return new Promise<void>((resolve, reject) => {
        worker.on("error", reject);
        worker.on("message", (result: Result | null) => {
          if (result) onResult(result);
          const next = waiting.shift();
          if (next) worker.postMessage(next);
          else void worker.terminate().then(() => resolve());
        });
      });
    }),
  );
}

function kindsIn(text: string): FaultKind[] {
  const kinds = text.split(",");
  const unknown = kinds.find((kind) => !faultKinds.includes(kind as FaultKind));
  if (unknown !== undefined) throw new RangeError(`${unknown} is no kind of fault: ${faultKinds.join(", ")}`);
  return kinds as FaultKind[];
}

interface Asked {
  readonly seeds: number;
  readonly pairSeeds: number;
  readonly kinds: readonly FaultKind[] | null;
  readonly seed: number | null;
}

function runsOf({ seeds, pairSeeds, kinds, seed }: Asked): Run[] {
  const upTo = (count: number) => (seed === null ? Array.from({ length: count }, (_none, index) => index + 1) : [seed]);
  const each = (table: readonly (readonly FaultKind[])[], count: number) =>
    table.flatMap((those) => upTo(count).map((one) => ({ kinds: those, seed: one })));
  return kinds ? each([kinds], seeds) : [...each(singles, seeds), ...each(pairs, pairSeeds)];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "200" },
      "pair-seeds": { type: "string", default: "200" },
      short: { type: "boolean", default: false },
      kinds: { type: "string" },
      seed: { type: "string" },
      http: { type: "string" },
      workers: { type: "string", default: "2" },
    },
  });
  const workers = Number(values.workers);
  const overHttp = values.http === undefined ? null : Number(values.http);
  const virtual = runsOf({
    seeds: values.short ? 20 : Number(values.seeds),
    pairSeeds: values.short ? 2 : Number(values["pair-seeds"]),
    kinds: values.kinds === undefined ? null : kindsIn(values.kinds),
    seed: values.seed === undefined ? null : Number(values.seed),
  });
  const httpSeeds =
    values.seed === undefined
      ? Array.from({ length: overHttp ?? 0 }, (_none, index) => index + 1)
      : [Number(values.seed)];
  const runs = overHttp === null ? virtual.length : httpSeeds.length;
  const began = performance.now();
  const counts = { identical: 0, incomplete: 0, wrong: 0 };
  const rows = new Map<string, typeof counts>();
  const incomplete = new Map<string, number>();
  let done = 0;
  const progress = (text: string) => process.stderr.isTTY && process.stderr.write(`\r${text.padEnd(100)}`);

  function take({ kinds, seed, verdict, strikes }: Result): void {
    done++;
    counts[verdict.kind]++;
    const name = kinds.length === 1 ? (kinds[0] ?? "") : "two kinds together";
    const row = rows.get(name) ?? { identical: 0, incomplete: 0, wrong: 0 };
    row[verdict.kind]++;
    rows.set(name, row);
    if (verdict.kind === "incomplete") {
      for (const reason of verdict.reasons) incomplete.set(reason, (incomplete.get(reason) ?? 0) + 1);
    }
    if (verdict.kind === "wrong") {
      const which = overHttp === null ? `--kinds ${kinds.join(",")}` : "--http 1";
      const again = `npm run soak -- ${which} --seed ${seed}`;
      console.log(`wrong: ${verdict.because.join("; ")}\n  struck ${JSON.stringify(strikes)}\n  again: ${again}`);
    }
    const left = ((performance.now() - began) / done) * (runs - done);
    progress(`${done} of ${runs} calls, ${counts.wrong} wrong, ${Math.ceil(left / 1000)} s left`);
    if (!process.stderr.isTTY && done % 200 === 0) console.log(`${done} of ${runs} calls`);
  }
  if (overHttp === null) await soak(virtual, workers, take);
  else await soakOverHttp(httpSeeds, AT_ONCE, take);
  progress("\r");

  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(20) : String(cell).padStart(11))).join(" ");
  console.log(line(["faults", "calls", "identical", "incomplete", "wrong"]));
  for (const [name, { identical, incomplete: some, wrong }] of rows) {
    console.log(line([name, identical + some + wrong, identical, some, wrong]));
  }
  console.log(line(["all", runs, counts.identical, counts.incomplete, counts.wrong]));
  for (const [reason, count] of [...incomplete].sort((a, b) => b[1] - a[1]).slice(0, 8))
    console.log(`  ${count} x ${reason}`);
  console.log(`${((performance.now() - began) / 1000).toFixed(0)} s on ${workers} threads`);
  const tooMany = counts.incomplete > runs * MOST_INCOMPLETE;
  if (tooMany) console.log(`more than ${MOST_INCOMPLETE * 100} % are incomplete though the archive was intact`);
  if (counts.wrong > 0 || (tooMany && runs >= 100)) process.exitCode = 1;
}

if (!isMainThread && workerData === "soak" && parentPort) {
  work(parentPort);
} else {
  await main();
}
