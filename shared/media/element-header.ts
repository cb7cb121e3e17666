/** The headers of elements and of blocks, parsed without a single object: there are fifty blocks in a second of every call. */
import { idLength, readId, readVint, vintLength } from "./ebml.ts";
import type { Defect } from "./errors.ts";

/** More bytes are needed to tell. */
export const MORE = 0;

/** Longest element header (4 + 8) plus longest block header (8 + 3). */
export const LONGEST_HEADER = 23;

/** What `parseElementHeader` found: read it at once, the next call overwrites it. */
export const element = {
  /** 0 where not even the id is known yet. */
  id: 0,
  /** Of the body; `UNKNOWN_SIZE` where it is not written. */
  sizeBytes: 0,
};

/** The header at `position` of `buffer`, whose bytes up to `end` are there; returns its length in bytes, `MORE`, or what is wrong. */
export function parseElementHeader(buffer: Uint8Array, position: number, end: number): number | Defect {
  element.id = 0;
  const idBytes = idLength(buffer[position] as number);
  if (idBytes > 4) return "noId";
  const sizeAt = position + idBytes;
  if (sizeAt > end) return MORE;
  element.id = readId(buffer, position, idBytes);
  if (sizeAt === end) return MORE;
  const sizeLength = vintLength(buffer[sizeAt] as number);
  if (sizeLength > 8) return "noSize";
  const bodyAt = sizeAt + sizeLength;
  if (bodyAt > end) return MORE;
  element.sizeBytes = readVint(buffer, sizeAt, sizeLength);
  return element.sizeBytes > Number.MAX_SAFE_INTEGER ? "hugeSize" : bodyAt - position;
}

/** What `parseBlockHeader` found: read it at once, the next call overwrites it. */
export const block = {
  track: 0,
  /** Signed, relative to the cluster. */
  ticks: 0,
  flags: 0,
};

/** Track number of at least one byte, ticks, flags (RFC 9559 section 10.1). */
const SHORTEST_BLOCK_HEADER = 4;

/** What stands before the payload of a SimpleBlock or Block whose body is `size` bytes from `start`; returns as `parseElementHeader`. */
export function parseBlockHeader(buffer: Uint8Array, start: number, end: number, size: number): number | Defect {
  if (size < SHORTEST_BLOCK_HEADER) return "shortBlock";
  if (start >= end) return MORE;
  const trackBytes = vintLength(buffer[start] as number);
  const headerBytes = trackBytes + 3;
  if (trackBytes > 8 || headerBytes > size) return "noTrackNumber";
  const payloadAt = start + headerBytes;
  if (payloadAt > end) return MORE;
  block.track = trackBytes === 1 ? (buffer[start] as number) & 0x7f : readVint(buffer, start, trackBytes);
  block.ticks = (((buffer[payloadAt - 3] as number) << 24) >> 16) | (buffer[payloadAt - 2] as number);
  block.flags = buffer[payloadAt - 1] as number;
  return headerBytes;
}
