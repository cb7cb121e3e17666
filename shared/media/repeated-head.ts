import { latin1Text } from "./ebml.ts";
import type { Track } from "./matroska-elements.ts";
import type { MatroskaVisitor } from "./matroska-visitor.ts";

/** A call to the visitor: of a tag its name and value; of anything else no name, and what the element was worth. */
type Call = readonly [endBytes: number, name: string | null, value: string | number | readonly Track[] | null];

/** A producer's head is some 600 bytes; one that is much longer is read anew rather than kept. */
const LONGEST_HEAD_BYTES = 2048;

/** Tags of the service: they differ in every fragment, so the head ends before them. */
const SERVICE_PREFIX = "AWS_";

/** A head while it is read for the first time. */
interface Recording {
  readonly chunk: Uint8Array;
  /** Where it starts, in the chunk and in the stream. */
  readonly start: number;
  readonly offset: number;
  readonly documentBytes: number;
  /** Calls so far, one after the other: three members each. */
  readonly calls: Call[number][];
  tagsBytes: number;
}

/**
 * The head of a document, from the body of the EBML header up to the service's tags or the cluster: a live stream repeats it byte for
 * byte in every fragment, some 14 elements. It is kept as text, since comparing texts is one native call, with what the visitor was told
 * of it. Only a head that came in one chunk, with a Segment of unknown size, is kept.
 */
export class RepeatedHead {
  readonly #visitor: MatroskaVisitor;
  #text = "";
  /** Size of the EBML header that it starts with. */
  #documentBytes = 0;
  #calls: readonly Call[number][] = [];
  #tagsBytes = 0;
  #recording: Recording | null = null;

  constructor(visitor: MatroskaVisitor) {
    this.#visitor = visitor;
  }

  get bytes(): number {
    return this.#text.length;
  }

  /** Of the bodies of the Tags elements in it. */
  get tagsBytes(): number {
    return this.#tagsBytes;
  }

  get isRecording(): boolean {
    return this.#recording !== null;
  }

  /** Whether the document whose EBML header has its body at `start` of the chunk has this head, all of it in this chunk. */
  isAt(chunk: Uint8Array, start: number, documentBytes: number): boolean {
    const text = this.#text;
    const end = start + text.length;
    if (text === "" || documentBytes !== this.#documentBytes || end > chunk.length) return false;
    return latin1Text(chunk, start, end) === text;
  }

  /** Tells the visitor what it was told before; `advance` hears first where each element ends, from the start of the head. */
  replay(advance: (endBytes: number) => void): void {
    const calls = this.#calls;
    for (let index = 0; index < calls.length; index += 3) {
      advance(calls[index] as Call[0]);
      tell(this.#visitor, calls[index + 1] as Call[1], calls[index + 2] as Call[2]);
    }
  }

  /** A head starts at `start` of the chunk, `offset` of the stream. */
  record(chunk: Uint8Array, start: number, offset: number, documentBytes: number): void {
    this.#recording = { chunk, start, offset, documentBytes, calls: [], tagsBytes: 0 };
  }

  /** What is read is no head that can be kept, or is not all in one chunk. */
  forget(): void {
    this.#recording = null;
  }

  /** An element that ends at `offset` is told of. */
  add(offset: number, name: Call[1], value: Call[2]): void {
    const recording = this.#recording;
    if (recording !== null) recording.calls.push(offset - recording.offset, name, value);
  }

  /**
   * A Tags element from `start` to `end` of the stream, with a body of `bytes`, is told of; where the service wrote it, the head is over
   * before it.
   */
  addTags(tags: readonly (readonly [name: string, value: string])[], start: number, end: number, bytes: number): void {
    const recording = this.#recording;
    if (recording === null) return;
    if (tags.some(([name]) => name.startsWith(SERVICE_PREFIX))) {
      this.keep(start);
      return;
    }
    for (const [name, value] of tags) this.add(end, name, value);
    this.add(end, null, null);
    recording.tagsBytes += bytes;
  }

  /** The head is over at `offset` of the stream: it is kept in place of the one before. */
  keep(offset: number): void {
    const recording = this.#recording;
    this.#recording = null;
    if (recording === null) return;
    const bytes = offset - recording.offset;
    if (bytes > LONGEST_HEAD_BYTES) return;
    this.#text = latin1Text(recording.chunk, recording.start, recording.start + bytes);
    this.#documentBytes = recording.documentBytes;
    this.#calls = recording.calls.slice();
    this.#tagsBytes = recording.tagsBytes;
  }
}

function tell(visitor: MatroskaVisitor, name: Call[1], value: Call[2]): void {
  if (name !== null) visitor.onTag?.(name, value as string);
  else if (value === null) visitor.onTagsEnd?.();
  else if (typeof value === "number") visitor.onTimestampScale?.(value);
  else visitor.onTracks?.(value as readonly Track[]);
}
