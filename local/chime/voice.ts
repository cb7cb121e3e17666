import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type BotAdapter, scriptedBots } from "../../engine/bots.ts";
import type { EndedCall } from "../../engine/engine.ts";
import { meetingRooms } from "../../engine/meetings.ts";
import { DEFAULT_POLICIES, type Policies } from "../../engine/policies.ts";
import type { Scheduler } from "../../engine/scheduler.ts";
import { scriptedPhones } from "../../engine/scripted/phones.ts";
import { DEFAULT_LIMITS, type Limits } from "../../engine/throttles.ts";
import type { Phones } from "../../engine/world.ts";
import type { Clock } from "../../shared/clock.ts";
import type { EventBridge } from "../eventbridge/contract.ts";
import type { Functions } from "../lambda/functions.ts";
import type { S3 } from "../s3/s3.ts";
import { simulateCall } from "../voice-connector/simulate-call.ts";
import type { HttpHandler } from "../wire/http.ts";
import { SETTINGS_ID } from "./connectors.ts";
import { createMeetingsHandler, isForMeetings } from "./meetings.ts";
import { createVoiceResources, type VoiceResources } from "./resources.ts";
import { createVoiceHandler } from "./service.ts";
import { stoppableTime } from "./stoppable-time.ts";
import type { StreamedLeg } from "./streamed-legs.ts";
import { createTelephony, type LocalTelephony } from "./telephony.ts";

/** How calls of the local cloud go. */
export interface CallOptions {
  /** Default: the time on the wall. */
  readonly scheduler: Scheduler;
  /** Whom handlers can call. Default: people who improvise. */
  readonly phones: Phones;
  readonly policies: Partial<Policies>;
  readonly limits: Partial<Limits>;
  readonly bots: BotAdapter;
  /** Milliseconds of the call's time for an answer of a function that took so many on the wall. Default: none more. */
  readonly latencyOf: (took: number) => number;
  readonly onEnded: (call: EndedCall) => void;
}

export interface VoiceOptions {
  readonly stateFolder: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly functions: Functions;
  readonly s3: S3;
  readonly bridge: EventBridge;
  /** Of the local cloud. */
  readonly endpoint: () => string;
  readonly onFailure: (description: string) => void;
  readonly calls?: Partial<CallOptions>;
}

export interface Voice {
  readonly resources: VoiceResources;
  readonly telephony: LocalTelephony;
  readonly handler: HttpHandler;
  /** Ends calls that go on in real time without a word, and finishes what those that are over left to do. */
  close(): Promise<void>;
}

/** The Chime SDK voice service of the local cloud: its API, its resources and its calls. */
export function createVoice(options: VoiceOptions): Voice {
  const { stateFolder, account, region, clock, random, functions, s3, onFailure, calls = {} } = options;
  const resources = createVoiceResources({ account, region }, join(stateFolder, "chime.json"));
  const wall = stoppableTime();
  const { scheduler = wall, latencyOf = () => 0, bots = scriptedBots(() => null), onEnded } = calls;
  const rooms = meetingRooms(scheduler);
  const telephony = createTelephony({
    resources,
    functions,
    s3,
    scheduler,
    random,
    policies: { ...DEFAULT_POLICIES, ...calls.policies },
    limits: { ...DEFAULT_LIMITS, ...calls.limits },
    phones: calls.phones ?? scriptedPhones({ scheduler, random, script: {}, unmet: () => {} }),
    meetings: rooms,
    bots,
    now: () => clock.now(),
    latencyOf,
    stream: (leg, call) => stream(leg, call, options),
    ...(onEnded && { onEnded }),
    onFailure,
  });
  const meetingsHandler = createMeetingsHandler({ rooms, account, region });
  const context = { resources, telephony, account, region, now: () => clock.now(), random, newId: () => randomUUID() };
  const voiceHandler = createVoiceHandler(context);
  return {
    resources,
    telephony,
    // Both sign as `chime`; the paths of meetings are their own.
    handler: (request, ...rest) => (isForMeetings(request) ? meetingsHandler : voiceHandler)(request, ...rest),
    async close() {
      wall.stop();
      await telephony.settled();
    },
  };
}

/** Sends the records of calls to a bucket, unless they are sent to another already. */
export function sendRecordsTo(bucket: string, { settings }: VoiceResources, now: number): void {
  if (settings.find(SETTINGS_ID)) return;
  settings.put({ id: SETTINGS_ID, cdrBucket: bucket, createdAt: now, updatedAt: now });
}

/** What was said on a leg goes the way of every streamed call, when the call is over: with its ids, and times that end about now. */
async function stream(
  { connectorId, leg, caller, callee }: StreamedLeg,
  { facts }: EndedCall,
  { endpoint, account, region, clock, random, bridge }: VoiceOptions,
): Promise<void> {
  await simulateCall({
    endpoint: endpoint(),
    account,
    region,
    clock,
    seed: Math.floor(random() * 2 ** 32),
    pace: "max",
    voiceConnectorId: connectorId,
    transactionId: facts.transactionId,
    callId: leg.callId,
    direction: leg.direction,
    fromNumber: leg.from,
    toNumber: leg.to,
    caller: { source: caller },
    callee: { source: callee },
    emit: (event) => void bridge.deliver("default", event),
  });
}
