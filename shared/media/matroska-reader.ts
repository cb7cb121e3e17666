import {
  ENDS_CLUSTER,
  elementName,
  ID,
  idLength,
  readId,
  readUint,
  readVint,
  UNKNOWN_SIZE,
  vintLength,
} from "./ebml.ts";
import { MatroskaError } from "./errors.ts";
import { HeldBytes } from "./held-bytes.ts";
import { parseLacing } from "./lacing.ts";
import { type KnownTracks, knownTracks, readTags, readTimestampScale } from "./matroska-elements.ts";
import type { MatroskaVisitor } from "./matroska-visitor.ts";
import { TagStrings } from "./tag-strings.ts";

export type { MatroskaVisitor } from "./matroska-visitor.ts";

export interface MatroskaReaderOptions {
  /** Most bytes of one Info or Tracks element, or of all Tags between two clusters, that are kept. Default 64 KiB. */
  maximumBufferedBytes?: number;
}

const NONE = 0;
/** A parent whose end is not written ends where something arrives that cannot be inside it. */
const OPEN = Number.POSITIVE_INFINITY;

type Mode = "header" | "payload" | "skip" | "whole" | "lacing";

/** Block flags that say how frames are laced. */
const LACED = 0x06;
/** SimpleBlock with an eight-byte size and a one-byte track: what the hot path wants to see at once. */
const LONGEST_PLAIN_HEADER = 13;

/** Longest lacing header that is read: 255 frames of 4 KB each, in the form that takes most. */
const LONGEST_LACING_HEADER = 4096;

/** Longest element header (4 + 8) plus longest block header (8 + 3). */
const LONGEST_HEADER = 23;

/**
 * Push parser for a live concatenation of Matroska documents, as `GetMedia` answers (RFC 8794, RFC 9559).
 * Bytes go in by `push` in any split; the visitor hears of everything in the same call. Nothing of a payload is kept or withheld;
 * only headers, Info, Tracks and Tags wait until they are whole, within a bound. After a `MatroskaError` the reader is dead.
 */
export class MatroskaReader {
  readonly #visitor: MatroskaVisitor;
  readonly #maximumBufferedBytes: number;
  #mode: Mode = "header";
  /** Stream offset of the next byte to parse. */
  #offset = 0;
  #inDocument = false;
  /** Stream offsets where the open parents end; NONE where there is no such parent. */
  #segmentEnd = NONE;
  #clusterEnd = NONE;
  #groupEnd = NONE;
  /** The element being delivered, skipped or collected. */
  #elementId = 0;
  #elementOffset = 0;
  #remaining = 0;
  /** Start of a header, or of an element collected whole, that the last chunk did not hold entirely. */
  readonly #held = new HeldBytes();
  readonly #strings = new TagStrings();
  #tracks: KnownTracks | null = null;
  /** Bytes of the Tags elements since the document or the last cluster began: what a fragment keeps of them is bounded too. */
  #tagsBytes = 0;
  #lacedTrack = 0;
  #lacedTicks = 0;
  #lacedFlags = 0;
  #failure: MatroskaError | null = null;

  constructor(visitor: MatroskaVisitor, options: MatroskaReaderOptions = {}) {
    this.#visitor = visitor;
    this.#maximumBufferedBytes = options.maximumBufferedBytes ?? 65_536;
  }

  /** Bytes parsed so far; during a visitor call, the offset just past what the call reports, payloads excepted. */
  get offsetBytes(): number {
    return this.#offset;
  }

  /** @throws MatroskaError when the bytes are not Matroska; every later call throws the same error */
  push(chunk: Uint8Array): void {
    if (this.#failure) throw this.#failure;
    let position = 0;
    while (position < chunk.length) {
      switch (this.#mode) {
        case "header":
          if (this.#held.length === 0 && this.#clusterEnd !== NONE) position = this.#readPlainBlocks(chunk, position);
          if (position < chunk.length && this.#mode === "header") position = this.#readHeader(chunk, position);
          break;
        case "payload":
          position = this.#deliver(chunk, position);
          break;
        case "skip":
          position = this.#skip(chunk, position);
          break;
        case "whole":
          position = this.#collect(chunk, position);
          break;
        case "lacing":
          position = this.#readLacing(chunk, position);
          break;
        default:
          this.#mode satisfies never;
      }
    }
  }

  /**
   * Says that no more bytes come: closes what is open and reports whether it was cut off. A cut payload has no last piece.
   * Returns whether anything was cut, be it a header that nothing was reported of.
   */
  end(): boolean {
    if (this.#failure) return false;
    const truncated =
      this.#mode !== "header" ||
      this.#held.length > 0 ||
      this.#groupEnd !== NONE ||
      isCut(this.#clusterEnd) ||
      isCut(this.#segmentEnd);
    this.#closeCluster(truncated);
    this.#closeDocument(truncated);
    this.#mode = "header";
    this.#held.length = 0;
    return truncated;
  }

  #fail(code: MatroskaError["code"], id: number, offset: number, explanation: string): never {
    this.#failure = new MatroskaError(code, offset, elementName(id), explanation);
    throw this.#failure;
  }

  /**
   * The hot path: SimpleBlocks whose headers this chunk holds whole, in the forms that producers write. Stops at anything else, which
   * `#readHeader` then takes from the same position.
   */
  #readPlainBlocks(chunk: Uint8Array, start: number): number {
    const visitor = this.#visitor;
    const length = chunk.length;
    const parentEnd = this.#groupEnd === NONE ? this.#parentEnd() : NONE;
    // Stream offset of the chunk's first byte.
    const base = this.#offset - start;
    let position = start;
    while (position + LONGEST_PLAIN_HEADER <= length && chunk[position] === ID.SimpleBlock) {
      const first = chunk[position + 1] as number;
      let size: number;
      let bodyAt: number;
      if (first === 0x01) {
        // The producer SDK always writes eight bytes.
        if (
          ((chunk[position + 2] as number) |
            (chunk[position + 3] as number) |
            (chunk[position + 4] as number) |
            (chunk[position + 5] as number)) !==
          0
        )
          break;
        size =
          ((chunk[position + 6] as number) << 16) |
          ((chunk[position + 7] as number) << 8) |
          (chunk[position + 8] as number);
        bodyAt = position + 9;
      } else if (first >= 0x81 && first < 0xff) {
        size = first & 0x7f;
        bodyAt = position + 2;
      } else if (first >= 0x40 && first < 0x7f) {
        size = ((first & 0x3f) << 8) | (chunk[position + 2] as number);
        bodyAt = position + 3;
      } else break;
      const track = chunk[bodyAt] as number;
      const flags = chunk[bodyAt + 3] as number;
      const payloadAt = bodyAt + 4;
      const end = bodyAt + size;
      if (track < 0x80 || (flags & LACED) !== 0 || size < 4 || base + end > parentEnd) break;
      const ticks = (((chunk[bodyAt + 1] as number) << 24) >> 16) | (chunk[bodyAt + 2] as number);
      this.#offset = base + payloadAt;
      visitor.onBlock?.(track & 0x7f, ticks, flags, size - 4, null);
      if (end > length) {
        this.#elementId = ID.SimpleBlock;
        this.#mode = "payload";
        this.#remaining = size - 4;
        return payloadAt;
      }
      this.#offset = base + end;
      visitor.onPayload?.(chunk, payloadAt, end, true);
      position = end;
      if (base + end === parentEnd) {
        this.#closeEnded();
        break;
      }
    }
    return position;
  }

  /** Parses one element header, which may have begun in an earlier chunk. Returns the position after it. */
  #readHeader(chunk: Uint8Array, position: number): number {
    if (this.#held.length === 0) {
      const used = this.#parseHeader(chunk, position, chunk.length);
      if (used > 0) return position + used;
      this.#held.add(chunk, position, chunk.length, LONGEST_HEADER);
      return chunk.length;
    }
    const before = this.#held.length;
    const taken = Math.min(LONGEST_HEADER - before, chunk.length - position);
    this.#held.add(chunk, position, position + taken, LONGEST_HEADER);
    const used = this.#parseHeader(this.#held.buffer, 0, this.#held.length);
    if (used === 0) return position + taken;
    this.#held.length = 0;
    return position + used - before;
  }

  /** Parses the element header at `position`, opens the element and returns the bytes used, or 0 when more are needed. */
  #parseHeader(buffer: Uint8Array, position: number, end: number): number {
    const idBytes = idLength(buffer[position] ?? 0);
    if (idBytes > 4) {
      const code = this.#inDocument ? "INVALID_ELEMENT_ID" : "NOT_MATROSKA";
      this.#fail(code, buffer[position] ?? 0, this.#offset, "no element id starts with this byte");
    }
    const sizeAt = position + idBytes;
    if (sizeAt >= end) return 0;
    const sizeBytes = vintLength(buffer[sizeAt] ?? 0);
    const bodyAt = sizeAt + sizeBytes;
    const id = readId(buffer, position, idBytes);
    if (!this.#inDocument && id !== ID.EBML) {
      this.#fail("NOT_MATROSKA", id, this.#offset, "a document starts with an EBML header");
    }
    if (sizeBytes > 8) this.#fail("INVALID_ELEMENT_SIZE", id, this.#offset, "no size starts with a zero byte");
    if (bodyAt > end) return 0;
    const size = readVint(buffer, sizeAt, sizeBytes);
    if (size > Number.MAX_SAFE_INTEGER) this.#fail("ELEMENT_TOO_LARGE", id, this.#offset, "the size is past 2^53");
    const headerBytes = bodyAt - position;
    if (id === ID.SimpleBlock || (id === ID.Block && this.#groupEnd !== NONE)) {
      return this.#openBlock(buffer, position, bodyAt, end, id, size);
    }
    this.#open(id, size, headerBytes);
    return headerBytes;
  }

  /** Opens an element that is not a block; `#offset` still stands at its first byte. */
  #open(id: number, size: number, headerBytes: number): void {
    const start = this.#offset;
    if (this.#clusterEnd === OPEN && ENDS_CLUSTER.has(id)) {
      this.#closeCluster(false);
    }
    if (this.#segmentEnd === OPEN && (id === ID.EBML || id === ID.Segment)) this.#segmentEnd = NONE;
    const bodyStart = start + headerBytes;
    const end = size === UNKNOWN_SIZE ? OPEN : bodyStart + size;
    const parentEnd = this.#parentEnd();
    if (parentEnd !== NONE && end !== OPEN && end > parentEnd) {
      this.#fail("ELEMENT_PAST_PARENT", id, start, "the element ends after its parent");
    }
    const inCluster = this.#clusterEnd !== NONE;
    const isSegment = id === ID.Segment && parentEnd === NONE;
    const isCluster = id === ID.Cluster && this.#segmentEnd !== NONE && !inCluster;
    if (end === OPEN && !isSegment && !isCluster) {
      this.#fail(
        "UNKNOWN_SIZE_NOT_ALLOWED",
        id,
        start,
        "only Segment and Cluster in their place may have an unknown size",
      );
    }
    this.#elementId = id;
    this.#elementOffset = start;
    this.#offset = bodyStart;
    if (id === ID.EBML && parentEnd === NONE) {
      this.#closeDocument(false);
      this.#inDocument = true;
      this.#tagsBytes = 0;
      this.#strings.rewind();
      this.#visitor.onDocument?.(start);
      this.#begin("skip", size);
    } else if (isSegment) {
      this.#segmentEnd = end;
      this.#closeEnded();
    } else if (isCluster) {
      this.#clusterEnd = end;
      this.#tagsBytes = 0;
      this.#visitor.onCluster?.();
      this.#closeEnded();
    } else if (id === ID.BlockGroup && inCluster && this.#groupEnd === NONE) {
      this.#groupEnd = end;
      this.#closeEnded();
    } else if (isCollected(id, inCluster, this.#segmentEnd !== NONE)) {
      if (id === ID.Timestamp && size > 8) {
        this.#fail("INVALID_ELEMENT_SIZE", id, start, "an unsigned integer has at most eight bytes");
      }
      if (id === ID.Tags) this.#tagsBytes += size;
      if ((id === ID.Tags ? this.#tagsBytes : size) > this.#maximumBufferedBytes) {
        this.#fail("ELEMENT_TOO_LARGE", id, start, `more than the ${this.#maximumBufferedBytes} bytes kept at once`);
      }
      this.#begin("whole", size);
    } else {
      this.#begin("skip", size);
    }
  }

  /** Opens a block and reports it; returns the bytes used, or 0 when its header is not all there. */
  #openBlock(buffer: Uint8Array, position: number, bodyAt: number, end: number, id: number, size: number): number {
    const start = this.#offset;
    if (size === UNKNOWN_SIZE) this.#fail("UNKNOWN_SIZE_NOT_ALLOWED", id, start, "a block must have a size");
    if (this.#clusterEnd === NONE) {
      this.#open(id, size, bodyAt - position);
      return bodyAt - position;
    }
    const bodyStart = start + bodyAt - position;
    if (bodyStart + size > this.#parentEnd()) {
      this.#fail("ELEMENT_PAST_PARENT", id, start, "the block ends after its parent");
    }
    if (size < 4) this.#fail("INVALID_BLOCK", id, start, "a block holds at least four bytes");
    if (bodyAt >= end) return 0;
    const trackBytes = vintLength(buffer[bodyAt] ?? 0);
    const blockHeaderBytes = trackBytes + 3;
    if (trackBytes > 8 || blockHeaderBytes > size) {
      this.#fail("INVALID_BLOCK", id, start, "the track number does not fit in the block");
    }
    const payloadAt = bodyAt + blockHeaderBytes;
    if (payloadAt > end) return 0;
    const ticks = (((buffer[payloadAt - 3] ?? 0) << 24) >> 16) | (buffer[payloadAt - 2] ?? 0);
    const flags = buffer[payloadAt - 1] ?? 0;
    const track = trackBytes === 1 ? (buffer[bodyAt] ?? 0) & 0x7f : readVint(buffer, bodyAt, trackBytes);
    const payloadBytes = size - blockHeaderBytes;
    this.#elementId = id;
    this.#elementOffset = start;
    this.#offset = bodyStart + blockHeaderBytes;
    this.#remaining = payloadBytes;
    if ((flags & LACED) !== 0) {
      this.#lacedTrack = track;
      this.#lacedTicks = ticks;
      this.#lacedFlags = flags;
      if (payloadBytes === 0) this.#fail("INVALID_LACING", id, start, "the block is laced but empty");
      this.#mode = "lacing";
    } else {
      this.#visitor.onBlock?.(track, ticks, flags, payloadBytes, null);
      if (payloadBytes > 0) this.#mode = "payload";
      else this.#endPayload(buffer, payloadAt);
    }
    return payloadAt - position;
  }

  #endPayload(buffer: Uint8Array, position: number): void {
    this.#visitor.onPayload?.(buffer, position, position, true);
    this.#mode = "header";
    this.#closeEnded();
  }

  #begin(mode: Mode, size: number): void {
    this.#remaining = size;
    this.#mode = mode;
    if (size === 0) this.#finish(this.#held.buffer, 0, 0);
  }

  #deliver(chunk: Uint8Array, position: number): number {
    const end = Math.min(position + this.#remaining, chunk.length);
    const isLast = end - position === this.#remaining;
    this.#remaining -= end - position;
    this.#offset += end - position;
    this.#visitor.onPayload?.(chunk, position, end, isLast);
    if (isLast) {
      this.#mode = "header";
      this.#closeEnded();
    }
    return end;
  }

  #skip(chunk: Uint8Array, position: number): number {
    const end = Math.min(position + this.#remaining, chunk.length);
    this.#remaining -= end - position;
    this.#offset += end - position;
    if (this.#remaining === 0) this.#finish(chunk, end, end);
    return end;
  }

  /** Waits until an element is whole: read in place where one chunk holds it, else from the held copy. */
  #collect(chunk: Uint8Array, position: number): number {
    const end = Math.min(position + this.#remaining, chunk.length);
    const bytes = end - position;
    this.#offset += bytes;
    if (this.#held.length === 0 && bytes === this.#remaining) {
      this.#remaining = 0;
      this.#finish(chunk, position, end);
      return end;
    }
    this.#held.add(chunk, position, end, this.#held.length + this.#remaining);
    this.#remaining -= bytes;
    if (this.#remaining === 0) {
      const { buffer, length } = this.#held.take();
      this.#finish(buffer, 0, length);
    }
    return end;
  }

  /** Waits until a lacing header is whole; the payload behind it is then delivered as any other. */
  #readLacing(chunk: Uint8Array, position: number): number {
    const held = this.#held;
    const before = held.length;
    const taken = Math.min(LONGEST_LACING_HEADER - before, this.#remaining, chunk.length - position);
    if (before > 0) held.add(chunk, position, position + taken, LONGEST_LACING_HEADER);
    const lacing =
      before > 0
        ? parseLacing(held.buffer, 0, held.length, this.#lacedFlags, before + this.#remaining)
        : parseLacing(chunk, position, position + taken, this.#lacedFlags, this.#remaining);
    if (lacing === "more" && taken < this.#remaining && before + taken < LONGEST_LACING_HEADER) {
      if (before === 0) held.add(chunk, position, position + taken, taken);
      this.#remaining -= taken;
      this.#offset += taken;
      return position + taken;
    }
    if (typeof lacing === "string") {
      this.#fail("INVALID_LACING", this.#elementId, this.#elementOffset, "the frame sizes do not fit the block");
    }
    held.take();
    const payloadAt = position + lacing.headerBytes - before;
    this.#remaining -= payloadAt - position;
    this.#offset += payloadAt - position;
    this.#visitor.onBlock?.(this.#lacedTrack, this.#lacedTicks, this.#lacedFlags, this.#remaining, lacing.frameBytes);
    if (this.#remaining > 0) this.#mode = "payload";
    else this.#endPayload(chunk, payloadAt);
    return payloadAt;
  }

  /** An element that was skipped or collected is over; `buffer[start..end)` is its body where it was collected. */
  #finish(buffer: Uint8Array, start: number, end: number): void {
    if (this.#mode === "whole") {
      switch (this.#elementId) {
        case ID.Info:
          this.#visitor.onTimestampScale?.(readTimestampScale(buffer, start, end));
          break;
        case ID.Tracks:
          this.#tracks = knownTracks(buffer, start, end, this.#tracks);
          this.#visitor.onTracks?.(this.#tracks.tracks);
          break;
        case ID.Tags:
          readTags(buffer, start, end, this.#strings, this.#visitor);
          this.#visitor.onTagsEnd?.();
          break;
        case ID.Timestamp:
          this.#visitor.onClusterTimestamp?.(readUint(buffer, start, end));
          break;
      }
    }
    this.#mode = "header";
    this.#closeEnded();
  }

  #parentEnd(): number {
    if (this.#groupEnd !== NONE) return this.#groupEnd;
    // A cluster of unknown size ends with its segment at the latest.
    return this.#clusterEnd !== NONE ? Math.min(this.#clusterEnd, this.#segmentEnd) : this.#segmentEnd;
  }

  /** Closes every parent of known size that ends exactly here. */
  #closeEnded(): void {
    const offset = this.#offset;
    if (this.#groupEnd === offset) this.#groupEnd = NONE;
    if (this.#clusterEnd === offset) this.#closeCluster(false);
    if (this.#segmentEnd === offset) {
      this.#closeCluster(false);
      this.#segmentEnd = NONE;
    }
  }

  #closeCluster(truncated: boolean): void {
    if (this.#clusterEnd === NONE) return;
    this.#clusterEnd = NONE;
    this.#groupEnd = NONE;
    this.#visitor.onClusterEnd?.(truncated);
  }

  #closeDocument(truncated: boolean): void {
    if (!this.#inDocument) return;
    this.#inDocument = false;
    this.#segmentEnd = NONE;
    this.#visitor.onDocumentEnd?.(truncated);
  }
}

function isCut(parentEnd: number): boolean {
  return parentEnd !== NONE && parentEnd !== OPEN;
}

function isCollected(id: number, inCluster: boolean, inSegment: boolean): boolean {
  if (inCluster) return id === ID.Timestamp;
  return inSegment && (id === ID.Info || id === ID.Tracks || id === ID.Tags);
}
