import { ID, readUint } from "./ebml.ts";
import { type KnownTracks, knownTracks, readTags, readTimestampScale } from "./matroska-elements.ts";
import type { MatroskaVisitor } from "./matroska-visitor.ts";
import { RepeatedHead } from "./repeated-head.ts";

/** The elements that a reader keeps until they are whole, as their parts mean nothing alone: Info, Tracks, Tags, a cluster's Timestamp. */
export class CollectedElements {
  readonly head: RepeatedHead;
  readonly #visitor: MatroskaVisitor;
  readonly #maximumBytes: number;
  #tracks: KnownTracks | null = null;
  /** Bytes of the Tags elements since the document or the last cluster began: what a fragment keeps of them is bounded too. */
  #tagsBytes = 0;

  constructor(visitor: MatroskaVisitor, maximumBytes: number) {
    this.#visitor = visitor;
    this.#maximumBytes = maximumBytes;
    this.head = new RepeatedHead(visitor);
  }

  /** @param tagsBytes of the part of the document that needs not be read */
  startDocument(tagsBytes = 0): void {
    this.#tagsBytes = tagsBytes;
  }

  startCluster(): void {
    this.#tagsBytes = 0;
  }

  /** Whether an element that is about to be collected is more than is kept. */
  isTooLarge(id: number, bytes: number): boolean {
    if (id !== ID.Tags) return bytes > this.#maximumBytes;
    this.#tagsBytes += bytes;
    return this.#tagsBytes > this.#maximumBytes;
  }

  /** The element from `start` to `end` of the stream is there: its body is `buffer[from..to)`. */
  report(id: number, buffer: Uint8Array, from: number, to: number, start: number, end: number): void {
    const visitor = this.#visitor;
    const head = this.head;
    if (id === ID.Tags) {
      if (head.isRecording) this.#recordTags(buffer, from, to, start, end);
      else readTags(buffer, from, to, visitor);
      visitor.onTagsEnd?.();
    } else if (id === ID.Timestamp) {
      visitor.onClusterTimestamp?.(readUint(buffer, from, to));
    } else if (id === ID.Info) {
      const scale = readTimestampScale(buffer, from, to);
      head.add(end, null, scale);
      visitor.onTimestampScale?.(scale);
    } else {
      this.#tracks = knownTracks(buffer, from, to, this.#tracks);
      head.add(end, null, this.#tracks.tracks);
      visitor.onTracks?.(this.#tracks.tracks);
    }
  }

  #recordTags(buffer: Uint8Array, from: number, to: number, start: number, end: number): void {
    const tags: [name: string, value: string][] = [];
    readTags(buffer, from, to, { onTag: (name, value) => tags.push([name, value]) });
    this.head.addTags(tags, start, end, to - from);
    for (const [name, value] of tags) this.#visitor.onTag?.(name, value);
  }
}
