import { mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { repositoryRoot } from "../../functions/repository-root.ts";
import type { CallPlace } from "../../local/chime/dial-endpoint.ts";
import type { CallOrder, CallOutcome } from "../../local/chime/dialled-call.ts";
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
import { callHandler, DEFAULT_NUMBER, DEFAULT_PARTY } from "./place-call.ts";
import { recordStory } from "./record-story.ts";
import { callRunningCloud } from "./running-cloud.ts";
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
    .option("--connector <id>", "the call comes through this Voice Connector of the cloud that is up")
    .option("--encrypted", "with --connector: over TLS, as a Voice Connector that requires encryption wants it")
    .option("--unavailable <region...>", "Voice Connectors and applications of these regions take no calls")
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
  const { outcome, place } = await placed(await orderOf(number, options), options);
  if (options.record !== undefined) recordStory(options.record, outcome, place);
  if (options.json) terminal.write(`${JSON.stringify(documentOf(outcome), null, 2)}\n`);
  else {
    const near = relative(process.cwd(), place.objects);
    const objects = near.startsWith("..") ? place.objects : near;
    const width = process.stdout.columns ?? DEFAULT_WIDTH;
    terminal.write(callPage(outcome, { paint: paintFor(terminal.isInteractive, process.env), width, rates, objects }));
  }
  if (outcome.unmet.length > 0 || outcome.failures.length > 0) process.exitCode = 1;
}

/** @throws NobodyToCallError, InvalidInputError, HandlerFileError */
async function orderOf(number: string | undefined, options: DialOptions): Promise<CallOrder> {
  const { outbound: isOutbound = false, from, handler, seed, policy: policies, connector = null } = options;
  const own = isOutbound ? from : number;
  if (handler === undefined && own === undefined) {
    const what = isOutbound
      ? "--from NUMBER, one of a local cloud that is up"
      : "or a number of a local cloud that is up";
    throw new NobodyToCallError(`name the handler that is called: --handler FILE; ${what}`);
  }
  return {
    number: own ?? DEFAULT_NUMBER,
    party: (isOutbound ? number : from) ?? DEFAULT_PARTY,
    isOutbound,
    connectorId: connector,
    ...(options.encrypted && { isEncrypted: true }),
    ...(options.unavailable && { unavailableRegions: options.unavailable }),
    isInteractive: options.interactive ?? false,
    script: options.script === undefined ? {} : await readScript(options.script, runtimePackages()),
    seed,
    policies,
  };
}

/** Makes the call, in the local cloud that is up, or in one of its own for a handler. */
async function placed(order: CallOrder, options: DialOptions): Promise<{ outcome: CallOutcome; place: CallPlace }> {
  const { handler, s3: folder, endpoint } = options;
  const person = order.isInteractive ? talk(order, options.json ? beside : terminal) : null;
  const noticed = person?.noticed ?? (() => {});
  if (handler === undefined) {
    const call = callRunningCloud(endpoint, order, noticed);
    return person ? person.join(call) : call.outcome;
  }
  const stateFolder =
    options.state === undefined ? join(repositoryRoot(), ".carillon", "dial") : resolve(options.state);
  mkdirSync(stateFolder, { recursive: true });
  const call = await callHandler({
    handler,
    environment: options.env === undefined ? {} : readEnvironment(options.env),
    stateFolder,
    order,
    noticed,
    ...(folder !== undefined && { prepare: (cloud) => fillBuckets(folder, cloud.s3) }),
    ...(options.logs && { onLog: (line: string) => process.stderr.write(`handler: ${line}\n`) }),
  });
  const place = { handler, objects: join(stateFolder, "s3") };
  return { outcome: await (person ? person.join(call) : call.outcome), place };
}

/** As `--json` prints it: requests and replies are as on the wire. */
function documentOf({ call: { trace, facts }, unmet, failures, records, meetings }: CallOutcome) {
  return {
    ...trace,
    invocations: trace.invocations.map((invocation) => ({ ...invocation, findings: findingsOf(invocation) })),
    ended: facts.ended,
    durationMs: facts.ended.atMs,
    calls: facts.legs,
    unmet: unmet.map((one) => ({ ...one, at: one.at - trace.startedAt })),
    failures,
    records,
    meetings,
  };
}
