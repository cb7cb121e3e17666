import { KinesisVideoClient } from "@aws-sdk/client-kinesis-video";
import { KinesisVideoArchivedMediaClient } from "@aws-sdk/client-kinesis-video-archived-media";
import {
  GetMediaCommand,
  type GetMediaCommandInput,
  KinesisVideoMediaClient,
} from "@aws-sdk/client-kinesis-video-media";
import { createKinesisVideo, type KinesisVideo } from "../../local/kinesis-video/kinesis-video.ts";
import type { KinesisVideoPolicies } from "../../local/kinesis-video/policies.ts";
import { startServer } from "../../local/server.ts";
import type { Clock } from "../../shared/clock.ts";
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
import { type FragmentWithBlocks, readFragments } from "../../shared/media/read-fragments.ts";
import { seededRandom } from "../../shared/random.ts";

export const ACCOUNT = "111122223333";
export const REGION = "us-east-1";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

export interface LocalKinesisVideo {
  readonly service: KinesisVideo;
  readonly endpoint: string;
  readonly control: KinesisVideoClient;
  readonly media: KinesisVideoMediaClient;
  readonly archive: KinesisVideoArchivedMediaClient;
  /** Opens a GetMedia answer. */
  getMedia(input: GetMediaCommandInput, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  close(): Promise<void>;
}

/** The local Kinesis Video Streams behind the local server, with the AWS SDK's own clients. */
export async function startKinesisVideo(
  stateFolder: string,
  clock: Clock,
  policies: Partial<KinesisVideoPolicies> = {},
): Promise<LocalKinesisVideo> {
  const service = createKinesisVideo({
    stateFolder,
    clock,
    random: seededRandom(7),
    account: ACCOUNT,
    region: REGION,
    policies: { requestsPerSecond: Number.POSITIVE_INFINITY, ...policies },
  });
  const failures: unknown[] = [];
  const server = await startServer({
    account: ACCOUNT,
    handlers: { kinesisvideo: service.handler },
    onFailure: (_description, error) => failures.push(error),
  });
  const config = { endpoint: server.endpoint, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 };
  const control = new KinesisVideoClient(config);
  const media = new KinesisVideoMediaClient(config);
  const archive = new KinesisVideoArchivedMediaClient(config);
  return {
    service,
    endpoint: server.endpoint,
    control,
    media,
    archive,
    async getMedia(input, signal) {
      const answer = await media.send(new GetMediaCommand(input), signal ? { abortSignal: signal } : {});
      return answer.Payload as AsyncIterable<Uint8Array>;
    },
    async close() {
      for (const client of [control, media, archive]) client.destroy();
      await server.close();
      service.close();
      expect(failures).toEqual([]);
    },
  };
}

/** What a producer writes before its first cluster. */
export function producerHeader(): Uint8Array {
  return concatenate([
    ebmlHeader(),
    openSegment(1),
    segmentInfo(),
    trackList([{ number: 1, codecId: "A_AAC", name: "audio" }]),
  ]);
}

/** A cluster of unknown size with `blocks` blocks of 64 ms, after its tags. */
export function producerFragment(
  timecode: number,
  options: { blocks?: number; tags?: WrittenTags; fill?: number; size?: "known" | "unknown" } = {},
): Uint8Array {
  const { blocks = 16, tags = [], fill = 1, size = "unknown" } = options;
  return concatenate([
    producerTags(tags),
    cluster({
      timestampTicks: timecode,
      size,
      sizeLength: size === "known" ? 8 : 1,
      blocks: Array.from({ length: blocks }, (_none, index) => ({
        track: 1,
        ticks: index * 64,
        payload: new Uint8Array(1024).fill(fill + index),
      })),
    }),
  ]);
}

/** Stores `count` fragments of 1.024 s in a stream and returns their numbers. */
export function ingestFragments(service: KinesisVideo, streamName: string, from: number, count: number): string[] {
  const numbers: string[] = [];
  const session = service.ingest({ StreamName: streamName }, null, ({ EventType, FragmentNumber = "" }) => {
    if (EventType === "RECEIVED") numbers.push(FragmentNumber);
  });
  session.push(producerHeader());
  for (let index = 0; index < count; index++) session.push(producerFragment(from + index * 1024, { fill: index }));
  session.end();
  return numbers;
}

/** Reads a body until `count` fragments are over, or it ends. */
export async function takeFragments(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  count: number,
): Promise<FragmentWithBlocks[]> {
  const taken: FragmentWithBlocks[] = [];
  for await (const read of readFragments(body)) {
    taken.push(read);
    if (taken.length === count) break;
  }
  return taken;
}

export async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return concatenate(chunks);
}
