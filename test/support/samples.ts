import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** An event as it stands in a file, before it is parsed. */
export interface SampleEvent {
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly time: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const FOLDER = new URL("../../events/", import.meta.url);

/** The JSON of one file under `events/`. */
export function readSample(path: string): SampleEvent {
  return JSON.parse(readFileSync(new URL(path, FOLDER), "utf8")) as SampleEvent;
}

/** Paths of the events right inside a folder under `events/`, in order. */
export function sampleFiles(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, FOLDER))
    .filter((name) => name.endsWith(".json") && name !== "expected.json")
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** Paths of every JSON file anywhere under `events/`. */
export function allSampleFiles(): string[] {
  return readdirSync(fileURLToPath(FOLDER), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".json"))
    .sort();
}

/** The events of a recorded story, in the order in which they happened. */
export function readStory(name: string): SampleEvent[] {
  return sampleFiles(`stories/${name}`)
    .filter((path) => /\/\d+-[^/]+$/.test(path))
    .map(readSample);
}

/** A copy of an event with the member at a dotted path replaced; `undefined` removes it. */
export function withMember(event: object, path: string, value: unknown): Record<string, unknown> {
  const copy = structuredClone(event) as Record<string, unknown>;
  const names = path.split(".");
  const last = names.pop() ?? "";
  let parent = copy;
  for (const name of names) parent = parent[name] as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
