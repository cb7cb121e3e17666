/**
 * Writes Matroska the way KVS producers and the service write it: the byte forms follow the producer SDK's templates
 * (amazon-kinesis-video-streams-pic, `MkvStatics.c`) and real `GetMedia` answers.
 */
import { ID } from "./ebml.ts";
import {
  type Bytes,
  concatenate,
  element,
  floatElement,
  master,
  openMaster,
  sizeBytes,
  stringElement,
  uintBytes,
  uintElement,
} from "./ebml-writer.ts";

export interface WrittenTrack {
  readonly number: number;
  readonly uid?: number;
  readonly name?: string;
  readonly codecId: string;
  readonly codecPrivate?: Bytes;
  /** 2 (audio) unless given. */
  readonly type?: number;
  /** Writes an Audio master; KVS audio producers often leave it out. */
  readonly audio?: { readonly samplingFrequencyInHertz: number; readonly channels: number };
}

export interface WrittenBlock {
  readonly track: number;
  /** Ticks relative to the cluster, -32,768 to 32,767. */
  readonly ticks: number;
  readonly payload: Bytes;
  /** 0x80 (key frame) unless given. */
  readonly flags?: number;
}

export type WrittenTags = readonly (readonly [name: string, value: string])[];

export function ebmlHeader(): Bytes {
  return master(ID.EBML, [
    uintElement(ID.EBMLVersion, 1),
    uintElement(ID.EBMLReadVersion, 1),
    uintElement(ID.EBMLMaxIDLength, 4),
    uintElement(ID.EBMLMaxSizeLength, 8),
    stringElement(ID.DocType, "matroska"),
    uintElement(ID.DocTypeVersion, 2),
    uintElement(ID.DocTypeReadVersion, 2),
  ]);
}

/** A Segment whose end is not written. The service writes the size in 8 bytes, the producer SDK in 1. */
export function openSegment(sizeLength = 8): Bytes {
  return openMaster(ID.Segment, sizeLength);
}

export function segmentInfo(options: { nanosecondsPerTick?: number; application?: string } = {}): Bytes {
  const application = options.application ?? "Carillon";
  return master(
    ID.Info,
    [
      uintElement(ID.TimestampScale, options.nanosecondsPerTick ?? 1_000_000, 8),
      stringElement(ID.MuxingApp, application),
      stringElement(ID.WritingApp, application),
    ],
    2,
  );
}

export function trackList(tracks: readonly WrittenTrack[]): Bytes {
  return master(ID.Tracks, tracks.map(trackEntry), 4);
}

function trackEntry(track: WrittenTrack): Bytes {
  const { name, codecPrivate, audio } = track;
  return master(
    ID.TrackEntry,
    [
      uintElement(ID.TrackNumber, track.number),
      uintElement(ID.TrackUid, track.uid ?? track.number, 8),
      uintElement(ID.TrackType, track.type ?? 2),
      ...(name === undefined ? [] : [stringElement(ID.TrackName, name)]),
      stringElement(ID.CodecId, track.codecId),
      ...(codecPrivate === undefined ? [] : [element(ID.CodecPrivate, codecPrivate)]),
      ...(audio === undefined
        ? []
        : [
            master(ID.Audio, [
              floatElement(ID.SamplingFrequency, audio.samplingFrequencyInHertz),
              uintElement(ID.Channels, audio.channels),
            ]),
          ]),
    ],
    4,
  );
}

/** All tags in one Tag, as the service writes its own: sizes in 4 bytes. */
export function serviceTags(tags: WrittenTags): Bytes {
  return tagsElement(tags, 4);
}

/** Each tag in a Tags element of its own, as the producer SDK writes fragment metadata: sizes in 8 bytes. */
export function producerTags(tags: WrittenTags): Bytes {
  return concatenate(tags.map((tag) => tagsElement([tag], 8)));
}

function tagsElement(tags: WrittenTags, sizeLength: number): Bytes {
  const simpleTags = tags.map(([name, value]) =>
    master(
      ID.SimpleTag,
      [stringElement(ID.TagName, name, sizeLength), stringElement(ID.TagString, value, sizeLength)],
      sizeLength,
    ),
  );
  return master(ID.Tags, [master(ID.Tag, simpleTags, sizeLength)], sizeLength);
}

/** A SimpleBlock with the producer SDK's 13-byte header: the size always takes 8 bytes. */
export function simpleBlock(block: WrittenBlock, sizeLength = 8): Bytes {
  return concatenate([
    uintBytes(ID.SimpleBlock, 1),
    sizeBytes(block.payload.length + 4, sizeLength),
    sizeBytes(block.track, 1),
    uintBytes(block.ticks & 0xffff, 2),
    uintBytes(block.flags ?? 0x80, 1),
    block.payload,
  ]);
}

export interface ClusterOptions {
  /** Absolute cluster time in ticks. */
  readonly timestampTicks: number;
  readonly blocks: readonly WrittenBlock[];
  /** The producer SDK leaves the size unknown; other producers write it. */
  readonly size?: "unknown" | "known";
  /** Length in bytes of the cluster's size field: 1 unless given. */
  readonly sizeLength?: number;
}

export function cluster(options: ClusterOptions): Bytes {
  const children = [
    uintElement(ID.Timestamp, options.timestampTicks, 8),
    uintElement(ID.Position, 0),
    ...options.blocks.map((block) => simpleBlock(block)),
  ];
  if (options.size === "known") return master(ID.Cluster, children, options.sizeLength ?? 8);
  return concatenate([openMaster(ID.Cluster, options.sizeLength ?? 1), ...children]);
}
