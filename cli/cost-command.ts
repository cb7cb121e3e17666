import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { costAtRest, estimate } from "../shared/cost/estimate.ts";
import { PUBLISHED_RATES } from "../shared/cost/published-rates.ts";
import { parseOperatingRates } from "../shared/cost/rates.ts";
import { costRows, markdown, type Rows, sourceRows, usageRows } from "../shared/cost/report.ts";
import { parseJson } from "../shared/schema.ts";
import { integer } from "./arguments.ts";
import { table } from "./guide/table.ts";
import { terminal } from "./timeline.ts";

interface CostOptions {
  readonly concurrent: readonly number[];
  readonly callMinutes: number;
  readonly alarms: number;
  readonly dashboards: number;
  readonly rates?: string;
  readonly usage?: boolean;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

const SCALES = [10, 1_000, 100_000];

/** `carillon cost`: what calls use and cost on AWS. */
export function costCommand(program: Command): void {
  program
    .command("cost")
    .description("what 1,000 call minutes use and cost on AWS, by component and number of calls at once")
    .option("--concurrent <n>", "calls at once, all day; can be repeated", several(integer(1, 1_000_000)), SCALES)
    .option("--call-minutes <n>", "length of a call", integer(1, 1_440), 5)
    .option("--alarms <n>", "that are deployed", integer(0, 10_000), 20)
    .option("--dashboards <n>", "that are deployed", integer(0, 1_000), 2)
    .option(
      "--rates <file>",
      "your rates, as JSON: { currency, rates: { sqsRequests: { price, per }, … } }; default: published ones",
    )
    .option("--usage", "also what is used, and where the rates are from")
    .option("--markdown", "tables of Markdown")
    .option("--json", "prints one JSON document and nothing else")
    .action(print);
}

function several(parse: (text: string) => number) {
  return (text: string, earlier: readonly number[]) => [...(earlier === SCALES ? [] : earlier), parse(text)];
}

function print({ concurrent, callMinutes, alarms, dashboards, ...options }: CostOptions): void {
  const { rates: file } = options;
  const rates = file === undefined ? PUBLISHED_RATES : parseOperatingRates(parseJson(readFileSync(file, "utf8"), file));
  const deployed = { alarms, dashboards };
  const scales = concurrent.map((concurrentCalls) => estimate({ concurrentCalls, callMinutes, deployed }, rates));
  const atRest = costAtRest(deployed, rates);
  if (options.json) {
    terminal.write(`${JSON.stringify({ rates, atRest, scales }, null, 2)}\n`);
    return;
  }
  const write = options.markdown ? (rows: Rows) => `${markdown(rows)}\n` : table;
  const parts = [
    write(costRows(scales, rates)),
    `At rest, without a call: ${atRest.known.toFixed(2)} ${rates.currency} a month. Calls of ${callMinutes} minutes, streamed, recorded and answered by a flow.\n`,
    `Rates: ${rates.about || "yours"}.\n`,
    ...(options.usage ? [write(usageRows(scales, rates)), write(sourceRows(rates))] : []),
  ];
  terminal.write(parts.join("\n"));
}
