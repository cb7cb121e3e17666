import fc from "fast-check";
import { CORPUS } from "../../test/support/media/corpus.ts";
import { randomFrom } from "../../test/support/media/random.ts";
import { bytesOf, streams } from "../../test/support/media/streams.ts";
import { check, type Verdict } from "./check.ts";
import { mutate, type Source, sourceOf } from "./mutate.ts";

export interface Finding {
  /** With the seed, all that is needed to make the stream again. */
  readonly index: number;
  readonly problem: string;
  readonly bytes: Uint8Array;
}

/** Streams past this are in the corpus for their size, and say nothing more in pieces. */
const LONGEST_SOURCE = 6000;
const GENERATED = 300;

/** The corpus, and as many streams again of every shape that is allowed. */
export function sources(seed: number): Source[] {
  const generated = fc.sample(streams, { seed, numRuns: GENERATED }).map(bytesOf);
  const corpus = CORPUS.map(({ bytes }) => bytes);
  return [...corpus, ...generated].filter(({ length }) => length <= LONGEST_SOURCE).map(sourceOf);
}

/** The stream with this index: the same for the same seed, whoever asks for it. */
export function streamAt(index: number, seed: number, from: readonly Source[]): Uint8Array {
  return mutate(from, randomFrom(mixed(seed, index)));
}

/** Breaks and reads one stream. */
export function fuzzOne(
  index: number,
  seed: number,
  from: readonly Source[],
): { bytes: number; verdict: Verdict } | Finding {
  const bytes = streamAt(index, seed, from);
  try {
    return { bytes: bytes.length, verdict: check(bytes, randomFrom(mixed(seed + 1, index))) };
  } catch (error) {
    return { index, problem: error instanceof Error ? (error.stack ?? error.message) : String(error), bytes };
  }
}

function mixed(seed: number, index: number): number {
  return Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
}
