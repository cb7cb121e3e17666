/** The header of a laced block (RFC 9559 section 10.3). */
import { readVint, UNKNOWN_SIZE, vintLength } from "./ebml.ts";

export interface Lacing {
  /** Bytes before the first frame. */
  headerBytes: number;
  /** Size of each frame, in order; they fill the rest of the block. */
  frameBytes: number[];
}

const XIPH = 0x02;
const FIXED = 0x04;

/**
 * Parses the lacing header at the start of `buffer`, of which `available` bytes are there and `blockBytes` will be.
 * @param flags block flags; bits 0x06 say Xiph, fixed-size or EBML lacing
 * @returns `"more"` when the header is not all there yet, `"invalid"` when the frames cannot fit the block
 */
export function parseLacing(
  buffer: Uint8Array,
  available: number,
  flags: number,
  blockBytes: number,
): Lacing | "more" | "invalid" {
  if (available < 1) return "more";
  const frames = (buffer[0] ?? 0) + 1;
  const kind = flags & 0x06;
  if (kind === FIXED) {
    const size = (blockBytes - 1) / frames;
    return Number.isInteger(size) ? { headerBytes: 1, frameBytes: new Array<number>(frames).fill(size) } : "invalid";
  }
  const sizes = kind === XIPH ? xiphSizes(buffer, available, frames) : ebmlSizes(buffer, available, frames);
  if (typeof sizes === "string") return sizes;
  const used = sizes.frameBytes.reduce((sum, size) => sum + size, sizes.headerBytes);
  if (used > blockBytes) return "invalid";
  sizes.frameBytes.push(blockBytes - used);
  return sizes;
}

/** Each size but the last is a run of 255s and a smaller byte. */
function xiphSizes(buffer: Uint8Array, available: number, frames: number): Lacing | "more" {
  const frameBytes: number[] = [];
  let position = 1;
  while (frameBytes.length < frames - 1) {
    let size = 0;
    let byte = 255;
    while (byte === 255) {
      if (position >= available) return "more";
      byte = buffer[position++] ?? 0;
      size += byte;
    }
    frameBytes.push(size);
  }
  return { headerBytes: position, frameBytes };
}

/** The first size is a plain vint, each next one the signed difference to the one before; the last is not written. */
function ebmlSizes(buffer: Uint8Array, available: number, frames: number): Lacing | "more" | "invalid" {
  const frameBytes: number[] = [];
  let position = 1;
  let size = 0;
  while (frameBytes.length < frames - 1) {
    if (position >= available) return "more";
    const length = vintLength(buffer[position] ?? 0);
    if (length > 8) return "invalid";
    if (position + length > available) return "more";
    const value = readVint(buffer, position, length);
    if (value === UNKNOWN_SIZE) return "invalid";
    size = frameBytes.length === 0 ? value : size + value - (2 ** (7 * length - 1) - 1);
    if (size < 0) return "invalid";
    frameBytes.push(size);
    position += length;
  }
  return { headerBytes: position, frameBytes };
}
