import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WORKLOADS, type Workload, type WorkloadName } from "./workloads.ts";

/**
 * What of ffmpeg reads a stream packet by packet. `ffprobe -count_packets` is libavformat's demuxer with a loop around it; `ffmpeg -c copy`
 * is the demuxer, ffmpeg's queues between threads and a muxer that drops everything. Neither decodes, neither hands out tags per fragment.
 */
const FFMPEG_COMMANDS = {
  "ffprobe -count_packets": (file: string) => {
    const packets = ["-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0"];
    return ["ffprobe", "-v", "quiet", "-f", "matroska", ...packets, "-i", file];
  },
  "ffmpeg -c copy": (file: string) => [
    "ffmpeg",
    "-nostdin",
    "-v",
    "quiet",
    "-f",
    "matroska",
    "-i",
    file,
    "-map",
    "0",
    "-c",
    "copy",
    "-f",
    "null",
    "-",
  ],
} as const;

export type FfmpegCommand = keyof typeof FFMPEG_COMMANDS;

/** Without what starting the program costs. */
export interface ToolResult {
  readonly nanosecondsPerBlock: number;
  readonly megabytesPerSecond: number;
  readonly found: number;
}

export const hasFfmpeg = (): boolean => spawnSync("ffmpeg", ["-version"]).status === 0;

/** Packets of all tracks that the demuxer finds. */
function packetsIn(file: string): number {
  const [program = "", ...options] = FFMPEG_COMMANDS["ffprobe -count_packets"](file);
  const { stdout } = spawnSync(program, options, { encoding: "utf8" });
  return stdout.split(/\s+/).reduce((sum, count) => sum + Number(count), 0);
}

/** Nanoseconds of processor that a command takes, as bash measures its child. */
function cpuOf(command: readonly string[]): number {
  const script = `TIMEFORMAT='%U %S'; time "$@" >/dev/null 2>&1`;
  const { stderr } = spawnSync("bash", ["-c", script, "bash", ...command], { encoding: "utf8" });
  const [user, system] = stderr.trim().split(/\s+/).map(Number);
  return ((user ?? Number.NaN) + (system ?? Number.NaN)) * 1e9;
}

/**
 * Both programs on `rounds` copies of each workload in one file, without what they need for one copy: that is mostly their start.
 * @param folder where the long files may be written
 */
export function measureFfmpeg(
  minutes: Readonly<Record<WorkloadName, Workload & { readonly file: string }>>,
  folder: string,
  { rounds, runs }: { readonly rounds: number; readonly runs: number },
): Record<FfmpegCommand, Record<WorkloadName, ToolResult>> {
  const long = join(folder, "long.mkv");
  const results: Record<FfmpegCommand, Partial<Record<WorkloadName, ToolResult>>> = {
    "ffprobe -count_packets": {},
    "ffmpeg -c copy": {},
  };
  for (const on of WORKLOADS) {
    const { bytes, blocks, file } = minutes[on];
    writeFileSync(long, Buffer.concat(Array.from({ length: rounds }, () => bytes)));
    const found = packetsIn(long) / (rounds * blocks);
    for (const tool of Object.keys(FFMPEG_COMMANDS) as FfmpegCommand[]) {
      const medianOf = (input: string) => {
        const times = Array.from({ length: runs }, () => cpuOf(FFMPEG_COMMANDS[tool](input)));
        return times.sort((a, b) => a - b)[runs >> 1] ?? Number.NaN;
      };
      const cpu = medianOf(long) - medianOf(file);
      results[tool][on] = {
        nanosecondsPerBlock: cpu / ((rounds - 1) * blocks),
        megabytesPerSecond: ((rounds - 1) * bytes.length * 1000) / cpu,
        found: tool === "ffprobe -count_packets" ? found : Number.NaN,
      };
    }
    rmSync(long);
  }
  return results as Record<FfmpegCommand, Record<WorkloadName, ToolResult>>;
}
