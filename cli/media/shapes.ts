import { identifyCall } from "../../local/voice-connector/call-identity.ts";
import { BLOCK_SAMPLES, CODEC_PRIVATE } from "../../local/voice-connector/leg-media.ts";
import type { WrittenTags, WrittenTrack } from "../../shared/media/matroska-writer.ts";
import { samplesToL16 } from "../../shared/media/pcm.ts";
import { sine } from "../../shared/media/tones.ts";
import { randomUuid } from "../../shared/random.ts";
import { CALLEE_HERTZ, CALLER_HERTZ } from "../analyse-recording.ts";

/** What one producer writes. */
export interface Shape {
  readonly description: string;
  readonly rateInHertz: number;
  /** Samples of each track in a block, and blocks of each track in a fragment. */
  readonly blockSamples: number;
  readonly blocksPerFragment: number;
  /** On which side of its cluster a fragment has its producer's tags. */
  readonly tagsFollowCluster: boolean;
  /** Decides what stays the same through the stream. */
  open(random: () => number): OpenShape;
}

export interface OpenShape {
  readonly tracks: readonly WrittenTrack[];
  readonly tags: WrittenTags;
  /** Payload of a track's next block, which starts at sample `from` and is `count` samples long. */
  payload(track: WrittenTrack, from: number, count: number): Uint8Array;
}

const TELEPHONE_RATE_IN_HERTZ = 8000;
const LEVEL = 0.5;

function tone(hertz: number, from: number, count: number): Uint8Array {
  return samplesToL16(sine({ hertz, rateInHertz: TELEPHONE_RATE_IN_HERTZ, level: LEVEL }, from, count));
}

/** The producer SDK declares AAC for audio, whatever it is. */
const declaredAac = (number: number, name: string): WrittenTrack => ({
  number,
  name,
  codecId: "A_AAC",
  codecPrivate: CODEC_PRIVATE,
});

function openVoiceConnector(random: () => number): OpenShape {
  const { transactionId, voiceConnectorId, callId } = identifyCall({}, random);
  return {
    tracks: [declaredAac(1, "audio")],
    tags: [
      ["TransactionId", transactionId],
      ["VoiceConnectorId", voiceConnectorId],
      ["CallId", callId],
    ],
    payload: (_track, from, count) => tone(CALLER_HERTZ, from, count),
  };
}

const FROM_CUSTOMER = "AUDIO_FROM_CUSTOMER";
const TO_CUSTOMER = "AUDIO_TO_CUSTOMER";
/** Amazon Connect sends a block of 192 bytes now and then; the next one keeps its time, so that audio is missing. */
const SHORT_BLOCK_SAMPLES = 96;
const SHORT_BLOCK_SHARE = 0.01;

/** Only the names tell which track is whose: their order is not fixed. */
function openConnect(names: readonly string[], random: () => number): OpenShape {
  return {
    tracks: names.map((name, index) => declaredAac(index + 1, name)),
    tags: [
      ["ContactId", randomUuid(random)],
      ["InstanceId", randomUuid(random)],
      ["MimeType", "audio/L16;rate=8000;channels=1;"],
      // Constants: they do not give the numbers of the tracks.
      [FROM_CUSTOMER, "1"],
      [TO_CUSTOMER, "2"],
      ["Events", "[]"],
    ],
    payload({ name }, from, count) {
      const isShort = random() < SHORT_BLOCK_SHARE;
      const hertz = name === FROM_CUSTOMER ? CALLER_HERTZ : CALLEE_HERTZ;
      return tone(hertz, from, isShort ? Math.min(count, SHORT_BLOCK_SAMPLES) : count);
    },
  };
}

const MEETING_RATE_IN_HERTZ = 48_000;
/** AudioSpecificConfig: AAC-LC, 48 kHz, mono (ISO/IEC 14496-3 section 1.6.2.1). */
const AAC_LC_MONO = Uint8Array.of(0x11, 0x88);
/** A raw_data_block of one channel without a single scale factor band: 1,024 samples of silence (ISO/IEC 14496-3 section 4.4.2.1). */
const SILENT_AAC_FRAME = Uint8Array.of(0x00, 0x00, 0x00, 0x07);

function openMediaPipeline(random: () => number): OpenShape {
  return {
    tracks: [{ number: 1, name: "audio", codecId: "A_AAC", codecPrivate: AAC_LC_MONO }],
    tags: [
      ["meetingId", randomUuid(random)],
      ["externalMeetingId", "meeting-1"],
      ["attendeeId", randomUuid(random)],
      ["externalUserId", "attendee-1"],
      ["sampleRate", String(MEETING_RATE_IN_HERTZ)],
      ["channels", "1"],
    ],
    payload: () => SILENT_AAC_FRAME,
  };
}

const CONNECT = {
  rateInHertz: TELEPHONE_RATE_IN_HERTZ,
  blockSamples: BLOCK_SAMPLES,
  blocksPerFragment: 16,
  tagsFollowCluster: true,
};

export const SHAPES = {
  "voice-connector": {
    description: "one leg of a Voice Connector call: L16 in blocks of 64 ms, a tone of 440 Hz",
    rateInHertz: TELEPHONE_RATE_IN_HERTZ,
    blockSamples: BLOCK_SAMPLES,
    blocksPerFragment: 16,
    tagsFollowCluster: false,
    open: openVoiceConnector,
  },
  vc20: {
    description: "the same in blocks of 20 ms",
    rateInHertz: TELEPHONE_RATE_IN_HERTZ,
    blockSamples: 160,
    blocksPerFragment: 50,
    tagsFollowCluster: false,
    open: openVoiceConnector,
  },
  connect: {
    description: "an Amazon Connect contact: 440 Hz from the customer, 620 Hz to them, now and then a short block",
    ...CONNECT,
    open: (random) => openConnect([FROM_CUSTOMER, TO_CUSTOMER], random),
  },
  "connect-reversed": {
    description: "the same with its two tracks in the other order, which is as usual",
    ...CONNECT,
    open: (random) => openConnect([TO_CUSTOMER, FROM_CUSTOMER], random),
  },
  "media-pipeline": {
    description:
      "an attendee of a meeting: AAC that is true but silent, since nothing here encodes AAC; extract refuses it",
    rateInHertz: MEETING_RATE_IN_HERTZ,
    blockSamples: 1024,
    blocksPerFragment: 48,
    tagsFollowCluster: false,
    open: openMediaPipeline,
  },
} satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;
