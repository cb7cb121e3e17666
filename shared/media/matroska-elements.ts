/** Readers for the small master elements that arrive whole: Info, Tracks, Tags. Pure functions over a byte range. */
import { ID, idLength, readFloat, readId, readString, readUint, readVint, UNKNOWN_SIZE, vintLength } from "./ebml.ts";

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

/** Calls `visit(id, start, end)` for each child of the master whose body is `start..end`; stops at a malformed child. */
export function forEachChild(
  buffer: Uint8Array,
  start: number,
  end: number,
  visit: (id: number, start: number, end: number) => void,
): void {
  let position = start;
  while (position < end) {
    const idBytes = idLength(buffer[position] ?? 0);
    if (position + idBytes >= end) return;
    const sizeAt = position + idBytes;
    const sizeBytes = vintLength(buffer[sizeAt] ?? 0);
    const bodyAt = sizeAt + sizeBytes;
    if (idBytes > 4 || sizeBytes > 8 || bodyAt > end) return;
    const size = readVint(buffer, sizeAt, sizeBytes);
    // A child of unknown size inside a master of known size can only run to the master's end.
    const bodyEnd = size === UNKNOWN_SIZE ? end : Math.min(bodyAt + size, end);
    visit(readId(buffer, position, idBytes), bodyAt, bodyEnd);
    position = bodyEnd;
  }
}

/** Nanoseconds per tick, 1,000,000 unless Info says otherwise. */
export function readTimestampScale(buffer: Uint8Array, start: number, end: number): number {
  let scale = 1_000_000;
  forEachChild(buffer, start, end, (id, from, to) => {
    if (id === ID.TimestampScale) scale = readUint(buffer, from, to);
  });
  return scale;
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
      track.samplingFrequencyInHertz = 8000;
      track.channels = 1;
      forEachChild(buffer, from, to, (audioId, audioFrom, audioTo) => {
        if (audioId === ID.SamplingFrequency) track.samplingFrequencyInHertz = readFloat(buffer, audioFrom, audioTo);
        else if (audioId === ID.Channels) track.channels = readUint(buffer, audioFrom, audioTo);
      });
    }
  });
  return track;
}

/** SimpleTags nest; real ones do not go past two levels, and hostile ones must not exhaust the stack. */
const MAXIMUM_TAG_DEPTH = 8;

/** Calls `visit(name, value)` for every SimpleTag with a name, nested ones included, whatever the order of its members. */
export function readTags(
  buffer: Uint8Array,
  start: number,
  end: number,
  visit: (name: string, value: string) => void,
): void {
  forEachChild(buffer, start, end, (id, from, to) => {
    if (id === ID.Tag) readSimpleTags(buffer, from, to, visit, 0);
  });
}

function readSimpleTags(
  buffer: Uint8Array,
  start: number,
  end: number,
  visit: (name: string, value: string) => void,
  depth: number,
): void {
  if (depth === MAXIMUM_TAG_DEPTH) return;
  forEachChild(buffer, start, end, (id, from, to) => {
    if (id !== ID.SimpleTag) return;
    let name = "";
    let value = "";
    forEachChild(buffer, from, to, (memberId, memberFrom, memberTo) => {
      if (memberId === ID.TagName) name = readString(buffer, memberFrom, memberTo);
      else if (memberId === ID.TagString) value = readString(buffer, memberFrom, memberTo);
    });
    if (name !== "") visit(name, value);
    readSimpleTags(buffer, from, to, visit, depth + 1);
  });
}
