/** What must hold of any bytes whatsoever: what a reader says of them is well formed, and the same in any chunks. */
import { elementName, ID } from "../../shared/media/ebml.ts";
import { DEFECTS, MatroskaError, type MatroskaErrorCode } from "../../shared/media/errors.ts";
import type { Fragment } from "../../shared/media/fragment.ts";
import { FragmentReader } from "../../shared/media/fragment-reader.ts";
import {
  MatroskaReader,
  type MatroskaReaderOptions,
  type MatroskaVisitor,
} from "../../shared/media/matroska-reader.ts";
import { randomChunksOf } from "../../test/support/media/chunks.ts";
import type { Random } from "../../test/support/media/random.ts";
import { Transcript } from "../../test/support/media/transcript.ts";

/** What became of a stream. */
export type Verdict = "whole" | "cut" | MatroskaErrorCode;

const EXPLANATIONS: ReadonlySet<string> = new Set(Object.values(DEFECTS).map(([, explanation]) => explanation));
const ELEMENTS: ReadonlySet<string> = new Set([...Object.values(ID).map(elementName), elementName(0)]);

/** Single bytes take most of the time, and are seen often enough. */
const LARGEST_CHUNKS = [1, 6, 20, 64, 64, 256, 256, 1024, 1024, 4096];

/** @throws Error that says which promise the reader broke */
export function check(bytes: Uint8Array, random: Random): Verdict {
  // A small bound now and then, so that these short streams meet it.
  const options = random(4) === 0 ? { maximumBufferedBytes: random(400) } : {};
  const seed = random(0x7fff_ffff);
  const largest = LARGEST_CHUNKS[random(LARGEST_CHUNKS.length)] ?? 1;
  const chunks = () => randomChunksOf(bytes, againFrom(seed), largest);
  const verdict = grammarOf([bytes], bytes.length, options);
  same("in chunks", transcriptOf([bytes], options), transcriptOf(chunks(), options));
  same("fragments in chunks", fragmentsOf([bytes], options), fragmentsOf(chunks(), options));
  return verdict;
}

/** A linear congruential generator is enough to cut, and starts at once. */
function againFrom(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * limit);
  };
}

function same(what: string, one: string, other: string): void {
  if (one !== other) throw new Error(`not the same ${what}:\n${one.slice(0, 2000)}\n${other.slice(0, 2000)}`);
}

function transcriptOf(chunks: Iterable<Uint8Array>, options: MatroskaReaderOptions): string {
  const transcript = new Transcript(options);
  try {
    for (const chunk of chunks) transcript.reader.push(chunk);
    transcript.end();
  } catch (error) {
    transcript.reject(error);
  }
  return transcript.digest();
}

function fragmentsOf(chunks: Iterable<Uint8Array>, options: MatroskaReaderOptions): string {
  const told: unknown[] = [];
  let open: Fragment | null = null;
  let payloadBytes = 0;
  const reader = new FragmentReader(
    {
      onFragmentStart: (fragment) => {
        open = fragment;
      },
      onBlock: (fragment, track, milliseconds, bytes, frames, number) => {
        if (fragment !== open) throw new Error("a block of no open fragment");
        told.push([track?.name, milliseconds, bytes, frames, number]);
      },
      onPayload: (_buffer, start, end) => {
        if (open === null) throw new Error("audio of no open fragment");
        payloadBytes += end - start;
      },
      onFragmentEnd: (fragment) => {
        told.push(fragment, payloadBytes);
        open = null;
      },
    },
    options,
  );
  try {
    for (const chunk of chunks) reader.push(chunk);
    told.push(reader.end());
    if (open !== null) throw new Error("a fragment without an end");
  } catch (error) {
    if (!(error instanceof MatroskaError)) throw error;
    told.push(error.message, payloadBytes);
  }
  return JSON.stringify(told);
}

/** Reads with a visitor that refuses whatever cannot follow what came before. */
function grammarOf(chunks: Iterable<Uint8Array>, length: number, options: MatroskaReaderOptions): Verdict {
  const grammar = new Grammar(length);
  const reader = new MatroskaReader(grammar, options);
  try {
    for (const chunk of chunks) reader.push(chunk);
    return grammar.end(reader.end());
  } catch (error) {
    if (!(error instanceof MatroskaError)) throw error;
    refuseLoose(error, length);
    if (reader.end()) throw new Error("a dead reader ended");
    try {
      reader.push(Uint8Array.of(0x1a));
    } catch (again) {
      if (again === error) return error.code;
    }
    throw new Error("a dead reader took more");
  }
}

/** Every word of a message is one of ours: no byte of the stream can be in it. */
function refuseLoose({ message, element, offsetBytes }: MatroskaError, length: number): void {
  const explanation = message.slice(0, message.lastIndexOf(" ("));
  if (!EXPLANATIONS.has(explanation) || !ELEMENTS.has(element)) throw new Error("a message with words of the stream");
  if (message !== `${explanation} (${element} at byte ${offsetBytes})`) throw new Error("a message of another form");
  if (!(offsetBytes >= 0 && offsetBytes <= length)) throw new Error("an offset outside the stream");
}

class Grammar implements MatroskaVisitor {
  readonly #streamBytes: number;
  #inDocument = false;
  #inCluster = false;
  /** Of the open block, what has not come yet; -1 where no block is open. */
  #missing = -1;
  #payloadBytes = 0;
  #events = 0;

  constructor(streamBytes: number) {
    this.#streamBytes = streamBytes;
  }

  onDocument(): void {
    this.#expect(!this.#inDocument && !this.#inCluster, "a document inside another one");
    this.#inDocument = true;
  }

  onTimestampScale(scale: number): void {
    this.#expect(this.#inDocument && Number.isFinite(scale) && scale > 0, "a scale that is none");
  }

  onTracks(): void {
    this.#expect(this.#inDocument && !this.#inCluster, "tracks out of place");
  }

  onTag(name: string): void {
    this.#expect(this.#inDocument && !this.#inCluster && name !== "", "a tag out of place");
  }

  onTagsEnd(): void {
    this.#expect(this.#inDocument && !this.#inCluster, "tags out of place");
  }

  onCluster(): void {
    this.#expect(this.#inDocument && !this.#inCluster, "a cluster out of place");
    this.#inCluster = true;
  }

  onClusterTimestamp(ticks: number): void {
    this.#expect(this.#inCluster && ticks >= 0, "a timestamp out of place");
  }

  onBlock(_track: number, ticks: number, _flags: number, bytes: number, frames: readonly number[] | null): void {
    this.#expect(this.#inCluster && this.#missing === -1 && bytes >= 0, "a block out of place");
    this.#expect(ticks >= -32_768 && ticks <= 32_767, "ticks of more than 16 bits");
    if (frames !== null) {
      const sum = frames.reduce((total, frame) => total + frame, 0);
      this.#expect(sum === bytes && frames.every((frame) => frame >= 0), "frames that are not the block");
    }
    this.#missing = bytes;
  }

  onPayload(buffer: Uint8Array, start: number, end: number, isLast: boolean): void {
    this.#expect(this.#missing >= 0 && start <= end && end <= Math.max(buffer.length, start), "audio out of place");
    this.#missing -= end - start;
    this.#payloadBytes += end - start;
    this.#expect(this.#missing >= 0 && isLast === (this.#missing === 0), "a last piece that is not the last");
    this.#expect(this.#payloadBytes <= this.#streamBytes, "more audio than bytes");
    if (isLast) this.#missing = -1;
  }

  onClusterEnd(truncated: boolean): void {
    this.#expect(this.#inCluster && (truncated || this.#missing === -1), "the end of no cluster");
    this.#inCluster = false;
  }

  onDocumentEnd(truncated: boolean): void {
    this.#expect(this.#inDocument && !this.#inCluster && (truncated || this.#missing === -1), "the end of no document");
    this.#inDocument = false;
  }

  end(truncated: boolean): Verdict {
    this.#expect(!this.#inDocument && !this.#inCluster, "something is still open");
    return truncated ? "cut" : "whole";
  }

  /** Also bounds the work: no byte gives more than a few events. */
  #expect(holds: boolean, otherwise: string): void {
    if (!holds) throw new Error(otherwise);
    if (++this.#events > 100 + 4 * this.#streamBytes) throw new Error("more events than bytes");
  }
}
