import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { LOCAL_NAMES } from "../../local/deployment.ts";
import type { CallDigest } from "../../shared/calls/digest.ts";
import { systemClock } from "../../shared/clock.ts";
import { InvalidInputError } from "../../shared/errors.ts";
import { integer } from "../arguments.ts";
import { paintFor } from "../dial/paint.ts";
import { deploymentError } from "../no-deployment.ts";
import { allowAnyLocalCredentials, type PlaceOptions } from "../place.ts";
import { ratesIn } from "../rates.ts";
import { terminal } from "../timeline.ts";
import {
  type CallSource,
  isStoryPath,
  NoSuchCallError,
  openCallSource,
  type WholeCall,
  wholeOfStory,
} from "./call-source.ts";
import { callSvg } from "./call-svg.ts";
import { callText } from "./call-text.ts";
import { viewOf } from "./call-view.ts";
import { isListed, type ListFilter } from "./list-filter.ts";
import { listText } from "./list-text.ts";
import { supportReport } from "./report.ts";

interface CallsOptions extends PlaceOptions {
  readonly table: string;
  readonly json?: boolean;
}

interface ListOptions extends CallsOptions, ListFilter {
  readonly since: string;
  readonly limit: number;
}

const DEFAULT_WIDTH = 110;
const LATEST = "latest";
const WEEK = 604_800_000;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `carillon calls`. Whoever asks for a call sees its numbers; what is made to be passed on masks them. */
export function callsCommand(placed: (command: Command) => Command): Command {
  const calls = new Command("calls").description("what happened on calls, and why they ended");
  const command = (name: string, what: string) =>
    placed(calls.command(name))
      .description(what)
      .addOption(new Option("--table <name>", "of the call records").env("CALLS_TABLE").default(LOCAL_NAMES.table));
  command("list", "the calls that started lately, the latest first")
    .option("--since <time>", "an ISO 8601 time, or how long ago: 30m, 12h, 7d", "24h")
    .option("--number <number>", "only those from or to a number")
    .option("--connector <id>", "only those through a Voice Connector")
    .option("--failed", "only those that were not answered, or whose recording is not complete")
    .option("--limit <n>", "at most so many", integer(1, 100_000), 50)
    .action(list);
  const one = (name: string, what: string) =>
    command(name, what).argument("<id>", "the transaction id of a call, `latest`, or the folder of a recorded story");
  one("show", "one call from all sources: its legs in time, its recording, its cost, and why it ended")
    .option("--svg <file>", "draws it as a picture too")
    .option("--rates <file>", "prices by usage type")
    .action(show);
  one("report", "what AWS Support wants to know about a call")
    .option("--unmasked", "with phone numbers and names")
    .action(report);
  return calls;
}

async function list({ since, limit, ...options }: ListOptions): Promise<void> {
  const now = systemClock.now();
  const from = sinceTime(since, now);
  const found: CallDigest[] = [];
  await withSource(options, async (source) => {
    for await (const digest of source.list(from, now)) {
      if (isListed(digest, options)) found.push(digest);
      if (found.length === limit) break;
    }
  });
  terminal.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : listText(found, since));
}

async function show(
  id: string,
  { svg, rates, ...options }: CallsOptions & { readonly svg?: string; readonly rates?: string },
): Promise<void> {
  const view = viewOf(await wholeOf(id, options), rates === undefined ? null : ratesIn(rates));
  if (svg !== undefined) writeFileSync(svg, callSvg(view));
  if (options.json) {
    terminal.write(`${JSON.stringify(view, null, 2)}\n`);
    return;
  }
  const width = process.stdout.columns ?? DEFAULT_WIDTH;
  terminal.write(callText(view, { paint: paintFor(terminal.isInteractive, process.env), width }));
  if (svg !== undefined) terminal.write(`\nDrawn in ${svg}\n`);
}

async function report(
  id: string,
  { unmasked = false, ...options }: CallsOptions & { unmasked?: boolean },
): Promise<void> {
  const whole = await wholeOf(id, options);
  const text = supportReport(whole, viewOf(whole, null), unmasked);
  terminal.write(options.json ? `${JSON.stringify({ report: text }, null, 2)}\n` : text);
}

async function wholeOf(id: string, options: CallsOptions): Promise<WholeCall> {
  if (isStoryPath(id)) return wholeOfStory(id);
  return withSource(options, async (source) => source.whole(id === LATEST ? await latest(source) : id));
}

/** @throws NoSuchCallError when there was none for a week */
async function latest(source: CallSource): Promise<string> {
  const now = systemClock.now();
  for await (const { transactionId } of source.list(now - WEEK, now)) return transactionId;
  throw new NoSuchCallError(LATEST, "nothing was heard of any call for a week");
}

async function withSource<Result>(
  options: CallsOptions,
  use: (source: CallSource) => Promise<Result>,
): Promise<Result> {
  allowAnyLocalCredentials(options);
  const endpoint = options.aws ? undefined : options.endpoint;
  const source = openCallSource(options.table, endpoint);
  try {
    return await use(source);
  } catch (error) {
    throw deploymentError(error, `table ${options.table}`, endpoint);
  } finally {
    source.close();
  }
}

/** @throws InvalidInputError when it is neither a time nor a length of time */
export function sinceTime(text: string, now: number): number {
  const [, count, unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const time = count === undefined ? Date.parse(text) : now - Number(count) * (UNITS[unit] ?? 0);
  if (!Number.isNaN(time)) return time;
  const allowed = "an ISO 8601 time, or a number with m, h or d";
  throw new InvalidInputError("--since", [{ path: "", found: `text of ${text.length} characters`, allowed }]);
}
