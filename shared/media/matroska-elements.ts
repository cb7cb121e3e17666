/** Readers for the small master elements that arrive whole: Info, Tracks, Tags. Pure functions over a byte range. */
import { ID, idLength, readFloat, readId, readString, readUint, readVint, UNKNOWN_SIZE, vintLength } from "./ebml.ts";
import { readTagName } from "./tag-names.ts";

/** A track as its TrackEntry declares it. KVS producers are known to declare a codec that is not the real one. */
export interface Track {
  readonly number: number;
  readonly uid: number;
  /** 1 video, 2 audio, 17 subtitle, ... (RFC 9559 section 5.1.4.1.3). */
  readonly type: number;
  readonly codecId: string;
  readonly name: string;
  /** 0 where the entry has no Audio master. */
  readonly samplingFrequencyInHertz: number;
  readonly channels: number;
}

/** What `childAt` found beside the start of the body: read them at once, the next call overwrites them. */
let childId = 0;
let childEnd = 0;

/** The start of the body of the child element at `position`, or -1 where none can be read. */
function childAt(buffer: Uint8Array, position: number, end: number): number {
  const idBytes = idLength(buffer[position] as number);
  const sizeAt = position + idBytes;
  if (idBytes > 4) return -1;
  const sizeBytes = vintLength(buffer[sizeAt] as number);
  const bodyAt = sizeAt + sizeBytes;
  if (sizeBytes > 8 || bodyAt > end) return -1;
  const size = readVint(buffer, sizeAt, sizeBytes);
  childId = readId(buffer, position, idBytes);
  // A child of unknown size inside a master of known size can only run to the master's end.
  childEnd = size === UNKNOWN_SIZE || bodyAt + size > end ? end : bodyAt + size;
  return bodyAt;
}

/** Calls `visit(id, start, end)` for each child of the master whose body is `start..end`; stops at a malformed child. */
function forEachChild(
  buffer: Uint8Array,
  start: number,
  end: number,
  visit: (id: number, start: number, end: number) => void,
): void {
  for (let position = start; position < end; ) {
    const bodyAt = childAt(buffer, position, end);
    if (bodyAt < 0) return;
    position = childEnd;
    visit(childId, bodyAt, position);
  }
}

const DEFAULT_SCALE = 1_000_000;

/** Nanoseconds per tick, 1,000,000 unless Info says otherwise; it may say it with an empty element, and must not say zero. */
export function readTimestampScale(buffer: Uint8Array, start: number, end: number): number {
  let scale = 0;
  forEachChild(buffer, start, end, (id, from, to) => {
    if (id === ID.TimestampScale) scale ||= readUint(buffer, from, to);
  });
  return scale || DEFAULT_SCALE;
}

export function readTracks(buffer: Uint8Array, start: number, end: number): Track[] {
  const tracks: Track[] = [];
  forEachChild(buffer, start, end, (id, from, to) => {
    if (id === ID.TrackEntry) tracks.push(readTrackEntry(buffer, from, to));
  });
  return tracks;
}

function readTrackEntry(buffer: Uint8Array, start: number, end: number): Track {
  const track = { number: 0, uid: 0, type: 0, codecId: "", name: "", samplingFrequencyInHertz: 0, channels: 0 };
  forEachChild(buffer, start, end, (id, from, to) => {
    if (id === ID.TrackNumber) track.number = readUint(buffer, from, to);
    else if (id === ID.TrackUid) track.uid = readUint(buffer, from, to);
    else if (id === ID.TrackType) track.type = readUint(buffer, from, to);
    else if (id === ID.CodecId) track.codecId = readString(buffer, from, to);
    else if (id === ID.TrackName) track.name = readString(buffer, from, to);
    else if (id === ID.Audio) {
      let frequency = 0;
      let channels = 0;
      forEachChild(buffer, from, to, (audioId, audioFrom, audioTo) => {
        if (audioId === ID.SamplingFrequency) frequency = readFloat(buffer, audioFrom, audioTo);
        else if (audioId === ID.Channels) channels = readUint(buffer, audioFrom, audioTo);
      });
      // What is missing, empty or no number is what the format says where nothing is written.
      track.samplingFrequencyInHertz = frequency > 0 ? frequency : 8000;
      track.channels = channels || 1;
    }
  });
  return track;
}

/**
 * Reports every SimpleTag with a name inside a Tags element, nested ones too, whichever of name and value comes first. The masters are
 * walked through rather than into, so no depth of nesting exhausts the stack.
 */
export function readTags(
  buffer: Uint8Array,
  start: number,
  end: number,
  visitor: { onTag?(name: string, value: string): void },
): void {
  let name = "";
  let valueStart = 0;
  let valueEnd = 0;
  for (let position = start; position < end; ) {
    const bodyAt = childAt(buffer, position, end);
    if (bodyAt < 0) break;
    position = childEnd;
    if (childId === ID.TagString) {
      valueStart = bodyAt;
      valueEnd = childEnd;
    } else if (childId === ID.TagName || childId === ID.SimpleTag || childId === ID.Tag) {
      const isName = childId === ID.TagName;
      const nameEnd = childEnd;
      if (name !== "") visitor.onTag?.(name, readString(buffer, valueStart, valueEnd));
      if (!isName || name !== "") valueEnd = valueStart;
      name = isName ? readTagName(buffer, bodyAt, nameEnd) : "";
      if (!isName) position = bodyAt;
    }
  }
  if (name !== "") visitor.onTag?.(name, readString(buffer, valueStart, valueEnd));
}

/** Tracks elements as they were read, with their bytes: all calls of a producer repeat the same few in every fragment. */
export interface KnownTracks {
  readonly bytes: Uint8Array;
  readonly tracks: readonly Track[];
}

const MOST_KNOWN_TRACKS = 16;
const recentTracks: KnownTracks[] = [];

/** The tracks of a Tracks element; equal bytes give the same objects. `last` is tried first. */
export function knownTracks(buffer: Uint8Array, start: number, end: number, last: KnownTracks | null): KnownTracks {
  if (last !== null && isSame(last.bytes, buffer, start, end)) return last;
  const recent = recentTracks.find(({ bytes }) => isSame(bytes, buffer, start, end));
  if (recent) return recent;
  const read = { bytes: new Uint8Array(buffer.subarray(start, end)), tracks: readTracks(buffer, start, end) };
  recentTracks.unshift(read);
  if (recentTracks.length > MOST_KNOWN_TRACKS) recentTracks.pop();
  return read;
}

function isSame(bytes: Uint8Array, buffer: Uint8Array, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false;
  for (let index = 0; index < bytes.length; index++) if (bytes[index] !== buffer[start + index]) return false;
  return true;
}
