import type { FfmpegCommand, ToolResult } from "./ffmpeg.ts";
import type { ColdStart, IdleMemory, Latency, Throughput } from "./measurements.ts";
import type { ParserName } from "./parsers.ts";
import type { WorkloadName } from "./workloads.ts";

export interface ParserResult {
  readonly label: string;
  readonly throughput: Readonly<Record<WorkloadName, Throughput>>;
  readonly cold: ColdStart;
  readonly latency16: Latency;
  readonly latency4: Latency;
  readonly idle: IdleMemory;
}

export interface Results {
  readonly parsers: Readonly<Partial<Record<ParserName, ParserResult>>>;
  /** Empty where ffmpeg is not installed. */
  readonly ffmpeg: Readonly<Partial<Record<FfmpegCommand, Readonly<Record<WorkloadName, ToolResult>>>>>;
}

const figure = (value: number | undefined, digits = 0): string =>
  value !== undefined && Number.isFinite(value)
    ? value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : "-";
const share = (found: number | undefined) => (found ? `${figure(found * 100, found === 1 ? 0 : 1)} %` : "-");

type Column<Row> = readonly [heading: string, cell: (row: Row) => string];
type AnyThroughput = Readonly<Record<WorkloadName, Pick<Throughput, keyof ToolResult> & Partial<Throughput>>>;

function throughputColumns(ours: AnyThroughput | undefined): Column<AnyThroughput>[] {
  const times = (row: AnyThroughput, on: WorkloadName) =>
    `${figure(row[on].nanosecondsPerBlock / (ours?.[on].nanosecondsPerBlock ?? Number.NaN), 1)} x`;
  return [
    ["20 ms: ns/block", ({ vc20 }) => figure(vc20.nanosecondsPerBlock)],
    ["ratio", (row) => times(row, "vc20")],
    ["MB/s", ({ vc20 }) => figure(vc20.megabytesPerSecond)],
    ["found", ({ vc20 }) => share(vc20.found)],
    ["Connect: ns/block", ({ connect }) => figure(connect.nanosecondsPerBlock)],
    ["ratio", (row) => times(row, "connect")],
    ["MB/s", ({ connect }) => figure(connect.megabytesPerSecond)],
    ["found", ({ connect }) => share(connect.found)],
    ["GCs", ({ vc20 }) => figure(vc20.collections)],
    ["GC ms", ({ vc20 }) => figure(vc20.collectionMilliseconds, 1)],
    ["peak RSS MB", ({ vc20 }) => figure(vc20.peakResidentMegabytes)],
  ];
}

const TIME_COLUMNS: readonly Column<ParserResult>[] = [
  ["first 60 s: CPU ms", ({ cold }) => figure(cold.firstMinute, 1)],
  ["with import", ({ cold }) => figure(cold.firstMinuteWithImport, 1)],
  ["first PCM ms", ({ cold }) => figure(cold.firstAudio, 2)],
  ["from process start", ({ cold }) => figure(cold.processToFirstAudio)],
  ["16 KiB us p50", ({ latency16 }) => figure(latency16.p50, 1)],
  ["p99", ({ latency16 }) => figure(latency16.p99, 1)],
  ["4 KiB us p50", ({ latency4 }) => figure(latency4.p50, 1)],
  ["p99", ({ latency4 }) => figure(latency4.p99, 1)],
  ["idle heap B", ({ idle }) => figure(idle.heapBytes)],
  ["external B", ({ idle }) => figure(idle.externalBytes)],
];

const NOTES = `
ns/block, MB/s: processor time of the whole process (user and system, collector and compiler threads included), 16 KiB chunks; ratio to FragmentReader.
GCs, GC ms: while 1.2 GB (peers 8 to 24 MB) of the 20 ms workload are parsed. found: share of the blocks that are there.
first 60 s: the first 3,000 blocks of a fresh process. first PCM: from the first byte, and from the start of the process with Node.js and imports.
16 KiB us: from handing over a chunk to its last audio; mediabunny only takes it in, its blocks come seconds later.
idle: kept for each reader that waits inside a block, on average of 2,000.
ffprobe -count_packets: libavformat's demuxer in a loop. ffmpeg -c copy: demuxer, queues between threads and a muxer that drops all. Both without start-up, neither decodes.
`;

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  return rows.map((row) => `${line(row).trimEnd()}\n`).join("");
}

function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly (readonly [label: string, row: Row])[]): string {
  return table([
    ["", ...columns.map(([heading]) => heading)],
    ...rows.map(([label, row]) => [label, ...columns.map(([, cell]) => cell(row))]),
  ]);
}

export function resultsTables({ parsers, ffmpeg }: Results): string {
  const measured = Object.values(parsers);
  const throughputs = [
    ...measured.map(({ label, throughput }) => [label, throughput] as const),
    ...Object.entries(ffmpeg),
  ];
  return [
    tableOf(throughputColumns(parsers.fragmentReader?.throughput), throughputs),
    tableOf(
      TIME_COLUMNS,
      measured.map((result) => [result.label, result] as const),
    ),
    NOTES.trimStart(),
  ].join("\n");
}

export interface Goal {
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean;
}

export function goals({ parsers, ffmpeg }: Results): Goal[] {
  const ours = parsers.fragmentReader;
  if (!ours) return [];
  const perBlock = ours.throughput.vc20.nanosecondsPerBlock;
  const times = (other: AnyThroughput | undefined) => (other?.vc20.nanosecondsPerBlock ?? Number.NaN) / perBlock;
  const most = (goal: string, value: number, limit: number, unit: string): Goal => ({
    goal: `${goal}: at most ${figure(limit)} ${unit}`,
    measured: `${figure(value, 1)} ${unit}`,
    isMet: value <= limit,
  });
  const least = (goal: string, value: number, limit: number): Goal => ({
    goal: `${goal}: at least ${limit} times as fast`,
    measured: Number.isFinite(value) ? `${figure(value, 1)} x` : "not measured",
    isMet: value >= limit,
  });
  return [
    most("20 ms block with all metadata", perBlock, 100, "ns"),
    least("ebml-stream", times(parsers.ebmlStream?.throughput), 75),
    least("ts-ebml", times(parsers.tsEbml?.throughput), 35),
    least("ffmpeg's demuxer", times(ffmpeg["ffprobe -count_packets"]), 8),
    most("16 KiB chunk to PCM, p50", ours.latency16.p50, 4, "us"),
    most("16 KiB chunk to PCM, p99", ours.latency16.p99, 25, "us"),
    most("heap of an idle reader", ours.idle.heapBytes, 1024, "B"),
    most("external memory of an idle reader", ours.idle.externalBytes, 256, "B"),
    most("first 60 s of a call in a fresh process", ours.cold.firstMinute, 15, "ms"),
  ];
}

export function goalsTable(all: readonly Goal[]): string {
  return table([
    ["goal", "measured", ""],
    ...all.map(({ goal, measured, isMet }) => [goal, measured, isMet ? "met" : "MISSED"]),
  ]);
}
