import { concatenate } from "../../shared/media/ebml-writer.ts";
import {
  cluster,
  ebmlHeader,
  openSegment,
  producerTags,
  segmentInfo,
  trackList,
  type WrittenTags,
} from "../../shared/media/matroska-writer.ts";
import { samplesToL16 } from "../../shared/media/pcm.ts";

/** 64 ms of 8 kHz audio, 1,024 bytes, in each block. */
export const BLOCK_SAMPLES = 512;
const BLOCK_TICKS = 64;
/** 1.024 s in each fragment. */
export const FRAGMENT_SAMPLES = 16 * BLOCK_SAMPLES;

const TRACK = 1;
/** What the producer SDK calls itself. */
export const APPLICATION = "Kinesis Video SDK 1.1.0 JNI 2.0";
/** Two bytes that declare AAC, as the producer SDK does for audio; the payload is PCM nevertheless. */
export const CODEC_PRIVATE = Uint8Array.of(0x11, 0x90);

/** What the producer SDK writes once, before the first fragment: its tags come before Info and Tracks. */
export function streamHeader(tags: WrittenTags = []): Uint8Array {
  return concatenate([
    ebmlHeader(),
    openSegment(1),
    producerTags(tags),
    segmentInfo({ application: APPLICATION }),
    trackList([{ number: TRACK, codecId: "A_AAC", codecPrivate: CODEC_PRIVATE, name: "audio" }]),
  ]);
}

/** Tags, then a cluster of unknown size with 64 ms blocks of little-endian L16, the last one as short as it is. */
export function fragmentMedia(timecode: number, samples: Int16Array, tags: WrittenTags = []): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(samples.length / BLOCK_SAMPLES) }, (_none, index) => ({
    track: TRACK,
    ticks: index * BLOCK_TICKS,
    payload: samplesToL16(samples.subarray(index * BLOCK_SAMPLES, (index + 1) * BLOCK_SAMPLES)),
  }));
  return concatenate([producerTags(tags), cluster({ timestampTicks: timecode, blocks })]);
}
