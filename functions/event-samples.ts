import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { SampleEvent } from "../shared/events/automations.ts";
import { repositoryRoot } from "./repository-root.ts";

/** Every event in `events/` that a bus may carry. */
export function readEventSamples(): SampleEvent[] {
  const folder = join(repositoryRoot(), "events");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".json"))
    .sort()
    .map((path) => ({
      path: path.split(sep).join("/"),
      event: JSON.parse(readFileSync(join(folder, path), "utf8")) as unknown,
    }))
    .filter(({ event }) => typeof event === "object" && event !== null && "detail-type" in event);
}
