/**
 * `npm run bench:calls [-- --calls 1000 --seconds 3 --short --json]`: so many calls at once through the local cloud, its functions in
 * sandboxes, their legs read by the long-running task. Says whether all were recorded whole, what it took, and what dominates.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LOCAL_ACCOUNT, LOCAL_REGION, startLocalCloud } from "../local/cloud.ts";
import type { RequestLog } from "../local/server.ts";
import { toneSource } from "../local/voice-connector/audio-source.ts";
import { simulateCall } from "../local/voice-connector/simulate-call.ts";
import { systemClock } from "../shared/clock.ts";
import { messageOf } from "../shared/errors.ts";
import { profileMainThread } from "./calls/profile.ts";

const { values } = parseArgs({
  options: {
    calls: { type: "string" },
    seconds: { type: "string", default: "3" },
    short: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const calls = Number(values.calls ?? (values.short ? 30 : 1000));
const seconds = Number(values.seconds);

/** Functions beside the task: each is a thread. */
const SANDBOXES = 8;
/** Nothing new for this long: what is missing then does not come. */
const PATIENCE = 300_000;
/** One task has all legs, and a machine that is too slow for them is no reason to give them back. */
const ENVIRONMENT = {
  ...{ MAXIMUM_LEGS: String(calls * 2), LAG_LIMIT_SECONDS: "3600" },
  ...{ SETTLE_SECONDS: "60", IDLE_LIMIT_SECONDS: "300", LEASE_SECONDS: "300", OVERDUE_SECONDS: "3600" },
};
const TICKS_PER_SECOND = 100;

/** Processor seconds and most memory of a process, as Linux tells them; null elsewhere, or where it is gone. */
function processUse(pid: number | string | undefined): { cpuSeconds: number; peakBytes: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      peakBytes: Number(peak) * 1024,
    };
  } catch {
    return null;
  }
}

/** Processor seconds of this thread. */
const threadUse = (): number | null => processUse(`self/task/${process.pid}`)?.cpuSeconds ?? null;

const stateFolder = mkdtempSync(join(tmpdir(), "carillon-calls-"));
const requests = new Map<string, number>();
const failures: string[] = [];
const recorded = new Map<string, boolean>();
let lastWord = performance.now();

function count({ signingName, target, path, method }: RequestLog): void {
  const operation = target?.split(".").at(-1) ?? (signingName === "s3" ? method : path);
  const name = `${signingName} ${operation}`;
  requests.set(name, (requests.get(name) ?? 0) + 1);
}

const cloud = await startLocalCloud({
  ...{ stateFolder, audioTask: true, concurrency: SANDBOXES, environment: ENVIRONMENT, onRequest: count },
  onFailure: (description) => failures.push(description),
});
const profile = profileMainThread();
const began = performance.now();
const cpuBefore = process.cpuUsage();
const threadBefore = threadUse() ?? 0;
cloud.bridge.subscribe(({ event }) => {
  const { detail } = event;
  lastWord = performance.now();
  if (String(event["detail-type"]).startsWith("Recording "))
    recorded.set(String(detail["transactionId"]), detail["complete"] === true);
});
const progress = setInterval(() => {
  const complete = [...recorded.values()].filter(Boolean).length;
  if (!values.json && process.stderr.isTTY)
    process.stderr.write(
      `\r${Math.round((performance.now() - began) / 1000)} s, ${complete} of ${calls} calls recorded `,
    );
}, 1000);

const streaming = Array.from({ length: calls }, (_none, seed) =>
  simulateCall({
    ...{ endpoint: cloud.endpoint, account: LOCAL_ACCOUNT, region: LOCAL_REGION, clock: systemClock, seed: seed * 16 },
    ...{
      caller: { source: toneSource(440) },
      callee: { source: toneSource(620) },
      duration: seconds * 1000,
      pace: "max",
    },
    emit: (event) => void cloud.bridge.deliver("default", event),
  }).catch((error: unknown) => void failures.push(messageOf(error))),
);
await Promise.all(streaming);
const streamedIn = (performance.now() - began) / 1000;
const isDone = () => [...recorded.values()].filter(Boolean).length === calls;
while (!isDone() && performance.now() - lastWord < PATIENCE) await systemClock.sleep(200);
clearInterval(progress);
if (process.stderr.isTTY) process.stderr.write("\r");

const wallSeconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const task = processUse(cloud.audioTask?.pid);
const own = processUse(process.pid);
const shares = await profile.stop();
const complete = [...recorded.values()].filter(Boolean).length;
const result = {
  ...{ calls, secondsOfCall: seconds, complete, incomplete: recorded.size - complete, missing: calls - recorded.size },
  ...{ wallSeconds, streamedInSeconds: streamedIn, failures: failures.slice(0, 5) },
  cloudCpuSeconds: (user + system) / 1e6,
  mainThreadCpuSeconds: (threadUse() ?? 0) - threadBefore,
  taskCpuSeconds: task?.cpuSeconds ?? null,
  cloudPeakMegabytes: Math.round((own?.peakBytes ?? process.memoryUsage().rss) / 1e6),
  taskPeakMegabytes: task && Math.round(task.peakBytes / 1e6),
  requests: Object.fromEntries([...requests].sort((a, b) => b[1] - a[1]).slice(0, 12)),
  mainThread: shares.slice(0, 12),
};
await cloud.close();
rmSync(stateFolder, { recursive: true, force: true });

if (values.json) console.log(JSON.stringify(result, null, 2));
else print(result);
if (complete !== calls) process.exitCode = 1;

function print(of: typeof result): void {
  const row = (name: string, text: string) => console.log(`${name.padEnd(22)} ${text}`);
  row("calls at once", `${of.calls} of two legs, ${of.secondsOfCall} s each`);
  row("recorded whole", `${of.complete} (${of.incomplete} incomplete, ${of.missing} without a recording)`);
  row("time", `${of.wallSeconds.toFixed(0)} s; streamed after ${of.streamedInSeconds.toFixed(0)} s`);
  const sandboxes = of.cloudCpuSeconds - of.mainThreadCpuSeconds;
  row("processor", `${(of.cloudCpuSeconds + (of.taskCpuSeconds ?? 0)).toFixed(0)} s in all`);
  row("  local cloud, callers", `${of.mainThreadCpuSeconds.toFixed(0)} s (one thread)`);
  row("  sandboxes, disk, GC", `${sandboxes.toFixed(0)} s (other threads of its process)`);
  row("  task that reads legs", of.taskCpuSeconds === null ? "not known" : `${of.taskCpuSeconds.toFixed(0)} s`);
  row("memory at its peak", `${of.cloudPeakMegabytes} MB, task ${of.taskPeakMegabytes ?? "?"} MB`);
  console.log("\nrequests              a call");
  for (const [name, requests] of Object.entries(of.requests)) {
    console.log(`  ${name.padEnd(40)} ${String(requests).padStart(8)} ${(requests / of.calls).toFixed(1).padStart(7)}`);
  }
  console.log("\nthe cloud's thread, by where its time goes");
  for (const { room, share } of of.mainThread)
    console.log(`  ${room.padEnd(40)} ${(100 * share).toFixed(0).padStart(8)} %`);
  for (const failure of of.failures) console.log(`failed: ${failure}`);
}
