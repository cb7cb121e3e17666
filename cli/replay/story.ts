import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as v from "valibot";
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

const storySchema = v.object({ description: v.string(), streams: v.array(streamSchema) });

export type StoryStream = v.InferOutput<typeof streamSchema>;

export interface RecordedEvent {
  readonly file: string;
  readonly event: unknown;
}

/** What one replay runs: a single event, or a folder of them in the order of their names. */
export interface Story {
  readonly name: string;
  readonly folder: string;
  readonly description: string | null;
  readonly streams: readonly StoryStream[];
  readonly events: readonly RecordedEvent[];
  /** What `expected.json` beside the events says must come of them; null where there is none. */
  readonly expected: unknown;
}

const STORY_FILE = "story.json";
export const EXPECTED_FILE = "expected.json";

/**
 * Every story under a path: a file is one, and so is each folder that holds events.
 * @throws InvalidInputError when a file is not JSON
 */
export function readStories(path: string): Story[] {
  if (!statSync(path).isDirectory()) {
    const folder = dirname(path);
    return [
      { name: basename(path), folder, description: null, streams: [], events: [readEvent(path)], expected: null },
    ];
  }
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json")).map(({ name }) => name);
  const events = files.filter((name) => name !== STORY_FILE && name !== EXPECTED_FILE);
  const nested = entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => readStories(join(path, name)));
  if (events.length === 0) return nested;
  if (!files.includes(STORY_FILE)) return [...events.flatMap((name) => readStories(join(path, name))), ...nested];
  const { description, streams } = parse(storySchema, readJson(join(path, STORY_FILE)), STORY_FILE);
  const expectedPath = join(path, EXPECTED_FILE);
  const story: Story = {
    name: basename(path),
    folder: path,
    description,
    streams,
    events: events.map((name) => readEvent(join(path, name))),
    expected: existsSync(expectedPath) ? readJson(expectedPath) : null,
  };
  return [story, ...nested];
}

function readEvent(path: string): RecordedEvent {
  return { file: basename(path), event: readJson(path) };
}

function readJson(path: string): unknown {
  return parseJson(readFileSync(path, "utf8"), path);
}
