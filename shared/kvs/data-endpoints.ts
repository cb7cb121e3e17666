import { type APIName, GetDataEndpointCommand, type KinesisVideoClient } from "@aws-sdk/client-kinesis-video";

/**
 * Data endpoints of streams, kept until somebody says that one failed: the service asks callers to cache them
 * (GetDataEndpoint is limited to 5 requests a second and stream).
 */
export class DataEndpoints {
  readonly #client: KinesisVideoClient;
  readonly #known = new Map<string, Promise<string>>();

  constructor(client: KinesisVideoClient) {
    this.#client = client;
  }

  async get(streamArn: string, api: APIName): Promise<string> {
    const key = `${api} ${streamArn}`;
    const known = this.#known.get(key);
    if (known) return known;
    const asked = this.#ask(streamArn, api);
    this.#known.set(key, asked);
    asked.catch(() => this.#known.delete(key));
    return asked;
  }

  /** Asks again next time: the endpoint's token may have run out. */
  forget(streamArn: string, api: APIName): void {
    this.#known.delete(`${api} ${streamArn}`);
  }

  async #ask(streamArn: string, api: APIName): Promise<string> {
    const answer = await this.#client.send(new GetDataEndpointCommand({ StreamARN: streamArn, APIName: api }));
    return answer.DataEndpoint ?? "";
  }
}
