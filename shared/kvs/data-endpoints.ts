import { type APIName, GetDataEndpointCommand, type KinesisVideoClient } from "@aws-sdk/client-kinesis-video";
import type { Clock } from "../clock.ts";
import { CarillonError } from "../errors.ts";
import type { Pacer } from "./pacer.ts";
import { QUOTAS } from "./quotas.ts";
import { inTime } from "./stalls.ts";

/** The service named no endpoint. */
export class NoDataEndpointError extends CarillonError {
  readonly code = "NO_DATA_ENDPOINT";

  constructor(api: APIName) {
    super(`GetDataEndpoint names no endpoint for ${api}`, { retryable: true });
  }
}

/** The token behind an endpoint lasts 45 minutes (AWS: "called every 45 minutes to refresh the streaming token"). */
const LIFETIME = 40 * 60_000;

interface Known {
  readonly endpoint: Promise<string>;
  /** Epoch milliseconds. */
  readonly since: number;
}

/**
 * Data endpoints of streams, kept until they are old or somebody says that one failed: the service asks callers to cache them,
 * and to ask again on failure.
 */
export class DataEndpoints {
  readonly #client: KinesisVideoClient;
  readonly #clock: Clock;
  readonly #pacer: Pacer;
  readonly #known = new Map<string, Known>();

  constructor(client: KinesisVideoClient, clock: Clock, pacer: Pacer) {
    this.#client = client;
    this.#clock = clock;
    this.#pacer = pacer;
  }

  async get(streamArn: string, api: APIName): Promise<string> {
    const key = `${api} ${streamArn}`;
    const now = this.#clock.now();
    const known = this.#known.get(key);
    if (known && now - known.since < LIFETIME) return known.endpoint;
    const endpoint = this.#ask(streamArn, api);
    this.#known.set(key, { endpoint, since: now });
    endpoint.catch(() => this.#forget(key, endpoint));
    return endpoint;
  }

  /** Asks again next time: the endpoint has moved, or fails. */
  forget(streamArn: string, api: APIName): void {
    this.#known.delete(`${api} ${streamArn}`);
  }

  #forget(key: string, endpoint: Promise<string>): void {
    if (this.#known.get(key)?.endpoint === endpoint) this.#known.delete(key);
  }

  async #ask(streamArn: string, api: APIName): Promise<string> {
    const { ofStream, ofAccount } = QUOTAS.GetDataEndpoint;
    const now = this.#clock.now();
    const wait = Math.max(
      this.#pacer.reserve(`GetDataEndpoint ${streamArn}`, ofStream, now),
      this.#pacer.reserve("GetDataEndpoint", ofAccount, now),
    );
    await this.#clock.sleep(wait);
    const command = new GetDataEndpointCommand({ StreamARN: streamArn, APIName: api });
    // Several readers may wait for the answer: none of them can call it off.
    const { signal } = new AbortController();
    const answer = await inTime(this.#clock, signal, (abortSignal) => this.#client.send(command, { abortSignal }));
    if (!answer.DataEndpoint) throw new NoDataEndpointError(api);
    return answer.DataEndpoint;
  }
}
