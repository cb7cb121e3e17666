import { createHash } from "node:crypto";
import {
  CreateStreamCommand,
  DescribeStreamCommand,
  GetDataEndpointCommand,
  type KinesisVideoClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis-video";
import type { Clock } from "../../shared/clock.ts";
import { producerTags, type WrittenTags } from "../../shared/media/matroska-writer.ts";
import { samplesToL16 } from "../../shared/media/pcm.ts";
import { type AudioSource, RATE_IN_HERTZ } from "./audio-source.ts";
import type { StartedLeg } from "./call-events.ts";
import type { CallIdentity, LegIdentity } from "./call-identity.ts";
import { FRAGMENT_SAMPLES, fragmentMedia, streamHeader } from "./leg-media.ts";
import { openPutMedia } from "./put-media-client.ts";

/** One fragment was taken by the stream. */
export interface LegProgress {
  readonly isCaller: boolean;
  readonly fragmentNumber: string;
  /** Fragments so far. */
  readonly fragments: number;
  /** Audio streamed so far, in milliseconds. */
  readonly streamed: number;
}

export interface StreamLegOptions {
  readonly client: KinesisVideoClient;
  readonly region: string;
  readonly clock: Clock;
  readonly call: CallIdentity;
  readonly leg: LegIdentity;
  readonly source: AudioSource;
  /** Epoch milliseconds of the leg's first sample. */
  readonly startedAt: number;
  /** `Infinity` while the leg goes on. */
  readonly lengthSamples: () => number;
  /** Whether each fragment waits until its audio would have been spoken. */
  readonly atRealPace: boolean;
  readonly retentionInHours: number;
  readonly signal: AbortSignal;
  readonly onStarted: (started: StartedLeg) => Promise<void>;
  readonly onProgress: (progress: LegProgress) => void;
}

/** What a test needs to judge what became of a leg. */
export interface StreamedLeg {
  readonly isCaller: boolean;
  readonly streamName: string;
  readonly streamArn: string;
  readonly startFragmentNumber: string;
  readonly fragmentNumbers: readonly string[];
  /** Epoch milliseconds of the first sample. */
  readonly startedAt: number;
  readonly lengthSamples: number;
  /** Of the samples as little-endian L16, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Streams one leg of a call as a Voice Connector does: makes or finds its stream, puts fragments of 1.024 s, and keeps no more than
 * one of them. An aborted leg ends after the fragment it is at.
 * @throws PutMediaRefusedError
 */
export async function streamLeg(options: StreamLegOptions): Promise<StreamedLeg | null> {
  const { clock, leg, source, startedAt, lengthSamples, signal } = options;
  const tags = tagsOf(options.call);
  const hash = createHash("sha256");
  const streamArn = await ensureStream(options);
  const endpoint = await putMediaEndpoint(options.client, streamArn);
  const session = openPutMedia({ endpoint, region: options.region, streamName: leg.streamName, startedAt });
  const fragmentNumbers: string[] = [];
  let started: StartedLeg | null = null;
  let sent = 0;
  try {
    await session.write(streamHeader(tags));
    while (sent < lengthSamples()) {
      let count = Math.min(FRAGMENT_SAMPLES, lengthSamples() - sent);
      if (options.atRealPace) {
        await clock.sleep(startedAt + milliseconds(sent + count) - clock.now(), signal);
        if (signal.aborted) break;
        // Meanwhile the leg may have ended.
        count = Math.min(count, lengthSamples() - sent);
        if (count <= 0) break;
      }
      const samples = source.read(sent, count);
      const timecode = startedAt + milliseconds(sent);
      // The producer SDK packs persistent tags before each cluster, and once more when its stream stops.
      const media = fragmentMedia(timecode, samples, sent > 0 ? tags : []);
      const { FragmentNumber = "" } = await session.writeFragment(media, timecode);
      hash.update(samplesToL16(samples));
      sent += count;
      fragmentNumbers.push(FragmentNumber);
      if (!started) {
        started = { leg, streamArn, startFragmentNumber: FragmentNumber, startedAt };
        await options.onStarted(started);
      }
      const { isCaller } = leg;
      options.onProgress({
        isCaller,
        fragmentNumber: FragmentNumber,
        fragments: fragmentNumbers.length,
        streamed: milliseconds(sent),
      });
      if (signal.aborted) break;
    }
    await session.write(producerTags(tags));
    await session.finish();
  } catch (error) {
    session.abort();
    throw error;
  }
  if (!started) return null;
  return {
    isCaller: leg.isCaller,
    streamName: leg.streamName,
    streamArn,
    startFragmentNumber: started.startFragmentNumber,
    fragmentNumbers,
    startedAt,
    lengthSamples: sent,
    sha256: hash.digest("hex"),
  };
}

function milliseconds(samples: number): number {
  return (samples * 1000) / RATE_IN_HERTZ;
}

/** Persistent fragment metadata, by which consumers of pooled streams tell calls apart. */
function tagsOf({ transactionId, voiceConnectorId, callId }: CallIdentity): WrittenTags {
  return [
    ["TransactionId", transactionId],
    ["VoiceConnectorId", voiceConnectorId],
    ["CallId", callId],
  ];
}

/** The ARN of the leg's stream, which an earlier call may have left in the pool. */
async function ensureStream({ client, leg, retentionInHours }: StreamLegOptions): Promise<string> {
  try {
    const { StreamInfo } = await client.send(new DescribeStreamCommand({ StreamName: leg.streamName }));
    return StreamInfo?.StreamARN ?? "";
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const created = await client.send(
      new CreateStreamCommand({ StreamName: leg.streamName, DataRetentionInHours: retentionInHours }),
    );
    return created.StreamARN ?? "";
  }
}

async function putMediaEndpoint(client: KinesisVideoClient, streamArn: string): Promise<string> {
  const answer = await client.send(new GetDataEndpointCommand({ StreamARN: streamArn, APIName: "PUT_MEDIA" }));
  return answer.DataEndpoint ?? "";
}
