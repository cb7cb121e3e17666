/**
 * Audio and Matroska as telephony on AWS has them, usable on their own: the fragments that Kinesis Video Streams sends and a writer
 * of the same, G.711 and WAV, timelines of legs, levels and tones. Pure: bytes in, values out; no AWS client, no I/O, no clock.
 *
 * @module carillon/media
 */
export {
  type Decoder,
  decoderFor,
  type MediaType,
  parseMediaType,
  UnsupportedCodecError,
} from "./codec.ts";
export { DTMF_KEYS, type DtmfOptions, dtmfSamples, InvalidDtmfError } from "./dtmf.ts";
export { createDtmfDetector, type DtmfDetector, type DtmfDigit } from "./dtmf-detector.ts";
export { MatroskaError, type MatroskaErrorCode } from "./errors.ts";
export {
  type Fragment,
  type FragmentEnd,
  FragmentReader,
  type FragmentVisitor,
  type StreamError,
} from "./fragment-reader.ts";
export { decodeG711, encodeG711, type G711Law } from "./g711.ts";
export { type AlignedLeg, type Alignment, alignLegs, type LegPlan, type Segment } from "./leg-plan.ts";
export { LegTimeline, planLeg, type Run, type TimelineOptions } from "./leg-timeline.ts";
export type { Track } from "./matroska-elements.ts";
export { MatroskaReader, type MatroskaReaderOptions, type MatroskaVisitor } from "./matroska-reader.ts";
export {
  type ClusterOptions,
  cluster,
  ebmlHeader,
  openSegment,
  producerTags,
  segmentInfo,
  serviceTags,
  simpleBlock,
  trackList,
  type WrittenBlock,
  type WrittenTags,
  type WrittenTrack,
} from "./matroska-writer.ts";
export { deinterleave, interleave, l16ToSamples, rmsLevel, samplesToL16 } from "./pcm.ts";
export {
  type FragmentBlock,
  type FragmentWithBlocks,
  type ReadFragmentsOptions,
  readFragments,
} from "./read-fragments.ts";
export {
  createSpeechActivityDetector,
  type SpeechActivityDetector,
  type SpeechActivityOptions,
  type SpeechStretch,
} from "./speech-activity.ts";
export { findTones, sine, type Tone, toneShare } from "./tones.ts";
export {
  parseWav,
  readWav,
  type WavAudio,
  WavError,
  type WavFormat,
  type WavLayout,
  wavHeader,
  writeWav,
} from "./wav.ts";
export type { WavHeader } from "./wav-header.ts";
export { WavReader } from "./wav-reader.ts";
