import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { METRICS } from "../../../shared/runtime/metrics.ts";

const sources = ["functions", "shared/runtime"].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file: join(room, file), text: readFileSync(join(room, file), "utf8") })),
);

/** Names that a source counts under: in the call itself, or in the table that the call takes them from. */
function countedIn(text: string): string[] {
  if (!text.includes("addMetric(")) return [];
  const inCalls = [...text.matchAll(/addMetric\(([^;]+?), MetricUnit/g)].flatMap(([, name = ""]) => [
    ...name.matchAll(/"(\w+)"/g),
  ]);
  const tables = [...text.matchAll(/const (?:METRICS|FAILURES): [^=]+= \{([^}]+)\}/g)].flatMap(([, body = ""]) => [
    ...body.matchAll(/: "(\w+)"/g),
  ]);
  return [...inCalls, ...tables].map(([, name = ""]) => name);
}

describe("the list of metrics", () => {
  it("has each that a function counts, and no other", () => {
    const counted = new Set(sources.flatMap(({ text }) => countedIn(text)));

    expect([...counted].sort()).toEqual(Object.keys(METRICS).sort());
  });

  it("says who counts it", () => {
    const foldersOf = (name: string) =>
      new Set(
        sources
          .filter(({ text }) => countedIn(text).includes(name))
          .map(({ file }) => /^functions\/([\w-]+)\//.exec(file)?.[1] ?? null),
      );

    for (const [name, { by }] of Object.entries(METRICS)) {
      const folders = by === null ? [null] : by.map((service) => service.replace(/-task$/, ""));
      expect([name, foldersOf(name)]).toEqual([name, new Set(folders)]);
    }
  });
});
