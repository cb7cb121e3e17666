import type { Defect } from "./errors.ts";
import { HeldBytes } from "./held-bytes.ts";
import { type Lacing, parseLacing } from "./lacing.ts";

/** Longest lacing header that is read: 255 frames of 4 KB each, in the form that takes most. */
const LONGEST_LACING_HEADER = 4096;

/** A laced block until its frames begin: the sizes of the frames may come in pieces, and are part of no payload. */
export class LacedBlock {
  readonly track: number;
  readonly ticks: number;
  readonly flags: number;
  /** Lacing header and frames together. */
  readonly #bytes: number;
  readonly #held = new HeldBytes();

  constructor(track: number, ticks: number, flags: number, bytes: number) {
    this.track = track;
    this.ticks = ticks;
    this.flags = flags;
    this.#bytes = bytes;
  }

  /** Bytes of the block that were given before, all of them part of the header. */
  get heldBytes(): number {
    return this.#held.length;
  }

  /** Takes what a chunk has of the block. @returns the header once it is whole; its `headerBytes` count those held, too */
  push(chunk: Uint8Array, start: number, end: number): Lacing | "more" | Defect {
    const before = this.#held.length;
    const known = Math.min(LONGEST_LACING_HEADER, this.#bytes, before + end - start);
    const stop = start + known - before;
    if (before > 0) this.#held.add(chunk, start, stop, LONGEST_LACING_HEADER);
    const lacing =
      before > 0
        ? parseLacing(this.#held.buffer, 0, known, this.flags, this.#bytes)
        : parseLacing(chunk, start, stop, this.flags, this.#bytes);
    if (lacing === "more" && known < this.#bytes && known < LONGEST_LACING_HEADER) {
      if (before === 0) this.#held.add(chunk, start, stop, known);
      return "more";
    }
    return typeof lacing === "string" ? "lacing" : lacing;
  }
}
