import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import type { Segment } from "../../shared/media/leg-timeline.ts";
import { l16ToSamples } from "../../shared/media/pcm.ts";
import type { SampleStore } from "./extraction.ts";

/** Samples of one track in a file without a name, which is gone when the process is, however it ends. */
export class Spool implements SampleStore {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "wx+", 0o600);
    rmSync(path);
  }

  append(pcm: readonly Uint8Array[]): void {
    for (const piece of pcm) writeAll(this.#file, piece);
  }

  read(fromSample: number, count: number): Int16Array {
    const bytes = new Uint8Array(count * 2);
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(this.#file, bytes, filled, bytes.length - filled, fromSample * 2 + filled);
      if (read === 0) break;
      filled += read;
    }
    return l16ToSamples(bytes);
  }

  close(): void {
    closeSync(this.#file);
  }
}

export function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** Hands out the samples of a plan in pieces, in order; silence where it says so. */
export class PlannedSamples {
  readonly #spool: Spool;
  readonly #segments: readonly Segment<number>[];
  #segment = 0;
  #inSegment = 0;

  constructor(spool: Spool, segments: readonly Segment<number>[]) {
    this.#spool = spool;
    this.#segments = segments;
  }

  read(count: number): Int16Array {
    const samples = new Int16Array(count);
    for (let filled = 0; filled < count; ) {
      const segment = this.#segments[this.#segment];
      if (!segment) break;
      const length = Math.min(count - filled, segment.samples - this.#inSegment);
      if (segment.kind === "audio") {
        samples.set(this.#spool.read(segment.source + segment.skipSamples + this.#inSegment, length), filled);
      }
      filled += length;
      this.#inSegment += length;
      if (this.#inSegment === segment.samples) {
        this.#segment++;
        this.#inSegment = 0;
      }
    }
    return samples;
  }
}
