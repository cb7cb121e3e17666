import { type Profiler, Session } from "node:inspector";
import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/** Where a thread's time goes: parts of this repository, packages, and what Node.js itself does. */
export interface Share {
  readonly room: string;
  /** 0 to 1. */
  readonly share: number;
}

const INTERVAL_MICROSECONDS = 1_000;

/** Samples this thread until it is stopped. */
export function profileMainThread(): { stop(): Promise<readonly Share[]> } {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: INTERVAL_MICROSECONDS });
  session.post("Profiler.start");
  return {
    stop: () =>
      new Promise((resolve, reject) => {
        session.post("Profiler.stop", (error, { profile }) => {
          session.disconnect();
          if (error) reject(error);
          else resolve(summed(profile));
        });
      }),
  };
}

/** The most first; waiting does not count. */
function summed({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Share[] {
  const roomOf = new Map(nodes.map(({ id, callFrame }) => [id, room(callFrame)]));
  const spent = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = roomOf.get(id) ?? "Node.js";
    spent.set(name, (spent.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  });
  spent.delete("(idle)");
  const all = [...spent.values()].reduce((sum, one) => sum + one, 0);
  return [...spent].map(([name, one]) => ({ room: name, share: one / all })).sort((a, b) => b.share - a.share);
}

/** `local/kinesis-video`, `package dynalite`, `Node.js`, `(garbage collector)`. */
function room({ url, functionName, lineNumber, columnNumber }: Profiler.Profile["nodes"][number]["callFrame"]): string {
  if (url === "") return functionName.startsWith("(") ? functionName : `Node.js ${functionName}`;
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (inPackage !== undefined) return `package ${inPackage}`;
  if (!url.startsWith("file:")) return url.split("/")[0] ?? "Node.js";
  const entry = findSourceMap(fileURLToPath(url))?.findEntry(lineNumber, columnNumber);
  const source = entry && "originalSource" in entry ? entry.originalSource : "";
  return /((?:local|shared|functions|engine|bench|cli)(?:\/[^/.]+)?)/.exec(source)?.[1] ?? "other code";
}
