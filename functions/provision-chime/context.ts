import { ChimeSDKMediaPipelinesClient } from "@aws-sdk/client-chime-sdk-media-pipelines";
import { ChimeSDKVoiceClient, type ChimeSDKVoiceClientConfig } from "@aws-sdk/client-chime-sdk-voice";
import { ProvisioningError } from "./errors.ts";
import { type Patience, retries } from "./retries.ts";

/** What providers work with. */
export interface ProvisionContext extends Patience {
  /** The voice API of a region. Its clients retry as `retries.ts` says. */
  voice(region: string): ChimeSDKVoiceClient;
  mediaPipelines(region: string): ChimeSDKMediaPipelinesClient;
  /** The account that addresses are validated for. */
  account(): Promise<string>;
  /** The text of a secret. */
  secret(arn: string): Promise<string>;
  /** Longest time for one asynchronous operation of the service, in milliseconds. */
  readonly longestWait: number;
}

/** Options of every client: requests end, and only `retries.ts` sends them again. */
export type ClientOptions = Pick<ChimeSDKVoiceClientConfig, "endpoint" | "credentials" | "requestHandler">;

/** A request that is not answered fails: without the last member the SDK only warns of it. */
export const REQUESTS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true } as const;

/** The clients of both APIs, one for each region, made when they are first asked for. */
export function createClients(
  patience: Patience,
  options: ClientOptions = {},
): Pick<ProvisionContext, "voice" | "mediaPipelines"> {
  const settings = {
    requestHandler: REQUESTS,
    ...options,
    maxAttempts: 1,
  };
  const middleware = { step: "initialize", name: "carillonRetries" } as const;
  return {
    voice: oncePerRegion((region) => {
      const client = new ChimeSDKVoiceClient({ ...settings, region });
      client.middlewareStack.add(retries(patience), middleware);
      return client;
    }),
    mediaPipelines: oncePerRegion((region) => {
      const client = new ChimeSDKMediaPipelinesClient({ ...settings, region });
      client.middlewareStack.add(retries(patience), middleware);
      return client;
    }),
  };
}

function oncePerRegion<Client>(make: (region: string) => Client): (region: string) => Client {
  const made = new Map<string, Client>();
  return (region) => {
    const client = made.get(region) ?? make(region);
    made.set(region, client);
    return client;
  };
}

/** Of what the service does in its own time. */
export const POLL_EVERY = 2_000;

/**
 * Asks until there is an answer.
 * @param ask answers null while the service is at it
 * @throws ProvisioningError WAITED_TOO_LONG
 */
export async function waitFor<Answer>(
  { clock, longestWait }: ProvisionContext,
  what: string,
  ask: () => Promise<Answer | null>,
): Promise<Answer> {
  const deadline = clock.now() + longestWait;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (clock.now() + POLL_EVERY > deadline) {
      const seconds = Math.round(longestWait / 1000);
      const message = `${what} was not over after ${seconds} s; another attempt goes on from there`;
      throw new ProvisioningError("WAITED_TOO_LONG", message, { retryable: true });
    }
    await clock.sleep(POLL_EVERY);
  }
}

/** Every item of a list that comes in pages. */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(itemsOf(page) ?? []));
  return all;
}
