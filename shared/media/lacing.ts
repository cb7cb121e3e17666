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
 * Parses the lacing header at `start` of `buffer`, whose bytes up to `end` are there.
 * @param flags block flags; bits 0x06 say Xiph, fixed-size or EBML lacing
 * @param blockBytes lacing header and frames together
 * @returns `"more"` when the header is not all there yet, `"invalid"` when the frames cannot fit the block
 */
export function parseLacing(
  buffer: Uint8Array,
  start: number,
  end: number,
  flags: number,
  blockBytes: number,
): Lacing | "more" | "invalid" {
  if (start >= end) return "more";
  const frames = (buffer[start] as number) + 1;
  const kind = flags & 0x06;
  if (kind === FIXED) {
    const size = (blockBytes - 1) / frames;
    return Number.isInteger(size) ? { headerBytes: 1, frameBytes: new Array<number>(frames).fill(size) } : "invalid";
  }
  return kind === XIPH
    ? xiphSizes(buffer, start, end, frames, blockBytes)
    : ebmlSizes(buffer, start, end, frames, blockBytes);
}

/** Each size but the last is a run of 255s and a smaller byte. */
function xiphSizes(
  buffer: Uint8Array,
  start: number,
  end: number,
  frames: number,
  blockBytes: number,
): Lacing | "more" | "invalid" {
  const frameBytes: number[] = [];
  let position = start + 1;
  let rest = blockBytes - 1;
  while (frameBytes.length < frames - 1) {
    let size = 0;
    let byte = 255;
    while (byte === 255) {
      if (position >= end) return "more";
      byte = buffer[position++] as number;
      size += byte;
      rest -= byte + 1;
      if (rest < 0) return "invalid";
    }
    frameBytes.push(size);
  }
  frameBytes.push(rest);
  return { headerBytes: position - start, frameBytes };
}

/** The first size is a plain vint, each next one the signed difference to the one before; the last is not written. */
function ebmlSizes(
  buffer: Uint8Array,
  start: number,
  end: number,
  frames: number,
  blockBytes: number,
): Lacing | "more" | "invalid" {
  const frameBytes: number[] = [];
  let position = start + 1;
  let rest = blockBytes - 1;
  let size = 0;
  while (frameBytes.length < frames - 1) {
    if (position >= end) return "more";
    const length = vintLength(buffer[position] as number);
    if (length > 8) return "invalid";
    if (position + length > end) return "more";
    const value = readVint(buffer, position, length);
    if (value === UNKNOWN_SIZE) return "invalid";
    size = frameBytes.length === 0 ? value : size + value - (2 ** (7 * length - 1) - 1);
    rest -= length + size;
    if (size < 0 || rest < 0) return "invalid";
    frameBytes.push(size);
    position += length;
  }
  frameBytes.push(rest);
  return { headerBytes: position - start, frameBytes };
}
