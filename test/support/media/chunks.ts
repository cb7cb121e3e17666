import { effort } from "../effort.ts";
import type { Random } from "./random.ts";

/** How the tests split streams: odd sizes, sizes of real reads, and the two extremes. */
export const CHUNK_SIZES = [1, Number.POSITIVE_INFINITY, 7, 13, 333, 1000, 16_384].slice(0, effort(7, 2));

/**
 * The bytes in chunks of one size. Each chunk is a copy that is overwritten as soon as the next one is asked for: whoever keeps a
 * reference to it is found out.
 */
export function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield* lent(bytes.slice(start, start + size));
}

/** The bytes in chunks of random sizes, empty ones among them, up to `largest`. */
export function* randomChunksOf(bytes: Uint8Array, random: Random, largest = 64): Generator<Uint8Array> {
  let start = 0;
  while (start < bytes.length) {
    const end = start + random(largest + 1);
    yield* lent(bytes.slice(start, end));
    start = end;
  }
}

/** The bytes in two chunks. */
export function* cutAt(bytes: Uint8Array, position: number): Generator<Uint8Array> {
  yield* lent(bytes.slice(0, position));
  yield* lent(bytes.slice(position));
}

function* lent(chunk: Uint8Array): Generator<Uint8Array> {
  yield chunk;
  chunk.fill(0xa5);
}
