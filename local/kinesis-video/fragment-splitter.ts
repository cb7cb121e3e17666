import {
  ENDS_CLUSTER,
  ID,
  idLength,
  readId,
  readUint,
  readVint,
  UNKNOWN_SIZE,
  vintLength,
} from "../../shared/media/ebml.ts";
import { concatenate } from "../../shared/media/ebml-writer.ts";
import { readTags, readTimestampScale, readTracks } from "../../shared/media/matroska-elements.ts";
import { openSegment } from "../../shared/media/matroska-writer.ts";
import { PutMediaError } from "./put-media-error.ts";

/** An element outside the clusters, verbatim but for a Segment's size. */
export interface ClientElement {
  readonly id: number;
  readonly bytes: Uint8Array;
  /** SimpleTags in it. */
  readonly tagCount: number;
}

/** What opens a fragment: everything the producer wrote before the cluster, with the Segment size as the service writes it. */
export interface FragmentHead {
  readonly bytes: Uint8Array;
  readonly tagCount: number;
  readonly trackNumbers: readonly number[];
  readonly nanosecondsPerTick: number;
  readonly clusterTicks: number;
}

/** What a `FragmentSplitter` finds, in stream order. */
export interface FragmentSink {
  onStart(head: FragmentHead): void;
  /** Bytes of the cluster, exactly as the producer wrote them; `bytes` is only valid during the call. */
  onBytes(bytes: Uint8Array): void;
  /** @param ticks relative to the cluster */
  onBlock(trackNumber: number, ticks: number): void;
  /** @param trailing Tags, Cues and the like that follow the cluster and belong to it */
  onEnd(trailing: readonly ClientElement[]): void;
}

interface ElementHeader {
  readonly id: number;
  /** UNKNOWN_SIZE, or the body's length in bytes. */
  readonly size: number;
  readonly headerBytes: number;
}

/** Elements outside clusters are small; larger ones are not what a producer sends. */
const MAXIMUM_ELEMENT_BYTES = 1024 * 1024;
/** A SimpleBlock's track (up to 8 bytes) and timestamp (2). */
const BLOCK_HEADER_BYTES = 10;

/**
 * Cuts what a producer sends into fragments, one per cluster, without changing a byte of what it wrote. A fragment is over when
 * the next cluster or document starts, so that tags that come late still find it.
 */
export class FragmentSplitter {
  readonly #sink: FragmentSink;
  readonly #tagsBetweenClusters: "preceding" | "following";
  #held: Uint8Array = new Uint8Array(0);
  /** EBML header, Segment, and what else stands before the next cluster, in the order it came. */
  #head: ClientElement[] = [];
  #trackNumbers: readonly number[] = [];
  #nanosecondsPerTick = 1_000_000;
  #inFragment = false;
  /** Bytes of the open cluster still to come where its size is known; infinite where not; 0 outside. */
  #clusterRemaining = 0;
  /** Bytes still to pass of the element inside the cluster. */
  #elementRemaining = 0;
  /** What came after the open fragment's cluster. */
  #trailing: ClientElement[] = [];

  constructor(sink: FragmentSink, tagsBetweenClusters: "preceding" | "following") {
    this.#sink = sink;
    this.#tagsBetweenClusters = tagsBetweenClusters;
  }

  /** @throws PutMediaError INVALID_MKV_DATA; the splitter is dead then */
  push(chunk: Uint8Array): void {
    const data = this.#held.length === 0 ? chunk : concatenate([this.#held, chunk]);
    let position = 0;
    for (let before = -1; position > before; ) {
      before = position;
      if (this.#clusterRemaining > 0) position = this.#passCluster(data, position);
      if (this.#clusterRemaining === 0) position = this.#readOutside(data, position);
    }
    this.#held = copyOf(data, position, data.length);
    if (this.#held.length > MAXIMUM_ELEMENT_BYTES)
      throw invalid("an element outside the clusters is larger than 1 MiB");
  }

  /** The producer is done. @throws PutMediaError INVALID_MKV_DATA when it stopped inside an element */
  end(): void {
    const inKnownCluster = this.#clusterRemaining > 0 && this.#clusterRemaining < Number.POSITIVE_INFINITY;
    if (this.#held.length > 0 || this.#elementRemaining > 0 || inKnownCluster) {
      throw invalid("the stream ended inside an element");
    }
    this.#closeFragment("preceding");
  }

  /** Passes as much of the cluster's content as is there. Returns the position after it. */
  #passCluster(data: Uint8Array, start: number): number {
    let position = start;
    while (this.#clusterRemaining > 0 && position < data.length) {
      if (this.#elementRemaining > 0) {
        const passed = Math.min(this.#elementRemaining, data.length - position);
        position = this.#advance(position, passed);
        this.#elementRemaining -= passed;
        continue;
      }
      const header = readHeader(data, position);
      if (header === null) break;
      if (this.#clusterRemaining === Number.POSITIVE_INFINITY && ENDS_CLUSTER.has(header.id)) {
        this.#clusterRemaining = 0;
        break;
      }
      if (header.size === UNKNOWN_SIZE) throw invalid("an element inside a cluster has no size");
      if (header.headerBytes + header.size > this.#clusterRemaining) throw invalid("an element ends after its cluster");
      if (header.id === ID.SimpleBlock || header.id === ID.Block) {
        if (data.length - position < header.headerBytes + Math.min(header.size, BLOCK_HEADER_BYTES)) break;
        this.#reportBlock(data, position + header.headerBytes, header.size);
      }
      position = this.#advance(position, header.headerBytes);
      // The children of a BlockGroup are read as if they were the cluster's own.
      this.#elementRemaining = header.id === ID.BlockGroup ? 0 : header.size;
    }
    if (position > start) this.#sink.onBytes(data.subarray(start, position));
    return position;
  }

  #advance(position: number, bytes: number): number {
    this.#clusterRemaining -= bytes;
    return position + bytes;
  }

  #reportBlock(data: Uint8Array, bodyAt: number, size: number): void {
    const trackBytes = vintLength(data[bodyAt] ?? 0);
    if (trackBytes > 8 || size < trackBytes + 3) throw invalid("a block is too short");
    const view = new DataView(data.buffer, data.byteOffset + bodyAt + trackBytes, 2);
    this.#sink.onBlock(readVint(data, bodyAt, trackBytes), view.getInt16(0));
  }

  /** Reads one whole element outside the clusters, or a cluster's start. Returns the position after it. */
  #readOutside(data: Uint8Array, position: number): number {
    const header = readHeader(data, position);
    if (header === null) return position;
    const { id, size, headerBytes } = header;
    const bodyAt = position + headerBytes;
    if (this.#head.length === 0 && id !== ID.EBML) throw invalid("a stream starts with an EBML header");
    if (id === ID.Segment) {
      if (this.#inFragment) throw invalid("a Segment starts without an EBML header");
      this.#head.push({ id, bytes: openSegment(), tagCount: 0 });
      return bodyAt;
    }
    if (id === ID.Cluster) return this.#openCluster(data, position, header);
    if (size === UNKNOWN_SIZE) throw invalid("only Segment and Cluster may have an unknown size");
    if (size > MAXIMUM_ELEMENT_BYTES) throw invalid("an element outside the clusters is larger than 1 MiB");
    const end = bodyAt + size;
    if (end > data.length) return position;
    this.#take(id, copyOf(data, position, end), headerBytes);
    return end;
  }

  #take(id: number, bytes: Uint8Array, bodyAt: number): void {
    if (id === ID.EBML && this.#head.length > 0) this.#startDocument();
    let tagCount = 0;
    if (id === ID.Tags) readTags(bytes, bodyAt, bytes.length, { onTag: () => void tagCount++ });
    if (this.#inFragment) {
      this.#trailing.push({ id, bytes, tagCount });
      return;
    }
    if (id === ID.Tracks) this.#trackNumbers = readTracks(bytes, bodyAt, bytes.length).map(({ number }) => number);
    if (id === ID.Info) this.#nanosecondsPerTick = readTimestampScale(bytes, bodyAt, bytes.length);
    this.#head.push({ id, bytes, tagCount });
  }

  #startDocument(): void {
    this.#closeFragment("preceding");
    this.#head = [];
    this.#trackNumbers = [];
    this.#nanosecondsPerTick = 1_000_000;
  }

  /** Waits until the cluster's timestamp is there, then opens its fragment. */
  #openCluster(data: Uint8Array, position: number, header: ElementHeader): number {
    const clusterTicks = readClusterTicks(data, position + header.headerBytes);
    if (clusterTicks === null) return position;
    this.#closeFragment(this.#tagsBetweenClusters);
    const before = [...this.#head, ...this.#trailing];
    this.#trailing = [];
    this.#sink.onStart({
      bytes: concatenate(before.map(({ bytes }) => bytes)),
      tagCount: before.reduce((sum, { tagCount }) => sum + tagCount, 0),
      trackNumbers: this.#trackNumbers,
      nanosecondsPerTick: this.#nanosecondsPerTick,
      clusterTicks,
    });
    this.#head = repeatedHead(this.#head);
    this.#inFragment = true;
    this.#sink.onBytes(data.subarray(position, position + header.headerBytes));
    this.#clusterRemaining = header.size === UNKNOWN_SIZE ? Number.POSITIVE_INFINITY : header.size;
    this.#elementRemaining = 0;
    return position + header.headerBytes;
  }

  #closeFragment(tags: "preceding" | "following"): void {
    if (!this.#inFragment) return;
    this.#inFragment = false;
    const own = tags === "preceding" ? this.#trailing.splice(0) : [];
    this.#sink.onEnd(own);
  }
}

/**
 * What stands before every cluster of the document. Captures show Tags that come after Tracks in each fragment
 * (`output_get_media.mkv`), those before Tracks in the first one only (`test_mixed_tags.mkv`).
 */
function repeatedHead(head: readonly ClientElement[]): ClientElement[] {
  const tracksAt = head.findIndex(({ id }) => id === ID.Tracks);
  return head.filter(({ id }, index) => id !== ID.Tags || index > tracksAt);
}

/** A copy, also of a Buffer, whose own `slice` is a view. */
function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}

function invalid(message: string): PutMediaError {
  return new PutMediaError("INVALID_MKV_DATA", message);
}

/** The element header at `position`, or null where it is not whole yet. */
function readHeader(data: Uint8Array, position: number): ElementHeader | null {
  if (position >= data.length) return null;
  const idBytes = idLength(data[position] ?? 0);
  if (idBytes > 4) throw invalid("no element starts with this byte");
  const sizeAt = position + idBytes;
  if (sizeAt >= data.length) return null;
  const sizeBytes = vintLength(data[sizeAt] ?? 0);
  if (sizeBytes > 8) throw invalid("no size starts with a zero byte");
  if (sizeAt + sizeBytes > data.length) return null;
  const size = readVint(data, sizeAt, sizeBytes);
  return { id: readId(data, position, idBytes), size, headerBytes: idBytes + sizeBytes };
}

/** The timestamp among the first children of a cluster, or null where it has not come yet. */
function readClusterTicks(data: Uint8Array, bodyAt: number): number | null {
  for (let position = bodyAt; ; ) {
    const header = readHeader(data, position);
    if (header === null) return null;
    const childAt = position + header.headerBytes;
    if (header.id === ID.Timestamp) {
      return childAt + header.size > data.length ? null : readUint(data, childAt, childAt + header.size);
    }
    const mayComeBefore = header.id === ID.Crc32 || header.id === ID.Void || header.id === ID.Position;
    if (!mayComeBefore || header.size > MAXIMUM_ELEMENT_BYTES) throw invalid("a cluster starts with its timestamp");
    position = childAt + header.size;
  }
}
