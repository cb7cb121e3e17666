import type { HttpRequest } from "@smithy/core/protocols";
import { meetingRooms } from "../../../engine/meetings.ts";
import { VirtualTime } from "../../../engine/scheduler.ts";
import { createClients, type ProvisionContext } from "../../../functions/provision-chime/context.ts";
import { answerCustomResource } from "../../../functions/provision-chime/custom-resource.ts";
import { createProviders } from "../../../functions/provision-chime/providers.ts";
import { type ChimePolicies, DEFAULT_CHIME_POLICIES } from "../../../local/chime/policies.ts";
import { createVoiceResources } from "../../../local/chime/resources.ts";
import { createChimeHandler } from "../../../local/chime/service.ts";
import type { AccessControl } from "../../../local/iam/access.ts";
import { sandboxKey } from "../../../local/lambda/sandbox-key.ts";
import { LOCAL_CREDENTIALS } from "../../../local/place.ts";
import { DEFAULT_QUOTAS } from "../../../shared/chime/limits.ts";
import type { Clock } from "../../../shared/clock.ts";
import { randomUuid, seededRandom } from "../../../shared/random.ts";
import { deployedName } from "../../../shared/runtime/resources.ts";
import { inProcess } from "../in-process.ts";

export const PLACE = { account: "111122223333", region: "us-east-1" };

/** What befalls one request of an invocation. */
export interface Mishap {
  /** Counted from 1, or the first that is so. */
  readonly at: number | ((request: HttpRequest) => boolean);
  /** Before the service saw it, or after it did what was asked, but before its reply was there. */
  readonly when: "before" | "after";
  /** The process dies there, the connection breaks there, or the service says no (with this error). */
  readonly what: "death" | "network" | { readonly name: string; readonly status: number };
}

/** Secrets that connectors may name. */
export const SECRETS: Readonly<Record<string, string>> = {
  "arn:aws:secretsmanager:us-east-1:111122223333:secret:trunk-AbCdEf": JSON.stringify({
    username: "trunk",
    password: "sesame-3",
  }),
  "arn:aws:secretsmanager:us-east-1:111122223333:secret:one": JSON.stringify({ username: "one", password: "sesame-1" }),
  "arn:aws:secretsmanager:us-east-1:111122223333:secret:two": JSON.stringify({ username: "two", password: "sesame-2" }),
  "arn:aws:secretsmanager:us-east-1:111122223333:secret:bad": "sesame",
};

/** A process that is dead sends nothing more. */
export class Death extends Error {}

/** Sleeping takes no time, but moves the clock on. */
function hastyClock(): Clock {
  let now = Date.UTC(2026, 0, 5, 10);
  return {
    now: () => now,
    async sleep(milliseconds) {
      now += milliseconds;
    },
  };
}

/**
 * The local Chime, with the provider that works on it through the real SDK clients.
 * @param access where the requests have to be allowed by the function's role
 */
export function createWorld(policies: Partial<ChimePolicies> = {}, access: AccessControl | null = null) {
  const clock = hastyClock();
  const random = seededRandom(7);
  const now = () => clock.now();
  const resources = createVoiceResources({ ...PLACE, now });
  const context = {
    ...PLACE,
    resources,
    telephony: {
      place: () => {
        throw new Error("nobody calls");
      },
      update: () => {},
    },
    now,
    random,
    newId: () => randomUuid(random),
    quotas: { ...DEFAULT_QUOTAS, voiceConnectorsPerRegion: 10, phoneNumbers: 50, voiceProfileDomains: 10 },
    policies: { ...DEFAULT_CHIME_POLICIES, ...policies },
  };
  const handler = createChimeHandler({ context, rooms: meetingRooms(new VirtualTime(now())) });

  let mishap: Mishap | null = null;
  let requests = 0;
  const before: number[] = [];
  let isDead = false;

  const handlers = { chime: handler };
  const requesting = inProcess(access?.guard(handlers) ?? handlers, {
    async around(send, request) {
      if (isDead) throw new Death("dead");
      const at = mishap?.at;
      requests++;
      const hit = (typeof at === "function" ? at(request) : at === requests) ? mishap : null;
      if (hit) mishap = null;
      if (hit?.when === "before") throw befalls(hit);
      const response = await send();
      if (hit) throw befalls(hit);
      return response;
    },
  });

  const transport = access
    ? {
        ...requesting,
        credentials: { ...LOCAL_CREDENTIALS, accessKeyId: sandboxKey(deployedName("provision-chime"), 1) },
      }
    : requesting;

  function befalls({ what }: Mishap): Error {
    if (what === "death") {
      isDead = true;
      return new Death("dead");
    }
    if (what === "network") return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    const $metadata = { httpStatusCode: what.status };
    return Object.assign(new Error(`injected ${what.name}`), { name: what.name, $metadata });
  }

  const provision: ProvisionContext = {
    clock,
    random,
    ...createClients({ clock, random }, transport),
    account: async () => PLACE.account,
    secret: async (arn) => {
      const value = SECRETS[arn];
      if (value === undefined) throw new Error("no such secret");
      return value;
    },
    longestWait: 600_000,
  };
  const providers = createProviders(provision);

  return {
    resources,
    clock,
    /** The API itself. */
    chime: handler,
    context: provision,
    providers,
    /** One invocation of the function. */
    invoke(event: unknown, befalling: Mishap | null = null) {
      mishap = befalling;
      before.push(requests);
      requests = 0;
      isDead = false;
      return answerCustomResource(providers, event);
    },
    /** Requests of the last invocation. */
    requests: () => requests,
    /** Requests of each invocation so far. */
    requestsOfEach: () => [...before.slice(1), requests],
  };
}

export type World = ReturnType<typeof createWorld>;

const TIMES = ["createdAt", "updatedAt", "changedAt", "acquiredAt", "fulfilledAt", "at", "token"];
const KINDS = ["applications", "rules", "numbers", "connectors", "groups", "domains", "analytics", "settings"] as const;

/** Numbers that were given back stay in the deletion queue; settings that say nothing stay for ever. */
const isThere = (item: object) => {
  const { deletedAt = null, cdrBucket } = item as { deletedAt?: number | null; cdrBucket?: string | null };
  return deletedAt === null && cdrBucket !== null;
};

/** All that the service has, without ids and times, so that two worlds can be compared. */
export function stateOf({ resources }: World): unknown {
  const kinds = KINDS.map((kind) => [kind, resources[kind].all().filter(isThere)] as const);
  const names = new Map(
    kinds.flatMap(([kind, items]) =>
      kind === "numbers" ? [] : items.map(({ id }, index) => [id, `${kind} ${index + 1}`] as const),
    ),
  );
  const withoutTimes = (name: string, value: unknown) =>
    TIMES.includes(name) || name === "orderId" ? undefined : value;
  let text = JSON.stringify(Object.fromEntries(kinds), withoutTimes);
  for (const [id, name] of names) text = text.replaceAll(id, name);
  return JSON.parse(text);
}
