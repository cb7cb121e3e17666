import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import * as v from "valibot";
import { CarillonError } from "../../shared/errors.ts";
import { isoTime, parse, parseJson } from "../../shared/schema.ts";

/** Audio that a story's streams hold before its events come. */
const streamSchema = v.object({
  streamArn: v.pipe(
    v.string(),
    v.regex(/^arn:aws[\w-]*:kinesisvideo:[^:]*:[^:]*:stream\/[^/]+\/\d+$/, "the ARN of a stream"),
  ),
  toneHertz: v.number(),
  seconds: v.number(),
  startTime: isoTime,
  transactionId: v.string(),
  voiceConnectorId: v.string(),
  callId: v.string(),
});

const storySchema = v.object({
  description: v.string(),
  streams: v.optional(v.array(streamSchema), []),
  /** Of requests to an SMA handler: the handler, by its path from the story's folder. */
  handler: v.optional(v.string()),
  /** When the handler was asked, by file of the request: requests do not say. */
  times: v.optional(v.record(v.string(), isoTime), {}),
});

export type StoryStream = v.InferOutput<typeof streamSchema>;

export interface RecordedEvent {
  readonly file: string;
  readonly event: unknown;
  /** Epoch milliseconds, where the story says; events of EventBridge say it themselves. */
  readonly at: number | null;
}

/** There is nothing to replay at a path. */
export class NoEventsError extends CarillonError {
  readonly code = "NO_EVENTS";
}

/** What one replay runs: a single event, or a folder of them in the order of their names. */
export interface Story {
  /** The path it was read from. */
  readonly path: string;
  readonly kind: "event" | "folder";
  readonly description: string | null;
  readonly streams: readonly StoryStream[];
  /** Of requests to an SMA handler: the handler, by its path from the story's folder. */
  readonly handler: string | null;
  readonly events: readonly RecordedEvent[];
  /** What `expected.json` beside the events says must come of them; null where there is none. */
  readonly expected: unknown;
}

export const STORY_FILE = "story.json";
export const EXPECTED_FILE = "expected.json";

/**
 * Every story under a path: a file is one, and so is each folder that holds events. `story.json` in a folder tells which audio its
 * streams hold; without it they hold none.
 * @throws InvalidInputError when a file is not JSON
 * @throws NoEventsError when there is nothing to replay
 */
export function readStories(path: string): Story[] {
  if (!existsSync(path)) throw new NoEventsError(`there is no file or folder ${path}`);
  const stories = statSync(path).isDirectory() ? storiesIn(path) : [singleEvent(path)];
  if (stories.length === 0)
    throw new NoEventsError(`no event under ${path}: a story is a folder of events, a JSON file each`);
  return stories;
}

function singleEvent(path: string): Story {
  return {
    path,
    kind: "event",
    description: null,
    streams: [],
    handler: null,
    events: [readEvent(path, {})],
    expected: null,
  };
}

function storiesIn(folder: string): Story[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const nested = entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => storiesIn(join(folder, name)));
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json")).map(({ name }) => name);
  const events = files.filter((name) => name !== STORY_FILE && name !== EXPECTED_FILE);
  if (events.length === 0) return nested;
  const { description, streams, handler, times } = files.includes(STORY_FILE)
    ? parse(storySchema, readJson(join(folder, STORY_FILE)), join(folder, STORY_FILE))
    : { description: null, streams: [], handler: undefined, times: {} };
  const story: Story = {
    path: folder,
    kind: "folder",
    description,
    streams,
    handler: handler ?? null,
    events: events.map((name) => readEvent(join(folder, name), times)),
    expected: files.includes(EXPECTED_FILE) ? readJson(join(folder, EXPECTED_FILE)) : null,
  };
  return [story, ...nested];
}

function readEvent(path: string, times: Readonly<Record<string, number>>): RecordedEvent {
  const file = basename(path);
  return { file, event: readJson(path), at: times[file] ?? null };
}

function readJson(path: string): unknown {
  return parseJson(readFileSync(path, "utf8"), path);
}
