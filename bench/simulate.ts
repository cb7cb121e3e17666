/**
 * `npm run simulate [-- --calls 100000 --seed 1]`: calls every shipped flow with chance in callers, agents, desk, network, service and
 * deployments, and sees that what must be so of every call is so. `--only SEED` plays one call again and shows it.
 */
import { parseArgs } from "node:util";
import { type PlayedCall, playCall } from "./simulate/play.ts";

const PROGRESS_EVERY = 2_000;
const MOST_SHOWN = 5;

const count = (value: number) => value.toLocaleString("en");

/** Counts of something by name, the most frequent first. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  toString(): string {
    const rows = [...this.#counts].sort((a, b) => b[1] - a[1]);
    return rows.map(([name, times]) => `${name} ${count(times)}`).join(", ") || "none";
  }
}

/** A call, with its timeline if it is one of the first that are shown. */
function show(seed: number, { flow, problems, timeline }: PlayedCall, isWhole = true): void {
  console.log(`\n${flow}, npm run simulate -- --only ${seed}`);
  for (const problem of problems) console.log(`  ${problem}`);
  if (isWhole) console.log(timeline);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      calls: { type: "string", default: "2000" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
    },
  });
  if (values.only !== undefined) {
    const call = await playCall(Number(values.only));
    show(Number(values.only), call);
    if (call.problems.length > 0) process.exitCode = 1;
    return;
  }
  const calls = Number(values.calls);
  const first = Number(values.seed) * 1_000_003;
  const startedAt = performance.now();
  const [flows, notices] = [new Tally(), new Tally()];
  let [failed, invocations, seconds, toldAt] = [0, 0, 0, startedAt];
  for (let index = 0; index < calls; index++) {
    const call = await playCall(first + index);
    flows.add(call.flow);
    for (const { kind } of call.notices) notices.add(kind);
    invocations += call.invocations;
    seconds += call.seconds;
    if (call.problems.length > 0) show(first + index, call, ++failed <= MOST_SHOWN);
    if (performance.now() - toldAt > PROGRESS_EVERY) {
      toldAt = performance.now();
      process.stderr.write(`${count(index + 1)} of ${count(calls)} calls, ${failed} with problems\n`);
    }
  }
  const took = (performance.now() - startedAt) / 1000;
  console.log(`${count(calls)} calls of ${count(Math.round(seconds / 60))} minutes in ${took.toFixed(1)} s`);
  console.log(`  ${count(invocations)} invocations`);
  console.log(`  flows: ${flows}`);
  console.log(`  notices: ${notices}`);
  console.log(failed === 0 ? "Every call ended as it must." : `${count(failed)} calls did not end as they must.`);
  if (failed > 0) process.exitCode = 1;
}

await main();
