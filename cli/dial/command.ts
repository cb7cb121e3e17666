import { mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { repositoryRoot } from "../../functions/repository-root.ts";
import { CarillonError } from "../../shared/errors.ts";
import { anyInteger } from "../arguments.ts";
import { ratesIn } from "../rates.ts";
import { type Terminal, terminal } from "../timeline.ts";
import { callPage } from "./call-page.ts";
import { fillBuckets, readEnvironment, readScript } from "./files.ts";
import { findingsOf } from "./findings.ts";
import { runtimePackages } from "./handler-cloud.ts";
import { type DialOptions, policy } from "./options.ts";
import { paintFor } from "./paint.ts";
import {
  type CallOutcome,
  DEFAULT_NUMBER,
  DEFAULT_PARTY,
  type SimulatedCallOptions,
  simulateHandlerCall,
} from "./place-call.ts";
import { recordStory } from "./record-story.ts";
import { callNumber } from "./running-cloud.ts";
import { talk } from "./talk.ts";

/** There is nobody to call. */
class NobodyToCallError extends CarillonError {
  readonly code = "NOBODY_TO_CALL";
}

/** Where a document is printed, what is said goes beside it. */
const beside: Terminal = { isInteractive: false, write: (text) => void process.stderr.write(text) };
const DEFAULT_WIDTH = 110;

/** `carillon dial` */
export function dialCommand(): Command {
  return new Command("dial")
    .description("calls a handler of a SIP media application, in a local cloud of its own, and shows what happens")
    .argument(
      "[number]",
      `the number that is called (default: ${DEFAULT_NUMBER}); without a handler, one of a cloud that is up`,
    )
    .option("--handler <file>", "any SMA handler: a file, or file.export as in Lambda's setting")
    .option("--script <file>", "what caller and callees do: JSON, JavaScript or TypeScript (default: they improvise)")
    .option("--env <file>", "variables of the handler, a NAME=value a line")
    .option("--s3 <folder>", "puts each folder in it into the local S3 as a bucket, for PlayAudio")
    .option("--outbound", "the handler's number calls instead, as CreateSipMediaApplicationCall does")
    .option("--from <number>", "who calls; with --outbound, the number that calls")
    .option("--interactive", "you are the caller: keys are pressed, h hangs up, text shows what is said")
    .option("--record <folder>", "saves the events and the replies as a story for `carillon replay`")
    .option("--json", "prints one JSON document and nothing else")
    .option("--rates <file>", "prices by usage type, for the cost of the call")
    .option("--seed <n>", "decides every id and what improvising people do", anyInteger, 1)
    .addOption(
      new Option("--policy <name=value>", "sets how an undocumented point is taken; random=SEED draws all of them")
        .argParser(policy)
        .default({}, "as docs/fidelity.md says"),
    )
    .option("--state <folder>", "where recordings and records are left (default: .carillon/dial)")
    .addOption(
      new Option("--endpoint <url>", "of the local cloud that is up")
        .env("AWS_ENDPOINT_URL")
        .default("http://127.0.0.1:4770"),
    )
    .option("--logs", "prints what the handler logs")
    .action(dial);
}

async function dial(number: string | undefined, options: DialOptions): Promise<void> {
  const rates = options.rates === undefined ? null : ratesIn(options.rates);
  const stateFolder =
    options.state === undefined ? join(repositoryRoot(), ".carillon", "dial") : resolve(options.state);
  const { outcome, handler } = await placed(number, options, stateFolder);
  if (options.record !== undefined && handler !== null) recordStory(options.record, outcome, { handler });
  if (options.json) terminal.write(`${JSON.stringify(documentOf(outcome), null, 2)}\n`);
  else {
    const objects = relative(process.cwd(), join(stateFolder, "s3"));
    const width = process.stdout.columns ?? DEFAULT_WIDTH;
    terminal.write(callPage(outcome, { paint: paintFor(terminal.isInteractive, process.env), width, rates, objects }));
  }
  if (outcome.unmet.length > 0 || outcome.failures.length > 0) process.exitCode = 1;
}

/** Makes the call that the options ask for. */
async function placed(
  number: string | undefined,
  options: DialOptions,
  stateFolder: string,
): Promise<{ outcome: CallOutcome; handler: string | null }> {
  const { outbound: isOutbound = false, from, handler, seed, policy: policies, s3: folder, endpoint } = options;
  const script = options.script === undefined ? {} : await readScript(options.script, runtimePackages());
  if (handler === undefined) {
    const isPlain = !isOutbound && !options.interactive && options.record === undefined;
    if (number === undefined || !isPlain) {
      throw new NobodyToCallError(
        "name the handler that is called: --handler FILE; or a number of a local cloud that is up",
      );
    }
    const party = from ?? DEFAULT_PARTY;
    return { outcome: await callNumber({ script, seed, policies, party, number, endpoint }), handler: null };
  }
  mkdirSync(stateFolder, { recursive: true });
  const call: SimulatedCallOptions = {
    handler,
    environment: options.env === undefined ? {} : readEnvironment(options.env),
    script,
    seed,
    policies,
    party: isOutbound ? (number ?? DEFAULT_PARTY) : (from ?? DEFAULT_PARTY),
    number: isOutbound ? (from ?? DEFAULT_NUMBER) : (number ?? DEFAULT_NUMBER),
    isOutbound,
    stateFolder,
    ...(folder !== undefined && { prepare: (cloud) => fillBuckets(folder, cloud.s3) }),
    ...(options.logs && { onLog: (line: string) => process.stderr.write(`handler: ${line}\n`) }),
  };
  return {
    outcome: options.interactive ? await talk(call, options.json ? beside : terminal) : await simulateHandlerCall(call),
    handler,
  };
}

/** As `--json` prints it: requests and replies are as on the wire. */
function documentOf({ call: { trace, facts }, unmet, failures }: CallOutcome) {
  return {
    ...trace,
    invocations: trace.invocations.map((invocation) => ({ ...invocation, findings: findingsOf(invocation) })),
    ended: facts.ended,
    durationMs: facts.ended.atMs,
    calls: facts.legs,
    unmet: unmet.map((one) => ({ ...one, at: one.at - trace.startedAt })),
    failures,
  };
}
