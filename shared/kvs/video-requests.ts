import { type APIName, KinesisVideoClient, type KinesisVideoClientConfig } from "@aws-sdk/client-kinesis-video";
import {
  type FragmentSelectorType,
  GetMediaForFragmentListCommand,
  KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from "@aws-sdk/client-kinesis-video-archived-media";
import { GetMediaCommand, KinesisVideoMediaClient, type StartSelector } from "@aws-sdk/client-kinesis-video-media";
import type { Clock } from "../clock.ts";
import { DataEndpoints } from "./data-endpoints.ts";
import { verdictOf } from "./failures.ts";
import { Pacer } from "./pacer.ts";
import { MOST_FRAGMENTS, QUOTAS } from "./quotas.ts";
import { type Answer, inTime, unlessStalled } from "./stalls.ts";

/** What the archive says of a fragment. */
export interface ListedFragment {
  readonly number: string;
  /** Epoch milliseconds. */
  readonly producerTimestamp: number;
  readonly serverTimestamp: number;
  /** Milliseconds of media; null where the service does not say. */
  readonly duration: number | null;
}

/** Which fragments of a stream are asked for: those that began within the range, both ends included (epoch milliseconds). */
export interface FragmentRange {
  readonly streamArn: string;
  /** By whose clock; the producer's unless given. */
  readonly by?: FragmentSelectorType;
  readonly from: number;
  readonly to: number;
}

export interface FragmentPage {
  readonly fragments: readonly ListedFragment[];
  readonly nextToken: string | null;
}

export type VideoClientConfig = Pick<
  KinesisVideoClientConfig,
  "region" | "credentials" | "endpoint" | "requestHandler"
>;

const CONNECT_TIMEOUT = 5_000;
/** An answer to a live leg lasts as long as the leg: no number of sockets is too many. */
const AGENT = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };

/**
 * The requests that reading streams needs, through the AWS SDK: each is sent once, at the stream's own data endpoint and when the
 * service's quotas allow it. Whether to send it again is for the caller (`Retries`). One for a whole process, since quotas and endpoints are shared.
 */
export class VideoRequests {
  readonly #clock: Clock;
  readonly #config: VideoClientConfig & { readonly maxAttempts: number };
  readonly #pacer = new Pacer();
  readonly #endpoints: DataEndpoints;
  readonly #media = new Map<string, KinesisVideoMediaClient>();
  readonly #archives = new Map<string, KinesisVideoArchivedMediaClient>();

  /** @param config what is absent comes from the environment, as the SDK finds it */
  constructor(clock: Clock, config: VideoClientConfig = {}) {
    this.#clock = clock;
    const requestHandler = { connectionTimeout: CONNECT_TIMEOUT, httpAgent: AGENT, httpsAgent: AGENT };
    this.#config = { requestHandler, ...config, maxAttempts: 1 };
    this.#endpoints = new DataEndpoints(new KinesisVideoClient(this.#config), clock, this.#pacer);
  }

  /** `GetMedia`: the answer goes on until the service ends it, the connection breaks, nothing comes for too long, or the signal aborts. */
  openMedia(streamArn: string, start: StartSelector, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return this.#at(streamArn, "GET_MEDIA", QUOTAS.GetMedia.ofStream, signal, (endpoint) => {
      const client = kept(this.#media, endpoint, () => new KinesisVideoMediaClient({ ...this.#config, endpoint }));
      const command = new GetMediaCommand({ StreamARN: streamArn, StartSelector: start });
      return this.#open((abortSignal) => client.send(command, { abortSignal }), signal);
    });
  }

  /** `GetMediaForFragmentList`, for at most `MOST_FRAGMENTS` numbers. */
  openFragments(
    streamArn: string,
    numbers: readonly string[],
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const { ofStream } = QUOTAS.GetMediaForFragmentList;
    return this.#at(streamArn, "GET_MEDIA_FOR_FRAGMENT_LIST", ofStream, signal, (endpoint) => {
      const client = this.#archive(endpoint);
      const command = new GetMediaForFragmentListCommand({ StreamARN: streamArn, Fragments: [...numbers] });
      return this.#open((abortSignal) => client.send(command, { abortSignal }), signal);
    });
  }

  /** One page of `ListFragments`. */
  listFragments(
    { streamArn, by = "PRODUCER_TIMESTAMP", from, to }: FragmentRange,
    nextToken: string | null,
    signal: AbortSignal,
  ): Promise<FragmentPage> {
    return this.#at(streamArn, "LIST_FRAGMENTS", QUOTAS.ListFragments.ofStream, signal, async (endpoint) => {
      const command = new ListFragmentsCommand({
        StreamARN: streamArn,
        MaxResults: MOST_FRAGMENTS,
        // The service wants the whole request again with each token.
        FragmentSelector: {
          FragmentSelectorType: by,
          TimestampRange: { StartTimestamp: new Date(from), EndTimestamp: new Date(to) },
        },
        ...(nextToken === null ? {} : { NextToken: nextToken }),
      });
      const client = this.#archive(endpoint);
      const page = await inTime(this.#clock, signal, (abortSignal) => client.send(command, { abortSignal }));
      return {
        nextToken: page.NextToken ?? null,
        fragments: (page.Fragments ?? []).flatMap((listed) => {
          const { FragmentNumber: number, FragmentLengthInMilliseconds: duration = null } = listed;
          const serverTimestamp = listed.ServerTimestamp?.getTime() ?? 0;
          const producerTimestamp = listed.ProducerTimestamp?.getTime() ?? serverTimestamp;
          return number === undefined ? [] : [{ number, producerTimestamp, serverTimestamp, duration }];
        }),
      };
    });
  }

  #archive(endpoint: string): KinesisVideoArchivedMediaClient {
    const build = () => new KinesisVideoArchivedMediaClient({ ...this.#config, endpoint });
    return kept(this.#archives, endpoint, build);
  }

  async #at<T>(
    streamArn: string,
    api: APIName,
    requestsPerSecond: number,
    signal: AbortSignal,
    send: (endpoint: string) => Promise<T>,
  ): Promise<T> {
    const endpoint = await this.#endpoints.get(streamArn, api);
    await this.#clock.sleep(this.#pacer.reserve(`${api} ${streamArn}`, requestsPerSecond, this.#clock.now()), signal);
    signal.throwIfAborted();
    try {
      return await send(endpoint);
    } catch (error) {
      const verdict = verdictOf(error);
      if (!signal.aborted && verdict !== "again") this.#endpoints.forget(streamArn, api);
      throw error;
    }
  }

  async #open(
    send: (signal: AbortSignal) => Promise<{ readonly Payload?: unknown }>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    return unlessStalled(this.#clock, signal, async (either) => {
      const { Payload } = await send(either);
      // In Node.js the payload is a Readable, whatever wider type the client declares for browsers.
      return Payload as Answer;
    });
  }
}

function kept<T>(clients: Map<string, T>, endpoint: string, build: () => T): T {
  const client = clients.get(endpoint) ?? build();
  clients.set(endpoint, client);
  return client;
}
