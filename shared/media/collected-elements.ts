import { ID, readUint } from "./ebml.ts";
import { type KnownTracks, knownTracks, readTags, readTimestampScale } from "./matroska-elements.ts";
import type { MatroskaVisitor } from "./matroska-visitor.ts";
import { TagStrings } from "./tag-strings.ts";

/** The elements that a reader keeps until they are whole, as their parts mean nothing alone: Info, Tracks, Tags, a cluster's Timestamp. */
export class CollectedElements {
  readonly #visitor: MatroskaVisitor;
  readonly #maximumBytes: number;
  readonly #strings = new TagStrings();
  #tracks: KnownTracks | null = null;
  /** Bytes of the Tags elements since the document or the last cluster began: what a fragment keeps of them is bounded too. */
  #tagsBytes = 0;

  constructor(visitor: MatroskaVisitor, maximumBytes: number) {
    this.#visitor = visitor;
    this.#maximumBytes = maximumBytes;
  }

  startDocument(): void {
    this.#tagsBytes = 0;
    this.#strings.rewind();
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

  /** The element is there: its body is `buffer[start..end)`. */
  report(id: number, buffer: Uint8Array, start: number, end: number): void {
    const visitor = this.#visitor;
    if (id === ID.Tags) {
      readTags(buffer, start, end, this.#strings, visitor);
      visitor.onTagsEnd?.();
    } else if (id === ID.Timestamp) {
      visitor.onClusterTimestamp?.(readUint(buffer, start, end));
    } else if (id === ID.Info) {
      visitor.onTimestampScale?.(readTimestampScale(buffer, start, end));
    } else {
      this.#tracks = knownTracks(buffer, start, end, this.#tracks);
      visitor.onTracks?.(this.#tracks.tracks);
    }
  }
}
