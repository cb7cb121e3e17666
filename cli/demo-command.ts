import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { repositoryRoot } from "../functions/repository-root.ts";
import { type LocalCloud, startLocalCloud } from "../local/cloud.ts";
import { readFaultPlan } from "../local/faults/plan.ts";
import { type AudioSource, toneSource, wavSource } from "../local/voice-connector/audio-source.ts";
import { systemClock } from "../shared/clock.ts";
import { messageOf } from "../shared/errors.ts";
import { CALLEE_HERTZ, CALLER_HERTZ } from "./analyse-recording.ts";
import { type DemoResult, runDemoCall } from "./demo-call.ts";
import { callFrontDesk, frontDeskLines, hasLeftMessage } from "./demo-desk-call.ts";
import { writeCallRecords } from "./demo-records.ts";
import { CallPrinter, summary, type Terminal, terminal } from "./timeline.ts";

export interface CallOptions {
  readonly pace: "real" | "max";
  readonly seconds: number;
  readonly caller?: string;
  readonly callee?: string;
  /** Folder of what survives a restart. */
  readonly state?: string;
  readonly task?: boolean;
  readonly inProcess?: boolean;
  /** File of a fault plan. */
  readonly faults?: string;
  readonly logs?: boolean;
}

/** Drops everything: for `--json`, where only the document may be printed. */
const silent: Terminal = { isInteractive: false, write: () => {} };

/** `carillon demo`: a call to the front desk, a streamed one, then the end. Exit status 1 when the recording is not complete. */
export async function demoCommand(options: CallOptions & { readonly json?: boolean }): Promise<void> {
  const cloud = await openCloud({ ...options, fresh: true, port: 0 }, "demo");
  try {
    if (!options.json) await showFrontDesk(cloud);
    const result = await oneCall(cloud, options, watch(cloud, options.json ? silent : terminal));
    terminal.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${summary(result)}${strikesText(cloud)}`);
    if (!result.recording.complete) process.exitCode = 1;
  } finally {
    await cloud.close();
  }
}

/** The numbers of the configuration are all that a new account may have: here is room to try orders. */
const ROOM_FOR_NUMBERS = 50;

/** `carillon start`: the same calls, then the cloud stays up until Ctrl-C. */
export async function startCommand(
  options: CallOptions & { readonly fresh?: boolean; readonly port: number },
): Promise<void> {
  const cloud = await openCloud(options, "start");
  terminal.write(`Carillon's local cloud is up at ${cloud.endpoint}\n\n`);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const stopped = once(stop.signal, "abort");
  try {
    await Promise.race([demonstrate(cloud, options, stop.signal), stopped]);
  } finally {
    terminal.write("\nStopping; the state stays for the next start.\n");
    await cloud.close();
  }
}

/** The calls, what to try next, and another call whenever somebody presses Enter, until the signal. */
async function demonstrate(cloud: LocalCloud, options: CallOptions, signal: AbortSignal): Promise<void> {
  // Before the streamed call, which is then the latest.
  if (await hasLeftMessage(cloud))
    terminal.write("Front desk: the message of an earlier start is still in its mailbox.\n\n");
  else await showFrontDesk(cloud);
  const watcher = watch(cloud, terminal);
  const first = await oneCall(cloud, options, watcher);
  terminal.write(`${summary(first)}${strikesText(cloud)}`);
  await writeCallRecords(cloud.s3, first);
  terminal.write(whatToTry(cloud));
  const stopped = once(signal, "abort");
  for await (const _line of createInterface({ input: process.stdin, signal })) {
    const next = await oneCall(cloud, options, watcher);
    terminal.write(summary(next));
    await writeCallRecords(cloud.s3, next);
  }
  // Nobody at the keyboard, or no keyboard: the cloud stays up all the same.
  await stopped;
}

/** What struck so far, where the cloud has faults. */
function strikesText({ faults }: LocalCloud): string {
  const counts = Object.entries(faults.counts());
  if (counts.length === 0) return "";
  return ["Faults that struck", ...counts.map(([kind, count]) => `  ${kind.padEnd(24)} ${count}`), ""].join("\n");
}

/** A demo goes on without its front desk: what went wrong is said. */
async function showFrontDesk(cloud: LocalCloud): Promise<void> {
  try {
    const outcome = await callFrontDesk(cloud);
    if (outcome) terminal.write(frontDeskLines(outcome));
  } catch (error) {
    terminal.write(`The front desk could not be called: ${messageOf(error)}\n\n`);
  }
}

function whatToTry({ endpoint }: LocalCloud): string {
  const rows = [
    ["Enter", "another call"],
    [`npm run carillon -- calls show latest --endpoint ${endpoint}`, "the latest call, from all sources"],
    [`npm run carillon -- calls list --endpoint ${endpoint}`, "every call, the caller's at the front desk too"],
    [`npm run carillon -- voicemails list --endpoint ${endpoint}`, "the message that the caller left"],
    ["npm run carillon -- replay events/stories/two-leg-call", "a recorded story through the same functions"],
    ["npm run carillon -- dial --handler examples/sma/front-desk.mjs --interactive", "a call handler, and you call it"],
    [`npm run carillon -- dead-letters list --endpoint ${endpoint}`, "what was given up on"],
    [`AWS_ENDPOINT_URL=${endpoint}`, "any AWS SDK v3 client, any credentials, region us-east-1"],
    ["Ctrl-C", "stops; npm start -- --fresh forgets everything"],
  ] as const;
  const width = Math.max(...rows.map(([what]) => what.length));
  return ["What to try next", ...rows.map(([what, why]) => `  ${what.padEnd(width)}  ${why}`), ""].join("\n");
}

/** Gives each call a printer of its own. */
type Watcher = (duration: number) => CallPrinter;

/** Prints every event on either bus for as long as the cloud is up, also of calls that an earlier run left behind. */
function watch(cloud: LocalCloud, output: Terminal): Watcher {
  let printer = new CallPrinter(output, 0, systemClock.now);
  cloud.bridge.subscribe(({ busName, event }) => printer.event(busName, event));
  return (duration) => {
    printer = new CallPrinter(output, duration, systemClock.now);
    return printer;
  };
}

async function oneCall(cloud: LocalCloud, options: CallOptions, watcher: Watcher): Promise<DemoResult> {
  const duration = options.seconds * 1000;
  const printer = watcher(duration);
  const caller = sourceOf(options.caller, CALLER_HERTZ);
  const callee = sourceOf(options.callee, CALLEE_HERTZ);
  try {
    return await runDemoCall(cloud, {
      pace: options.pace,
      duration,
      seed: systemClock.now(),
      caller,
      callee,
      onProgress: (progress) => printer.progress(progress),
    });
  } finally {
    caller.close();
    callee.close();
  }
}

function sourceOf(file: string | undefined, hertz: number): AudioSource {
  return file === undefined ? toneSource(hertz) : wavSource(file);
}

function openCloud(
  {
    state,
    task = false,
    inProcess = false,
    faults,
    logs,
    ...options
  }: CallOptions & { readonly fresh?: boolean; readonly port: number },
  command: "start" | "demo",
): Promise<LocalCloud> {
  return startLocalCloud({
    chime: { quotas: { phoneNumbers: ROOM_FOR_NUMBERS } },
    stateFolder: state === undefined ? join(repositoryRoot(), ".carillon", command) : resolve(state),
    fresh: options.fresh ?? false,
    port: options.port,
    audioTask: task,
    inProcess,
    ...(faults === undefined ? {} : { faults: readFaultPlan(readFileSync(faults, "utf8")) }),
    onFailure: (description) => process.stderr.write(`local cloud: ${description}\n`),
    ...(logs ? { onLog: (name, line) => process.stderr.write(`${name}: ${line}\n`) } : {}),
  });
}
