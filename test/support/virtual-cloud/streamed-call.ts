import type { KinesisVideo } from "../../../local/kinesis-video/kinesis-video.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "../../../local/place.ts";
import { callEvents, type StartedLeg, type StreamingStatusEvent } from "../../../local/voice-connector/call-events.ts";
import { type CallIdentity, identifyCall } from "../../../local/voice-connector/call-identity.ts";
import { FRAGMENT_SAMPLES, fragmentMedia, streamHeader } from "../../../local/voice-connector/leg-media.ts";
import type { Clock } from "../../../shared/clock.ts";
import { producerTags, type WrittenTags } from "../../../shared/media/matroska-writer.ts";
import { seededRandom } from "../../../shared/random.ts";

export interface StreamedCallOptions {
  readonly kinesisVideo: KinesisVideo;
  readonly clock: Clock;
  readonly seed: number;
  /** Fragments of each leg, of 1.024 s. */
  readonly fragments: number;
  readonly emit: (event: StreamingStatusEvent) => void;
}

const SAMPLES_PER_MILLISECOND = 8;
/** The callee's stream starts this much after the caller's, in milliseconds. */
const CALLEE_LATER = 320;

/** What a party says: noise that is the same for the same seed, and never silent, so that a sample out of place is seen. */
function noise(seed: number, samples: number): Int16Array {
  const random = seededRandom(seed);
  return Int16Array.from({ length: samples }, () => 1 + Math.floor(random() * 30_000));
}

/** A call that is over; times are epoch milliseconds. */
export interface StreamedCall {
  readonly call: CallIdentity;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A call of two legs through a Voice Connector, in the time of its clock; its media take no request. Resolves when it is over. */
export async function streamCall(options: StreamedCallOptions): Promise<StreamedCall> {
  const { kinesisVideo, clock, seed, fragments, emit } = options;
  const call = identifyCall({}, seededRandom(seed));
  const tags: WrittenTags = [
    ["TransactionId", call.transactionId],
    ["VoiceConnectorId", call.voiceConnectorId],
    ["CallId", call.callId],
  ];
  const callStartedAt = clock.now();

  async function streamLeg(index: 0 | 1): Promise<void> {
    const leg = call.legs[index];
    const random = seededRandom(seed + 1 + index);
    const events = callEvents({
      ...{ call, random, callStartedAt },
      ...{ account: LOCAL_ACCOUNT, region: LOCAL_REGION, siprec: false },
    });
    await clock.sleep(index * CALLEE_LATER);
    const { info } = kinesisVideo.streams.create({
      ...{ name: leg.streamName, retentionInHours: 24, mediaType: null, deviceName: null, kmsKeyId: null, tags: {} },
    });
    const startedAt = clock.now();
    const samples = noise(seed * 2 + index, fragments * FRAGMENT_SAMPLES);
    let started: StartedLeg | null = null;
    const session = kinesisVideo.ingest(
      { StreamName: leg.streamName },
      startedAt,
      ({ EventType, FragmentNumber = "" }) => {
        if (EventType !== "BUFFERING" || started) return;
        started = { leg, streamArn: info.arn, startFragmentNumber: FragmentNumber, startedAt };
        emit(events.started(started));
      },
    );
    session.push(streamHeader(tags));
    for (let number = 0; number < fragments; number++) {
      const from = number * FRAGMENT_SAMPLES;
      const media = fragmentMedia(
        from / SAMPLES_PER_MILLISECOND,
        samples.subarray(from, from + FRAGMENT_SAMPLES),
        number > 0 ? tags : [],
      );
      // A fragment arrives while it is spoken, in two pieces.
      const half = Math.floor(media.length / 2);
      for (const piece of [media.subarray(0, half), media.subarray(half)]) {
        await clock.sleep(FRAGMENT_SAMPLES / SAMPLES_PER_MILLISECOND / 2);
        session.push(piece);
      }
    }
    session.push(producerTags(tags));
    session.end();
    if (started) emit(events.ended(started, clock.now()));
  }

  await Promise.all([streamLeg(0), streamLeg(1)]);
  return { call, startedAt: callStartedAt, endedAt: clock.now() };
}
