/**
 * EBML numbers and the Matroska element ids Carillon reads or writes (RFC 8794, RFC 9559).
 * Ids are written with their length marker, as they stand in a file.
 */
export const ID = {
  EBML: 0x1a45dfa3,
  EBMLVersion: 0x4286,
  EBMLReadVersion: 0x42f7,
  EBMLMaxIDLength: 0x42f2,
  EBMLMaxSizeLength: 0x42f3,
  DocType: 0x4282,
  DocTypeVersion: 0x4287,
  DocTypeReadVersion: 0x4285,
  Void: 0xec,
  Crc32: 0xbf,
  Segment: 0x18538067,
  SeekHead: 0x114d9b74,
  Info: 0x1549a966,
  SegmentUuid: 0x73a4,
  TimestampScale: 0x2ad7b1,
  Title: 0x7ba9,
  MuxingApp: 0x4d80,
  WritingApp: 0x5741,
  Tracks: 0x1654ae6b,
  TrackEntry: 0xae,
  TrackNumber: 0xd7,
  TrackUid: 0x73c5,
  TrackType: 0x83,
  FlagLacing: 0x9c,
  TrackName: 0x536e,
  Language: 0x22b59c,
  CodecId: 0x86,
  CodecPrivate: 0x63a2,
  CodecName: 0x258688,
  DefaultDuration: 0x23e383,
  Audio: 0xe1,
  SamplingFrequency: 0xb5,
  Channels: 0x9f,
  BitDepth: 0x6264,
  Video: 0xe0,
  PixelWidth: 0xb0,
  PixelHeight: 0xba,
  Cues: 0x1c53bb6b,
  Chapters: 0x1043a770,
  Attachments: 0x1941a469,
  Tags: 0x1254c367,
  Tag: 0x7373,
  Targets: 0x63c0,
  SimpleTag: 0x67c8,
  TagName: 0x45a3,
  TagString: 0x4487,
  TagBinary: 0x4485,
  Cluster: 0x1f43b675,
  Timestamp: 0xe7,
  Position: 0xa7,
  PrevSize: 0xab,
  SimpleBlock: 0xa3,
  BlockGroup: 0xa0,
  Block: 0xa1,
  BlockDuration: 0x9b,
} as const;

/** What cannot be inside a Cluster, and so ends one of unknown size: the other elements of a Segment, and a new document. */
export const ENDS_CLUSTER: ReadonlySet<number> = new Set([
  ID.EBML,
  ID.Segment,
  ID.SeekHead,
  ID.Info,
  ID.Tracks,
  ID.Tags,
  ID.Cues,
  ID.Chapters,
  ID.Attachments,
  ID.Cluster,
]);

const NAMES = new Map<number, string>(Object.entries(ID).map(([name, id]) => [id, name]));

/** The element's name, for messages. An id that nobody knows is not shown: after a wrong size it is a piece of audio. */
export function elementName(id: number): string {
  return NAMES.get(id) ?? "unknown element";
}

/** Size of an element whose end is not written: all value bits are 1, in any length (RFC 8794 section 6.2). */
export const UNKNOWN_SIZE = -1;

/** Length in bytes of the id that starts with `firstByte` (1 to 4), or 5 where no valid id starts so. */
export function idLength(firstByte: number): number {
  return firstByte >= 0x80 ? 1 : firstByte >= 0x40 ? 2 : firstByte >= 0x20 ? 3 : firstByte >= 0x10 ? 4 : 5;
}

/** Length in bytes of the variable-size integer that starts with `firstByte` (1 to 8), or 9 where none starts so. */
export function vintLength(firstByte: number): number {
  return Math.clz32(firstByte) - 23;
}

/** The id at `position`, marker included; the caller has checked that `length` bytes are there. */
export function readId(buffer: Uint8Array, position: number, length: number): number {
  let id = 0;
  // No id is longer than four bytes or starts with a set sign bit when it is: shifts stay positive.
  for (let index = 0; index < length; index++) id = (id << 8) | (buffer[position + index] as number);
  return id;
}

/**
 * The variable-size integer at `position`, without its marker, or `UNKNOWN_SIZE` when all its value bits are 1.
 * Values above 2^53 lose precision; callers that need a length refuse those.
 */
export function readVint(buffer: Uint8Array, position: number, length: number): number {
  if (length === 1) {
    const value = (buffer[position] as number) & 0x7f;
    return value === 0x7f ? UNKNOWN_SIZE : value;
  }
  const low = shortVint(buffer, position, length);
  if (low >= 0) return low;
  const mask = (1 << (8 - length)) - 1;
  let value = (buffer[position] as number) & mask;
  let allOnes = value === mask;
  for (let index = 1; index < length; index++) {
    const byte = buffer[position + index] as number;
    if (byte !== 0xff) allOnes = false;
    value = value * 256 + byte;
  }
  return allOnes ? UNKNOWN_SIZE : value;
}

/**
 * The value of a vint whose leading bytes hold nothing but the marker, as the service (four bytes) and the producer SDK (eight) write
 * sizes below 2^24; -1 for any other. Such a value is never the unknown size.
 */
function shortVint(buffer: Uint8Array, position: number, length: number): number {
  if (length !== 4 && length !== 8) return -1;
  const last = position + length - 1;
  if (buffer[position] !== 1 << (8 - length)) return -1;
  for (let at = position + 1; at < last - 2; at++) if (buffer[at] !== 0) return -1;
  return ((buffer[last - 2] as number) << 16) | ((buffer[last - 1] as number) << 8) | (buffer[last] as number);
}

/** An unsigned integer element's value (0 to 8 bytes, big-endian; above 2^53 the nearest double); 0 for what is longer. */
export function readUint(buffer: Uint8Array, start: number, end: number): number {
  if (end - start > 8) return 0;
  let value = 0;
  for (let position = start; position < end; position++) value = value * 256 + (buffer[position] as number);
  return value;
}

/** A float element's value (4 or 8 bytes, big-endian); 0 for any other length, and where the bytes are no number. */
export function readFloat(buffer: Uint8Array, start: number, end: number): number {
  const view = new DataView(buffer.buffer, buffer.byteOffset + start, end - start);
  const value = view.byteLength === 4 ? view.getFloat32(0) : view.byteLength === 8 ? view.getFloat64(0) : 0;
  return Number.isFinite(value) ? value : 0;
}

/** A byte order mark is a character as any other: a tag is told as it was set. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
/** Node.js' own decoder for single bytes, which takes any Uint8Array and half the time of a TextDecoder. */
const latin1Slice = (Buffer.prototype as unknown as { latin1Slice(this: Uint8Array, from: number, to: number): string })
  .latin1Slice;

/** The bytes as text, a character each. */
export function latin1Text(buffer: Uint8Array, start: number, end: number): string {
  return latin1Slice.call(buffer, start, end);
}

/** A string element's value: UTF-8 up to the first NUL (producers pad with NULs; RFC 8794 section 13). */
export function readString(buffer: Uint8Array, start: number, end: number): string {
  let stop = start;
  let seen = 0;
  for (; stop < end; stop++) {
    const byte = buffer[stop] as number;
    if (byte === 0) break;
    seen |= byte;
  }
  return seen < 0x80 ? latin1Text(buffer, start, stop) : utf8.decode(buffer.subarray(start, stop));
}
