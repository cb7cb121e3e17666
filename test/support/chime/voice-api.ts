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
import { ServiceError } from "../../../local/wire/http.ts";
import { DEFAULT_QUOTAS, type Quotas } from "../../../shared/chime/limits.ts";
import { randomUuid, seededRandom } from "../../../shared/random.ts";

export const PLACE = { account: "111122223333", region: "us-east-1" };
/** Epoch milliseconds at which each API starts. */
export const STARTS_AT = Date.UTC(2026, 0, 5, 10);

export interface VoiceApiOptions {
  /** Absent: nothing is kept. */
  readonly folder?: string;
  readonly quotas?: Partial<Quotas>;
  readonly policies?: Partial<ChimePolicies>;
  readonly fault?: Fault;
  /** Who makes calls. Default: somebody who writes down what is asked of it. */
  readonly telephony?: Telephony;
}

/** The APIs that sign as `chime`, behind the real clients, with a clock that a test moves. Orders are over at once unless a test says otherwise. */
export async function openVoiceApi({ folder, quotas, policies, fault, telephony }: VoiceApiOptions = {}) {
  const random = seededRandom(1);
  const time = { now: STARTS_AT };
  const now = () => time.now;
  const placed: RequestedCall[] = [];
  const updated: unknown[] = [];
  const notedDown: Telephony = {
    place: (call) => String(placed.push(call)),
    update(...given) {
      if (given[1] === "over") throw new ServiceError("NotFoundException", "it is over", 404);
      updated.push(given);
    },
  };
  const resources = createVoiceResources(
    { ...PLACE, now },
    folder === undefined ? undefined : join(folder, "chime.json"),
  );
  const context = {
    ...PLACE,
    resources,
    telephony: telephony ?? notedDown,
    now,
    random,
    newId: () => randomUuid(random),
    quotas: { ...DEFAULT_QUOTAS, ...quotas },
    policies: { ...DEFAULT_CHIME_POLICIES, orderTakes: 0, ...policies },
  };
  const rooms = meetingRooms(new VirtualTime(STARTS_AT));
  const failures: string[] = [];
  const server = await startServer({
    account: PLACE.account,
    handlers: { chime: createChimeHandler({ context, rooms, ...(fault && { fault }) }) },
    onFailure: (text) => failures.push(text),
  });
  const config = { endpoint: server.endpoint, region: PLACE.region, maxAttempts: 1 };
  const client = new ChimeSDKVoiceClient(config);
  const pipelines = new ChimeSDKMediaPipelinesClient(config);
  return {
    client,
    pipelines,
    time,
    resources,
    placed,
    updated,
    /** @throws what failed inside the local cloud meanwhile */
    async close() {
      client.destroy();
      pipelines.destroy();
      await server.close();
      if (failures.length > 0) throw new Error(failures.join("\n"));
    },
  };
}

export type VoiceApi = Awaited<ReturnType<typeof openVoiceApi>>;
