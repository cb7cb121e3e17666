import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Bundle, bundleFunctions } from "../functions/bundle.ts";
import { repositoryRoot } from "../functions/repository-root.ts";
import { startLocalCloud } from "../local/cloud.ts";
import type { FunctionName } from "../shared/events/subscriptions.ts";
import { readEnvironment } from "./dial/files.ts";
import type { DeliveryFaults } from "./replay/delivery.ts";
import { type DeliveredEvent, runStory, type StoryOutcome } from "./replay/run-story.ts";
import {
  describeSmaReplay,
  isSmaStory,
  replaySmaStory,
  type SmaReplayOptions,
  type SmaReplayResult,
} from "./replay/sma-story.ts";
import { EXPECTED_FILE, readStories, type Story } from "./replay/story.ts";
import { terminal } from "./timeline.ts";

export interface ReplayOptions extends Omit<DeliveryFaults, "repeat"> {
  readonly json?: boolean;
  /** `true` when the option stands without a number: twice. */
  readonly repeat?: number | true;
  readonly logs?: boolean;
  readonly update?: boolean;
  /** Of requests to an SMA handler: instead of the one that a story names. */
  readonly handler?: string;
  readonly env?: string;
}

/** What a replay of one story came to. */
export interface ReplayResult extends StoryOutcome {
  readonly story: string;
  readonly delivered: readonly DeliveredEvent[];
  /** File of the event that `--drop` lost. */
  readonly dropped: string | null;
  /** Whether it is what `expected.json` says; null where nothing is expected, or an event was dropped on purpose. */
  readonly asExpected: boolean | null;
}

/** Shorter than in the local cloud that stays up: nobody watches between the steps. */
const REPLAY_ENVIRONMENT = { SETTLE_SECONDS: "1", IDLE_LIMIT_SECONDS: "1.5", QUIET_SECONDS: "0.3" };

/** `carillon replay PATH...`: exit status 1 when something differs from what is expected. */
export async function replayCommand(paths: readonly string[], options: ReplayOptions): Promise<void> {
  let bundles: ReturnType<typeof bundleFunctions> | null = null;
  const results: (ReplayResult | SmaReplayResult)[] = [];
  const add = (result: ReplayResult | SmaReplayResult, text: string) => {
    results.push(result);
    if (result.asExpected === false) process.exitCode = 1;
    if (!options.json) terminal.write(text);
  };
  for (const story of paths.flatMap(readStories)) {
    if (isSmaStory(story)) {
      const result = await replaySmaStory(story, smaOptions(options));
      add(result, describeSmaReplay(story, result));
    } else {
      bundles ??= bundleFunctions({ outdir: join(repositoryRoot(), "dist", "functions") });
      const result = await replay(story, options, await bundles);
      add(result, describe(story, result));
    }
  }
  if (options.json) terminal.write(`${JSON.stringify(results, null, 2)}\n`);
}

function smaOptions({ handler, env, logs, update }: ReplayOptions): SmaReplayOptions {
  return {
    ...(handler !== undefined && { handler }),
    ...(env !== undefined && { environment: readEnvironment(env) }),
    ...(update && { update }),
    ...(logs && { onLog: (line: string) => process.stderr.write(`handler: ${line}\n`) }),
  };
}

/** Runs one story in a local cloud of its own, so that stories know nothing of each other. */
async function replay(
  story: Story,
  { repeat, shuffle, drop, slow, logs, update }: ReplayOptions,
  bundles: Readonly<Record<FunctionName, Bundle>>,
): Promise<ReplayResult> {
  const stateFolder = mkdtempSync(join(tmpdir(), "carillon-replay-"));
  const cloud = await startLocalCloud({
    stateFolder,
    bundles,
    environment: REPLAY_ENVIRONMENT,
    ...(logs ? { onLog: (name: string, line: string) => process.stderr.write(`${name}: ${line}\n`) } : {}),
  });
  try {
    const faults: DeliveryFaults = {
      ...(repeat === undefined ? {} : { repeat: repeat === true ? 2 : repeat }),
      ...(shuffle === undefined ? {} : { shuffle }),
      ...(drop === undefined ? {} : { drop }),
      ...(slow === undefined ? {} : { slow }),
    };
    const { delivered, dropped, outcome } = await runStory(cloud, story, faults);
    if (update && story.kind === "folder") {
      writeFileSync(join(story.path, EXPECTED_FILE), `${JSON.stringify(outcome, null, 2)}\n`);
    }
    const isCompared = story.expected !== null && drop === undefined && !update;
    return {
      story: story.path,
      delivered,
      dropped,
      ...outcome,
      asExpected: isCompared ? isDeepStrictEqual(JSON.parse(JSON.stringify(outcome)), story.expected) : null,
    };
  } finally {
    await cloud.close();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

function describe(story: Story, { delivered, dropped, calls, facts, deadLetters, asExpected }: ReplayResult): string {
  const lines = [`${story.path}${story.description === null ? "" : `: ${story.description}`}`];
  for (const { file, functions } of delivered) {
    const started = functions.map(({ name, failed }) => (failed === null ? name : `${name} failed: ${failed}`));
    const name = story.kind === "event" ? "" : `${file} `;
    lines.push(`  ${name}→ ${started.join(", ") || "no function subscribes to it"}`);
  }
  if (dropped !== null) lines.push(`  ${dropped} was dropped`);
  for (const call of calls) {
    const { transactionId, recording } = call as { transactionId: string; recording: RecordingLine | null };
    lines.push(...callLines(transactionId, recording));
  }
  for (const { detailType, factId } of facts) lines.push(`  fact ${detailType} ${factId}`);
  for (const { target, errorCode, errorMessage } of deadLetters) {
    lines.push(`  dead letter for ${target}: ${errorCode}: ${errorMessage}`);
  }
  if (asExpected !== null) lines.push(asExpected ? "  as expected" : `  NOT as ${EXPECTED_FILE} says`);
  return `${lines.join("\n")}\n\n`;
}

interface RecordingLine {
  readonly complete: boolean;
  readonly durationSeconds: number;
  readonly reasons: readonly string[];
}

function callLines(transactionId: string, recording: RecordingLine | null): string[] {
  if (recording === null) return [`  call ${transactionId}: no recording`];
  const { complete, durationSeconds, reasons } = recording;
  if (complete) return [`  call ${transactionId}: recorded completely, ${durationSeconds} s`];
  return [
    `  call ${transactionId}: recording incomplete, ${durationSeconds} s`,
    ...reasons.map((reason) => `    because ${reason}`),
  ];
}
