import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type BotAdapter, scriptedBots } from "../../engine/bots.ts";
import type { EndedCall } from "../../engine/engine.ts";
import { type MeetingRooms, meetingRooms } from "../../engine/meetings.ts";
import { DEFAULT_POLICIES, type Policies } from "../../engine/policies.ts";
import { type Scheduler, VirtualTime } from "../../engine/scheduler.ts";
import { scriptedPhones } from "../../engine/scripted/phones.ts";
import { DEFAULT_LIMITS, type Limits } from "../../engine/throttles.ts";
import type { Meetings, Phones } from "../../engine/world.ts";
import { DEFAULT_QUOTAS, type Quotas } from "../../shared/chime/limits.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Functions } from "../lambda/functions.ts";
import type { S3 } from "../s3/s3.ts";
import { simulateCall } from "../voice-connector/simulate-call.ts";
import type { NotifyTarget } from "../voice-connector/streaming-targets.ts";
import type { HttpHandler } from "../wire/http.ts";
import type { Telephony } from "./context.ts";
import { type ChimePolicies, DEFAULT_CHIME_POLICIES } from "./policies.ts";
import { createVoiceResources, SETTINGS_ID, type VoiceResources } from "./resources.ts";
import { createChimeHandler, type Fault } from "./service.ts";
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
  /** Instead of those of the cloud; meetings that the API made are there too. */
  readonly meetings: MeetingRooms;
  /** Of ids. Default: that of the voice service. */
  readonly random: () => number;
  readonly onEnded: (call: EndedCall) => void;
  /** Regions that take no calls. Default: those of the resources' policies. */
  readonly unavailableRegions: readonly string[];
  /** Hears of each record that is written: `bucket/key`. */
  readonly onRecord: (path: string) => void;
  /** Hears of what could not be stored or streamed. Default: who hears of it for the voice service. */
  readonly onFailure: (description: string) => void;
}

/** How the resources of the local cloud behave. */
export interface ChimeOptions {
  /** Of the account, where AWS has raised them. */
  readonly quotas?: Partial<Quotas>;
  readonly policies?: Partial<ChimePolicies>;
  readonly fault?: Fault;
}

export interface VoiceOptions {
  readonly stateFolder: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly functions: Functions;
  readonly s3: S3;
  /** Tells one of the targets of a Voice Connector's streaming what it notifies of. */
  readonly notify: NotifyTarget;
  /** Of the local cloud. */
  readonly endpoint: () => string;
  readonly onFailure: (description: string) => void;
  readonly calls?: Partial<CallOptions>;
  readonly chime?: ChimeOptions;
}

export interface Voice {
  readonly resources: VoiceResources;
  readonly telephony: LocalTelephony;
  readonly handler: HttpHandler;
  /**
   * Telephones of other people over the same numbers, functions and objects, with calls in a time of their own. Until it is closed, calls
   * that the API creates are made there: its people answer them.
   */
  open(calls: Partial<CallOptions>): LocalTelephony & { close(): void };
  /** Ends calls that go on in real time without a word, and finishes what those that are over left to do. */
  close(): Promise<void>;
}

/** The Chime SDK voice service of the local cloud: its API, its resources and its calls. */
export function createVoice(options: VoiceOptions): Voice {
  const { stateFolder, account, region, clock, functions, s3 } = options;
  const now = () => clock.now();
  const resources = createVoiceResources({ account, region, now }, join(stateFolder, "chime.json"));
  const wall = stoppableTime();
  const closing = new AbortController();

  const chimePolicies = { ...DEFAULT_CHIME_POLICIES, ...options.chime?.policies };
  const rooms = meetingRooms(options.calls?.scheduler ?? wall);
  const telephonyWith = (calls: Partial<CallOptions>): LocalTelephony => {
    const { scheduler = wall, random = options.random, onFailure = options.onFailure, onEnded, onRecord } = calls;
    return createTelephony({
      resources,
      functions,
      s3,
      scheduler,
      random,
      policies: { ...DEFAULT_POLICIES, ...calls.policies },
      limits: { ...DEFAULT_LIMITS, ...calls.limits },
      phones: calls.phones ?? scriptedPhones({ scheduler, random, script: {}, unmet: () => {} }),
      meetings: calls.meetings ? alsoOf(rooms, calls.meetings) : rooms,
      bots: calls.bots ?? scriptedBots(() => null),
      now,
      unavailableRegions: calls.unavailableRegions ?? chimePolicies.unavailableRegions,
      latencyOf: calls.latencyOf ?? (() => 0),
      isRealTime: !(scheduler instanceof VirtualTime),
      stream: (leg) =>
        stream(
          leg,
          options,
          targetsOf(resources, leg),
          scheduler instanceof VirtualTime ? "max" : "real",
          closing.signal,
        ),
      ...(onEnded && { onEnded }),
      ...(onRecord && { onRecord }),
      onFailure,
    });
  };
  const telephony = telephonyWith(options.calls ?? {});
  const opened: LocalTelephony[] = [];
  const api: Telephony = {
    place: (call) => (opened.at(-1) ?? telephony).place(call),
    update(applicationId, transactionId, given) {
      const its = opened.find(({ engine }) => engine.trace(transactionId) !== null) ?? telephony;
      its.update(applicationId, transactionId, given);
    },
  };
  const context = {
    resources,
    telephony: api,
    account,
    region,
    now,
    random: options.random,
    newId: () => randomUUID(),
    quotas: { ...DEFAULT_QUOTAS, ...options.chime?.quotas },
    policies: chimePolicies,
  };
  return {
    resources,
    telephony,
    handler: createChimeHandler({ context, rooms, ...(options.chime?.fault && { fault: options.chime.fault }) }),
    open(calls) {
      const another = telephonyWith(calls);
      opened.push(another);
      return { ...another, close: () => void opened.splice(opened.indexOf(another), 1) };
    },
    async close() {
      wall.stop();
      closing.abort();
      await telephony.settled();
    },
  };
}

/** Meetings of calls in a time of their own, to which those that the API made come when they are first asked for. */
function alsoOf(api: MeetingRooms, own: MeetingRooms): Meetings {
  const fetched = (meetingId: string) => {
    const known = new Set(own.attendees(meetingId).map(({ attendeeId }) => attendeeId));
    const made = api.attendees(meetingId);
    if (known.size === 0 && made.length > 0) own.create(meetingId, made);
    else for (const attendee of made) if (!known.has(attendee.attendeeId)) own.admit(meetingId, attendee);
    return own;
  };
  return {
    join: (request, events) => fetched(request.meetingId).join(request, events),
    setMuted: (meetingId, ...rest) => fetched(meetingId).setMuted(meetingId, ...rest),
  };
}

/** Sends the records of calls to a bucket, unless they are sent to another already. */
export function sendRecordsTo(bucket: string, { settings }: VoiceResources, now: number): void {
  if (settings.find(SETTINGS_ID)) return;
  settings.put({ id: SETTINGS_ID, cdrBucket: bucket, createdAt: now, updatedAt: now });
}

/** Whom a Voice Connector tells of its streams; EventBridge unless it is said. */
function targetsOf({ connectors }: VoiceResources, { connectorId }: StreamedLeg): string[] {
  const { StreamingNotificationTargets: targets = [] } = connectors.find(connectorId)?.streaming ?? {};
  return targets.length === 0 ? ["EventBridge"] : targets.flatMap(({ NotificationTarget }) => NotificationTarget ?? []);
}

/** What is said on a leg goes the way of every streamed call, with its ids and times. */
async function stream(
  { connectorId, transactionId, callId, direction, from, to, answeredAt, caller, callee, duration }: StreamedLeg,
  { endpoint, account, region, clock, random, notify }: VoiceOptions,
  targets: readonly string[],
  pace: "real" | "max",
  signal: AbortSignal,
): Promise<void> {
  await simulateCall({
    endpoint: endpoint(),
    account,
    region,
    clock,
    seed: Math.floor(random() * 2 ** 32),
    pace,
    voiceConnectorId: connectorId,
    transactionId,
    callId,
    direction,
    fromNumber: from,
    toNumber: to,
    startsAt: answeredAt,
    duration,
    caller: { source: caller },
    callee: { source: callee },
    emit(event) {
      for (const target of targets) notify(target, event);
    },
    signal,
  });
}
