import { CollectedElements } from "./collected-elements.ts";
import { elementName, ID, UNKNOWN_SIZE } from "./ebml.ts";
import { block, element, LONGEST_HEADER, MORE, parseBlockHeader, parseElementHeader } from "./element-header.ts";
import { DEFECTS, type Defect, MatroskaError } from "./errors.ts";
import { HeldBytes } from "./held-bytes.ts";
import { LacedBlock } from "./laced-block.ts";
import type { MatroskaVisitor } from "./matroska-visitor.ts";
import { NONE, OPEN, OpenParents } from "./open-parents.ts";

export type { MatroskaVisitor } from "./matroska-visitor.ts";

export interface MatroskaReaderOptions {
  /** Most bytes of one Info or Tracks element, or of all Tags between two clusters, that are kept. Default 64 KiB. */
  maximumBufferedBytes?: number;
}

type Mode = "header" | "payload" | "skip" | "collect" | "lacing";

/** Block flags that say how frames are laced. */
const LACED = 0x06;
/** SimpleBlock with an eight-byte size and a one-byte track: what the hot path wants to see at once. */
const LONGEST_PLAIN_HEADER = 13;

/**
 * Push parser for a live concatenation of Matroska documents, as `GetMedia` answers (RFC 8794, RFC 9559).
 * Bytes go in by `push` in any split; the visitor hears of everything in the same call. Nothing of a payload is kept or withheld;
 * only headers, Info, Tracks and Tags wait until they are whole, within a bound. After a `MatroskaError` the reader is dead, and
 * after `end` or an error of the visitor it must not be used any more.
 */
export class MatroskaReader {
  readonly #visitor: MatroskaVisitor;
  #mode: Mode = "header";
  /** Stream offset of the next byte to parse. */
  #offset = 0;
  #inDocument = false;
  /** An EBML header was just opened: what follows may be what followed the last one. */
  #isAtHead = false;
  readonly #parents = new OpenParents();
  /** The element being delivered, skipped or collected. */
  #elementId = 0;
  #elementOffset = 0;
  #remaining = 0;
  /** Start of a header, or of an element collected whole, that the last chunk did not hold entirely. */
  readonly #held = new HeldBytes();
  readonly #collected: CollectedElements;
  #laced: LacedBlock | null = null;
  #failure: MatroskaError | null = null;

  constructor(visitor: MatroskaVisitor, options: MatroskaReaderOptions = {}) {
    this.#visitor = visitor;
    this.#collected = new CollectedElements(visitor, options.maximumBufferedBytes ?? 65_536);
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
          if (this.#held.length === 0 && this.#parents.clusterEnd !== NONE)
            position = this.#readPlainBlocks(chunk, position);
          if (position < chunk.length && this.#mode === "header") position = this.#readHeader(chunk, position);
          if (this.#isAtHead) position = this.#startHead(chunk, position);
          break;
        case "payload":
          position = this.#deliver(chunk, position);
          break;
        case "skip":
          position = this.#skip(chunk, position);
          break;
        case "collect":
          position = this.#collect(chunk, position);
          break;
        case "lacing":
          position = this.#readLacing(chunk, position);
          break;
        default:
          this.#mode satisfies never;
      }
    }
    this.#collected.head.forget();
  }

  /**
   * Says that no more bytes come: closes what is open and reports whether it was cut off. A cut payload has no last piece.
   * Returns whether anything was cut, be it a header that nothing was reported of.
   */
  end(): boolean {
    if (this.#failure) return false;
    const truncated = this.#mode !== "header" || this.#held.length > 0 || this.#parents.areCut;
    this.#closeCluster(truncated);
    this.#closeDocument(truncated);
    this.#mode = "header";
    this.#held.length = 0;
    return truncated;
  }

  #fail(defect: Defect, id: number, offset: number): never {
    const [code, explanation] = DEFECTS[defect];
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
    const parentEnd = this.#parents.end;
    // Stream offset of the chunk's first byte.
    const base = this.#offset - start;
    let position = start;
    while (position + LONGEST_PLAIN_HEADER <= length && chunk[position] === ID.SimpleBlock) {
      const first = chunk[position + 1] as number;
      let size: number;
      let bodyAt: number;
      if (first === 0x01) {
        // The producer SDK always writes eight bytes.
        const isShort =
          chunk[position + 2] === 0 &&
          chunk[position + 3] === 0 &&
          chunk[position + 4] === 0 &&
          chunk[position + 5] === 0;
        if (!isShort) break;
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

  /** Tells of a head that is the last one's again, without reading it; any other is recorded. Returns the position after it. */
  #startHead(chunk: Uint8Array, position: number): number {
    this.#isAtHead = false;
    const { head } = this.#collected;
    const offset = this.#offset;
    if (!head.isAt(chunk, position, this.#remaining)) {
      head.record(chunk, position, offset, this.#remaining);
      return position;
    }
    this.#mode = "header";
    this.#remaining = 0;
    this.#parents.segmentEnd = OPEN;
    this.#collected.startDocument(head.tagsBytes);
    head.replay((endBytes) => {
      this.#offset = offset + endBytes;
    });
    this.#offset = offset + head.bytes;
    return position + head.bytes;
  }

  /** Parses the element header at `position`, opens the element and returns the bytes used, or `MORE`. */
  #parseHeader(buffer: Uint8Array, position: number, end: number): number {
    const headerBytes = parseElementHeader(buffer, position, end);
    const id = element.id;
    if (!this.#inDocument && id !== ID.EBML && (id !== 0 || headerBytes !== MORE)) {
      this.#fail("notADocument", id, this.#offset);
    }
    if (typeof headerBytes === "string") this.#fail(headerBytes, id, this.#offset);
    if (headerBytes === MORE) return MORE;
    if (this.#parents.isBlock(id)) return this.#openBlock(buffer, position, headerBytes, end);
    this.#open(id, element.sizeBytes, headerBytes);
    return headerBytes;
  }

  /** Opens an element that is not a block; `#offset` still stands at its first byte. */
  #open(id: number, size: number, headerBytes: number): void {
    const parents = this.#parents;
    const start = this.#offset;
    if (parents.endsCluster(id)) this.#closeCluster(false);
    if (parents.endsSegment(id)) parents.segmentEnd = NONE;
    const role = parents.roleOf(id);
    const bodyStart = start + headerBytes;
    const end = size === UNKNOWN_SIZE ? OPEN : bodyStart + size;
    if (end === OPEN && role !== "segment" && role !== "cluster") this.#fail("endless", id, start);
    if (end !== OPEN && parents.end !== NONE && end > parents.end) this.#fail("pastParent", id, start);
    if (role === "document") this.#closeDocument(false);
    this.#elementId = id;
    this.#elementOffset = start;
    this.#offset = bodyStart;
    switch (role) {
      case "document":
        this.#inDocument = true;
        this.#collected.startDocument();
        this.#visitor.onDocument?.(start);
        this.#isAtHead = true;
        this.#begin("skip", size);
        break;
      case "segment":
        parents.segmentEnd = end;
        if (end !== OPEN) this.#collected.head.forget();
        this.#closeEnded();
        break;
      case "cluster":
        parents.clusterEnd = end;
        this.#collected.head.keep(start);
        this.#collected.startCluster();
        this.#visitor.onCluster?.();
        this.#closeEnded();
        break;
      case "group":
        parents.groupEnd = end;
        this.#closeEnded();
        break;
      case "collect":
        if (id === ID.Timestamp && size > 8) this.#fail("longInteger", id, start);
        if (this.#collected.isTooLarge(id, size)) this.#fail("tooLarge", id, start);
        this.#begin("collect", size);
        break;
      case "skip":
        this.#begin("skip", size);
        break;
      default:
        role satisfies never;
    }
  }

  /** Opens a block and reports it; returns the bytes used, or `MORE`. */
  #openBlock(buffer: Uint8Array, position: number, elementHeaderBytes: number, end: number): number {
    const { id, sizeBytes: size } = element;
    const start = this.#offset;
    if (size === UNKNOWN_SIZE) this.#fail("endless", id, start);
    if (start + elementHeaderBytes + size > this.#parents.end) this.#fail("pastParent", id, start);
    const blockHeaderBytes = parseBlockHeader(buffer, position + elementHeaderBytes, end, size);
    if (typeof blockHeaderBytes === "string") this.#fail(blockHeaderBytes, id, start);
    if (blockHeaderBytes === MORE) return MORE;
    const { track, ticks, flags } = block;
    const headerBytes = elementHeaderBytes + blockHeaderBytes;
    const payloadBytes = size - blockHeaderBytes;
    this.#elementId = id;
    this.#elementOffset = start;
    this.#offset = start + headerBytes;
    this.#remaining = payloadBytes;
    if ((flags & LACED) === 0) {
      this.#visitor.onBlock?.(track, ticks, flags, payloadBytes, null);
      this.#beginPayload(buffer, position + headerBytes);
    } else if (payloadBytes > 0) {
      this.#laced = new LacedBlock(track, ticks, flags, payloadBytes);
      this.#mode = "lacing";
    } else this.#fail("lacing", id, start);
    return headerBytes;
  }

  /** What remains of the block is its payload, which may be empty. */
  #beginPayload(buffer: Uint8Array, position: number): void {
    this.#mode = "payload";
    if (this.#remaining === 0) this.#deliver(buffer, position);
  }

  #begin(mode: Mode, size: number): void {
    this.#remaining = size;
    this.#mode = mode;
    if (size === 0) this.#finish(this.#held.buffer, 0, 0);
  }

  #deliver(chunk: Uint8Array, position: number): number {
    const end = Math.min(position + this.#remaining, chunk.length);
    this.#advance(end - position);
    const isLast = this.#remaining === 0;
    this.#visitor.onPayload?.(chunk, position, end, isLast);
    if (isLast) {
      this.#mode = "header";
      this.#closeEnded();
    }
    return end;
  }

  #skip(chunk: Uint8Array, position: number): number {
    const end = Math.min(position + this.#remaining, chunk.length);
    this.#advance(end - position);
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
    const block = this.#laced as LacedBlock;
    const before = block.heldBytes;
    const lacing = block.push(chunk, position, chunk.length);
    if (lacing === "more") {
      this.#advance(block.heldBytes - before);
      return chunk.length;
    }
    if (typeof lacing === "string") this.#fail(lacing, this.#elementId, this.#elementOffset);
    this.#laced = null;
    this.#advance(lacing.headerBytes - before);
    const payloadAt = position + lacing.headerBytes - before;
    this.#visitor.onBlock?.(block.track, block.ticks, block.flags, this.#remaining, lacing.frameBytes);
    this.#beginPayload(chunk, payloadAt);
    return payloadAt;
  }

  #advance(bytes: number): void {
    this.#remaining -= bytes;
    this.#offset += bytes;
  }

  /** An element that was skipped or collected is over; `buffer[start..end)` is its body where it was collected. */
  #finish(buffer: Uint8Array, start: number, end: number): void {
    if (this.#mode === "collect") {
      this.#collected.report(this.#elementId, buffer, start, end, this.#elementOffset, this.#offset);
    }
    this.#mode = "header";
    this.#closeEnded();
  }

  /** Closes every parent of known size that ends exactly here. */
  #closeEnded(): void {
    const parents = this.#parents;
    const offset = this.#offset;
    if (parents.groupEnd === offset) parents.groupEnd = NONE;
    if (parents.clusterEnd === offset) this.#closeCluster(false);
    if (parents.segmentEnd === offset) {
      this.#closeCluster(false);
      parents.segmentEnd = NONE;
    }
  }

  #closeCluster(truncated: boolean): void {
    const parents = this.#parents;
    if (parents.clusterEnd === NONE) return;
    parents.clusterEnd = NONE;
    parents.groupEnd = NONE;
    this.#visitor.onClusterEnd?.(truncated);
  }

  #closeDocument(truncated: boolean): void {
    if (!this.#inDocument) return;
    this.#inDocument = false;
    this.#parents.segmentEnd = NONE;
    this.#visitor.onDocumentEnd?.(truncated);
  }
}
