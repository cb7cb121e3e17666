/** What a process of its own measures. Every function returns plain numbers; times of processors, in nanoseconds, unless named. */
import { PerformanceObserver, performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { OpenParser, Parser } from "./parsers.ts";
import { chunksOf, type Workload } from "./workloads.ts";

export const CHUNK_BYTES = 16_384;

export interface Throughput {
  readonly nanosecondsPerBlock: number;
  readonly megabytesPerSecond: number;
  /** Blocks found, as a share of those that were there. */
  readonly found: number;
  readonly peakResidentMegabytes: number;
  readonly collections: number;
  readonly collectionMilliseconds: number;
}

const cpuNanoseconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};

async function feed(parser: OpenParser, chunks: readonly Uint8Array[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const chunk of chunks) {
      const taken = parser.push(chunk);
      if (taken) await taken;
    }
  }
}

/** @param scale 1, or less to prove only that it runs */
export async function throughput(parser: Parser, { bytes, blocks }: Workload, scale: number): Promise<Throughput> {
  const chunks = chunksOf(bytes, CHUNK_BYTES);
  const roundsFor = (wanted: number) => Math.max(1, Math.round((wanted * scale) / bytes.length));
  const open = await parser.open();
  await feed(open, chunks, roundsFor(parser.warmUpBytes));
  const collections: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) collections.push(duration);
  });
  observer.observe({ entryTypes: ["gc"] });
  const rounds = roundsFor(parser.measuredBytes);
  const before = cpuNanoseconds();
  await feed(open, chunks, rounds);
  await open.end();
  const cpu = cpuNanoseconds() - before;
  // Collections are told with a delay.
  await sleep(20);
  observer.disconnect();
  return {
    nanosecondsPerBlock: cpu / (rounds * blocks),
    megabytesPerSecond: (rounds * bytes.length * 1000) / cpu,
    found: open.blocks / ((rounds + roundsFor(parser.warmUpBytes)) * blocks),
    peakResidentMegabytes: process.resourceUsage().maxRSS / 1024,
    collections: collections.length,
    collectionMilliseconds: collections.reduce((sum, duration) => sum + duration, 0),
  };
}

export interface ColdStart {
  /** From before the parser is imported to after the first minute of a call; milliseconds of processor. */
  readonly firstMinuteWithImport: number;
  /** The same without the import. */
  readonly firstMinute: number;
  /** From the first byte to the first audio, in milliseconds of wall clock. */
  readonly firstAudio: number;
  /** From the start of the process, Node.js and imports included. */
  readonly processToFirstAudio: number;
}

/** The first thing that its process does. */
export async function coldStart(parser: Parser, { bytes }: Workload): Promise<ColdStart> {
  const chunks = chunksOf(bytes, CHUNK_BYTES);
  let firstAudioAt: number | null = null;
  const beforeImport = cpuNanoseconds();
  const open = await parser.open(() => {
    firstAudioAt ??= performance.now();
  });
  const beforeFirstByte = cpuNanoseconds();
  const startedAt = performance.now();
  await feed(open, chunks, 1);
  await open.end();
  const after = cpuNanoseconds();
  return {
    firstMinuteWithImport: (after - beforeImport) / 1e6,
    firstMinute: (after - beforeFirstByte) / 1e6,
    firstAudio: (firstAudioAt ?? Number.NaN) - startedAt,
    processToFirstAudio: firstAudioAt ?? Number.NaN,
  };
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Microseconds of wall clock from a chunk to its last audio. */
export async function latency(
  parser: Parser,
  { bytes }: Workload,
  chunkBytes: number,
  scale: number,
): Promise<Latency> {
  const chunks = chunksOf(bytes, chunkBytes);
  const open = await parser.open();
  const wanted = Math.min(parser.measuredBytes, 400_000_000) * scale;
  const rounds = Math.max(1, Math.round(wanted / bytes.length));
  await feed(open, chunks, Math.max(1, rounds >> 1));
  const times = new Float64Array(rounds * chunks.length);
  let index = 0;
  for (let round = 0; round < rounds; round++) {
    for (const chunk of chunks) {
      const startedAt = performance.now();
      const taken = open.push(chunk);
      if (taken) await taken;
      times[index++] = performance.now() - startedAt;
    }
  }
  await open.end();
  times.sort();
  const quantile = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? Number.NaN) * 1000;
  return { p50: quantile(0.5), p99: quantile(0.99) };
}

export interface IdleMemory {
  readonly heapBytes: number;
  readonly externalBytes: number;
}

const READERS = 2000;

/** What a parser keeps between two chunks, on average of many that stopped in the middle of a block. */
export async function idleMemory(parser: Parser, { bytes }: Workload): Promise<IdleMemory> {
  const collect = globalThis.gc;
  if (!collect) throw new Error("memory is measured with --expose-gc");
  // Past a fragment, and into a block of the next one.
  const start = bytes.subarray(0, 26_000);
  const chunks = chunksOf(start, 1400);
  const readers: object[] = [];
  const add = async () => {
    const open = await parser.open();
    await feed(open, chunks, 1);
    readers.push(open.reader);
  };
  await add();
  const settle = async () => {
    for (let round = 0; round < 4; round++) {
      await sleep(5);
      collect();
    }
    return process.memoryUsage();
  };
  const before = await settle();
  while (readers.length <= READERS) await add();
  const after = await settle();
  const perReader = (what: "heapUsed" | "external") => (after[what] - before[what]) / (readers.length - 1);
  return { heapBytes: perReader("heapUsed"), externalBytes: perReader("external") };
}
