import { createHash, type Hash } from "node:crypto";
import type { PartStore, StoredPart } from "../../shared/calls/part-store.ts";
import type { Segment } from "../../shared/media/leg-timeline.ts";
import { l16ToSamples, samplesToL16 } from "../../shared/media/pcm.ts";
import type { RunSource } from "./leg-audio.ts";

/** Ranges of a part are read this much at a time: two seconds of memory per channel, few requests. */
const READ_SAMPLES = 65_536;

/** One channel of a recording, read in pieces of any length, in order; digests what it hands out. */
export class Channel {
  readonly #parts: PartStore;
  readonly #segments: readonly Segment<RunSource>[];
  readonly #hash: Hash = createHash("sha256");
  #segment = 0;
  #inSegment = 0;
  /** What was read ahead: consecutive samples of one part. */
  #cache: { part: StoredPart; from: number; samples: Int16Array } | null = null;

  constructor(parts: PartStore, segments: readonly Segment<RunSource>[]) {
    this.#parts = parts;
    this.#segments = segments;
  }

  /** The next `count` samples; past the last segment, silence. */
  async read(count: number): Promise<Int16Array> {
    const samples = new Int16Array(count);
    let filled = 0;
    while (filled < count) {
      const segment = this.#segments[this.#segment];
      if (!segment) break;
      const length = Math.min(count - filled, segment.samples - this.#inSegment);
      if (segment.kind === "audio") {
        const from = segment.source.fromSample + segment.skipSamples + this.#inSegment;
        filled += await this.#copy(segment.source.part, from, length, samples, filled);
      } else {
        filled += length;
      }
      this.#inSegment += length;
      if (this.#inSegment === segment.samples) {
        this.#segment++;
        this.#inSegment = 0;
      }
    }
    this.#hash.update(samplesToL16(samples));
    return samples;
  }

  /** SHA-256 of everything read so far as 16-bit little-endian PCM, in hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  async #copy(part: StoredPart, from: number, length: number, target: Int16Array, at: number): Promise<number> {
    for (let copied = 0; copied < length; ) {
      const cache = await this.#cached(part, from + copied);
      const offset = from + copied - cache.from;
      const piece = cache.samples.subarray(offset, offset + length - copied);
      target.set(piece, at + copied);
      copied += piece.length;
    }
    return length;
  }

  async #cached(part: StoredPart, from: number) {
    const cache = this.#cache;
    if (cache?.part === part && from >= cache.from && from < cache.from + cache.samples.length) return cache;
    const rest = part.index.fragments.reduce((sum, { runs }) => runs.reduce((all, [, n]) => all + n, sum), 0) - from;
    const samples = l16ToSamples(await this.#parts.readSamples(part, from, Math.min(rest, READ_SAMPLES)));
    if (samples.length === 0) throw new RangeError(`part ${part.key} ends before sample ${from}`);
    this.#cache = { part, from, samples };
    return this.#cache;
  }
}
