import { join } from "node:path";
import { ChimeSDKMediaPipelinesClient } from "@aws-sdk/client-chime-sdk-media-pipelines";
import { ChimeSDKVoiceClient } from "@aws-sdk/client-chime-sdk-voice";
import { meetingRooms } from "../../../engine/meetings.ts";
import { VirtualTime } from "../../../engine/scheduler.ts";
import type { RequestedCall, Telephony } from "../../../local/chime/context.ts";
import { type ChimePolicies, DEFAULT_CHIME_POLICIES } from "../../../local/chime/policies.ts";
import { createVoiceResources } from "../../../local/chime/resources.ts";
import { createChimeHandler, type Fault } from "../../../local/chime/service.ts";
import { startServer } from "../../../local/server.ts";
import { type HttpHandler, ServiceError } from "../../../local/wire/http.ts";
import { DEFAULT_QUOTAS, type Quotas } from "../../../shared/chime/limits.ts";
import { randomUuid, seededRandom } from "../../../shared/random.ts";

export const PLACE = { account: "111122223333", region: "us-east-1" };
/** Epoch milliseconds at which each account starts. */
export const STARTS_AT = Date.UTC(2026, 0, 5, 10);

export interface AccountOptions {
  /** Absent: nothing is kept. */
  readonly folder?: string;
  readonly quotas?: Partial<Quotas>;
  readonly policies?: Partial<ChimePolicies>;
  readonly fault?: Fault;
}

/** An account of its own, whose clock a test moves. Orders are over at once unless a test says otherwise. */
function newAccount({ folder, quotas, policies, fault }: AccountOptions) {
  const random = seededRandom(1);
  const time = { now: STARTS_AT };
  const now = () => time.now;
  const placed: RequestedCall[] = [];
  const updated: unknown[] = [];
  const telephony: Telephony = {
    place: (call) => String(placed.push(call)),
    update(...given) {
      if (given[1] === "over") throw new ServiceError("NotFoundException", "it is over", 404);
      updated.push(given);
    },
  };
  const path = folder === undefined ? undefined : join(folder, "chime.json");
  const resources = createVoiceResources({ ...PLACE, now }, path);
  const context = {
    ...PLACE,
    resources,
    telephony,
    now,
    random,
    newId: () => randomUuid(random),
    quotas: { ...DEFAULT_QUOTAS, ...quotas },
    policies: { ...DEFAULT_CHIME_POLICIES, orderTakes: 0, ...policies },
  };
  const rooms = meetingRooms(new VirtualTime(STARTS_AT));
  const handler = createChimeHandler({ context, rooms, ...(fault && { fault }) });
  return { handler, time, resources, placed, updated };
}

/** The APIs that sign as `chime`, behind the real clients: of one account at a time. */
export async function serveVoiceApis() {
  let current: HttpHandler | null = null;
  const failures: string[] = [];
  const server = await startServer({
    account: PLACE.account,
    handlers: { chime: async (...request) => current?.(...request) },
    onFailure: (text) => failures.push(text),
  });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const config = { endpoint: server.endpoint, region: PLACE.region, credentials, maxAttempts: 1 };
  const client = new ChimeSDKVoiceClient(config);
  const pipelines = new ChimeSDKMediaPipelinesClient(config);
  return {
    /** An account that takes the place of the one before. */
    open(options: AccountOptions = {}) {
      const { handler, ...account } = newAccount(options);
      current = handler;
      return { client, pipelines, ...account };
    },
    /** @throws what failed inside the local cloud meanwhile */
    async close() {
      client.destroy();
      pipelines.destroy();
      await server.close();
      if (failures.length > 0) throw new Error(failures.join("\n"));
    },
  };
}

export type VoiceApis = Awaited<ReturnType<typeof serveVoiceApis>>;
export type VoiceApi = ReturnType<VoiceApis["open"]>;

/** The APIs of one account. */
export async function openVoiceApi(options: AccountOptions = {}): Promise<VoiceApi & Pick<VoiceApis, "close">> {
  const { open, close } = await serveVoiceApis();
  return { ...open(options), close };
}
