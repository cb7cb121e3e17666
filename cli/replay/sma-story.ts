import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import { explainFailure } from "../../local/lambda/explain-failure.ts";
import { seededRandom } from "../../shared/random.ts";
import { parse } from "../../shared/schema.ts";
import type { Finding } from "../../shared/sma/finding.ts";
import { parseRequest } from "../../shared/sma/request.ts";
import { validateReply } from "../../shared/sma/validate.ts";
import { HANDLER_FUNCTION, startHandlerCloud } from "../dial/handler-cloud.ts";
import { actionsText } from "../dial/words.ts";
import { EXPECTED_FILE, type Story } from "./story.ts";

const expectedSchema = v.object({ replies: v.array(v.object({ file: v.string(), reply: v.unknown() })) });

export interface AnsweredRequest {
  readonly file: string;
  /** As it came; undefined where the handler failed. */
  readonly reply: unknown;
  /** Why there is no reply. */
  readonly failed: string | null;
  readonly findings: readonly Finding[];
  /** Whether it is the recorded reply; null where none is recorded. */
  readonly asRecorded: boolean | null;
}

/** What a replay of the requests to an SMA handler came to. */
export interface SmaReplayResult {
  readonly story: string;
  readonly answered: readonly AnsweredRequest[];
  readonly asExpected: boolean | null;
}

/** Whether the events of a story are requests to an SMA handler. */
export function isSmaStory({ events }: Story): boolean {
  return events.some(({ event }) => typeof event === "object" && event !== null && "InvocationEventType" in event);
}

export interface SmaReplayOptions {
  /** Instead of the one that the story names. */
  readonly handler?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly update?: boolean;
  readonly onLog?: (line: string) => void;
}

/** Gives a handler the recorded requests, one after the other in one warm sandbox, and compares what it answers. */
export async function replaySmaStory(story: Story, options: SmaReplayOptions): Promise<SmaReplayResult> {
  const handler = options.handler ?? handlerOf(story);
  const stateFolder = mkdtempSync(join(tmpdir(), "carillon-replay-"));
  const { onLog } = options;
  const cloud = await startHandlerCloud({
    handler,
    environment: options.environment ?? {},
    stateFolder,
    random: seededRandom(1),
    calls: {},
    ...(onLog && { onLog }),
    onFailure: () => {},
  });
  try {
    const recorded = options.update ? null : recordedReplies(story);
    const answered: AnsweredRequest[] = [];
    for (const { file, event } of story.events) {
      const outcome = await cloud.functions.invoke(HANDLER_FUNCTION, event);
      const reply = outcome.kind === "reply" ? (JSON.parse(outcome.json) as unknown) : undefined;
      const isRecorded = recorded?.has(file) ?? false;
      answered.push({
        file,
        reply,
        failed: outcome.kind === "reply" ? null : explainFailure(outcome.error),
        findings: outcome.kind === "reply" ? validateReply(reply, parseRequest(event)) : [],
        // A handler that gave no reply when it was recorded has null there.
        asRecorded: isRecorded ? isDeepStrictEqual(reply ?? null, recorded?.get(file)) : null,
      });
    }
    if (options.update) writeReplies(story, answered);
    const compared = answered.filter(({ asRecorded }) => asRecorded !== null);
    const asExpected = compared.length === 0 ? null : compared.every(({ asRecorded }) => asRecorded);
    return { story: story.path, answered, asExpected };
  } finally {
    await cloud.close();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

function handlerOf({ path, kind, handler }: Story): string {
  return resolve(kind === "folder" ? path : dirname(path), handler ?? "index.js");
}

function recordedReplies({ expected, path }: Story): ReadonlyMap<string, unknown> | null {
  if (expected === null) return null;
  const { replies } = parse(expectedSchema, expected, join(path, EXPECTED_FILE));
  return new Map(replies.map(({ file, reply }) => [file, reply]));
}

function writeReplies({ path, kind }: Story, answered: readonly AnsweredRequest[]): void {
  if (kind !== "folder") return;
  const replies = answered.map(({ file, reply = null }) => ({ file, reply }));
  writeFileSync(join(path, EXPECTED_FILE), `${JSON.stringify({ replies }, null, 2)}\n`);
}

/** For a person: each request, what came of it, and how it differs from what is recorded. */
export function describeSmaReplay(story: Story, { answered, asExpected }: SmaReplayResult): string {
  const recorded = recordedReplies(story);
  const lines = [`${story.path}${story.description === null ? "" : `: ${story.description}`}`];
  for (const { file, reply, failed, findings, asRecorded } of answered) {
    const isOther = asRecorded === false;
    lines.push(`  ${isOther ? "≠" : "→"} ${file}  ${failed ?? (isOther ? JSON.stringify(reply) : actionsText(reply))}`);
    if (isOther) lines.push(`    recorded  ${JSON.stringify(recorded?.get(file))}`);
    for (const { severity, path, message, fix } of findings) {
      lines.push(`    ${severity}${path === "" ? "" : ` at ${path}`}: ${message} ${fix}`);
    }
  }
  if (asExpected !== null) lines.push(asExpected ? "  as recorded" : `  NOT as ${EXPECTED_FILE} says`);
  return `${lines.join("\n")}\n\n`;
}
