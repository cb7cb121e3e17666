import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { CallPlace } from "../../local/chime/dial-endpoint.ts";
import type { CallOutcome } from "../../local/chime/dialled-call.ts";
import { isoOf } from "../../shared/clock.ts";
import { EXPECTED_FILE, STORY_FILE } from "../replay/story.ts";
import { endText } from "./words.ts";

/** Events of an earlier recording in the same folder. */
const EVENT_FILE = /^\d\d+-[A-Z_]+\.json$/;

/** Writes what the handler was told and what it answered as a story for `carillon replay`; variables of the handler stay out of it. */
export function recordStory(folder: string, { call }: CallOutcome, { handler }: Pick<CallPlace, "handler">): void {
  const { invocations, startedAt } = call.trace;
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (EVENT_FILE.test(name)) rmSync(join(folder, name));
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
  const told = invocations.map(({ atMs, request, reply = null }, index) => {
    const file = `${String(index + 1).padStart(2, "0")}-${request.InvocationEventType}.json`;
    write(file, request);
    return { file, reply, time: isoOf(startedAt + atMs) };
  });
  write(STORY_FILE, {
    description: `A call of ${invocations.length} events; ${endText(call.facts.ended)}.`,
    ...(handler !== null && { handler: relative(resolve(folder), resolve(handler)) }),
    times: Object.fromEntries(told.map(({ file, time }) => [file, time])),
  });
  write(EXPECTED_FILE, { replies: told.map(({ file, reply }) => ({ file, reply })) });
}
