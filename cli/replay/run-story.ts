import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type LocalCloud, localClient } from "../../local/cloud.ts";
import { LOCAL_NAMES } from "../../local/deployment.ts";
import type { BusEvent } from "../../local/eventbridge/envelope.ts";
import { toneSource } from "../../local/voice-connector/audio-source.ts";
import { FRAGMENT_SAMPLES, fragmentMedia, streamHeader } from "../../local/voice-connector/leg-media.ts";
import { type Call, drainOf, endedAt, legsInOrder, roleOf } from "../../shared/calls/call.ts";
import { CallStore } from "../../shared/calls/store.ts";
import { systemClock } from "../../shared/clock.ts";
import { parseDeadLetter } from "../../shared/events/dead-letter.ts";
import { compilePattern } from "../../shared/events/pattern.ts";
import { type FunctionName, functionRows, type QueueName, queueFeeds } from "../../shared/events/subscriptions.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import { type DeliveryFaults, deliveryOf } from "./delivery.ts";
import type { Story, StoryStream } from "./story.ts";

/** What came of a story, without anything that differs from one run to the next. */
export interface StoryOutcome {
  readonly calls: readonly Record<string, unknown>[];
  /** Each fact as it was said last, in the order of type and id. */
  readonly facts: readonly { readonly detailType: string; readonly factId: string }[];
  readonly deadLetters: readonly {
    readonly target: string;
    readonly errorCode: string;
    readonly errorMessage: string;
  }[];
}

export interface DeliveredEvent {
  readonly file: string;
  /** Functions it started; none where nothing subscribes to it. */
  readonly functions: readonly { readonly name: FunctionName; readonly failed: string | null }[];
}

const RATE = 8000;
/** How often it is looked whether everything has come to rest. */
const LOOK_EVERY = 50;
/** Looks in a row that must find rest: between two steps of the walk nothing is pending for a moment. */
const RESTFUL_LOOKS = 3;

/** The functions of the subscription table that an event starts. */
export function subscribersOf(event: unknown): FunctionName[] {
  return functionRows
    .filter(({ triggers }) =>
      triggers.some((trigger) => trigger.kind === "event" && compilePattern(trigger.pattern)(event)),
    )
    .map(({ name }) => name);
}

function readersOf(queue: QueueName): FunctionName[] {
  return functionRows
    .filter(({ triggers }) => triggers.some((trigger) => trigger.kind === "queue" && trigger.queue === queue))
    .map(({ name }) => name);
}

/** Puts the story's audio into the local streams, runs its events through their functions in order, and waits for rest. */
export async function runStory(
  cloud: LocalCloud,
  story: Story,
  faults: DeliveryFaults,
): Promise<{ delivered: DeliveredEvent[]; dropped: string | null; outcome: StoryOutcome }> {
  const places = new Map(story.streams.map((stream) => [stream.streamArn, fillStream(cloud, stream)]));
  const transactionIds = new Set<string>();
  const delivered: DeliveredEvent[] = [];
  const { events, dropped } = deliveryOf(story.events, faults);
  for (const { file, event } of events) {
    const here = translated(event, places);
    const { transactionId } = detailOf(here);
    if (typeof transactionId === "string") transactionIds.add(transactionId);
    const functions: { name: FunctionName; failed: string | null }[] = [];
    for (const name of subscribersOf(here)) {
      const result = await cloud.functions.invoke(deployedName(name), here);
      functions.push({ name, failed: result.kind === "error" ? result.error.errorMessage : null });
    }
    for (const { queue, pattern } of queueFeeds) {
      if (!compilePattern(pattern)(here)) continue;
      cloud.queues.send(cloud.queueUrls[queue], JSON.stringify(here));
      // How it fares there is told by its dead letter, as it would be in AWS.
      functions.push(...readersOf(queue).map((name) => ({ name, failed: null })));
    }
    delivered.push({ file, functions });
    if (faults.slow) await untilAtRest(cloud);
  }
  await untilAtRest(cloud);
  return { delivered, dropped: dropped?.file ?? null, outcome: await outcomeOf(cloud, transactionIds) };
}

/** Where a recorded stream lies in this cloud. */
interface Place {
  readonly streamArn: string;
  readonly startFragmentNumber: string;
}

function fillStream(cloud: LocalCloud, stream: StoryStream): Place {
  const name = stream.streamArn.split("/")[1] ?? "";
  const { streams } = cloud.kinesisVideo;
  const { arn } = streams.create({
    name,
    retentionInHours: 24,
    mediaType: "video/x-matroska",
    deviceName: null,
    kmsKeyId: null,
    tags: {},
  }).info;
  const numbers: string[] = [];
  const ingest = cloud.kinesisVideo.ingest({ StreamARN: arn }, null, ({ FragmentNumber }) => {
    if (FragmentNumber !== undefined) numbers.push(FragmentNumber);
  });
  const tags = [
    ["TransactionId", stream.transactionId],
    ["VoiceConnectorId", stream.voiceConnectorId],
    ["CallId", stream.callId],
  ] as const;
  const source = toneSource(stream.toneHertz);
  const samples = Math.floor(stream.seconds * RATE);
  ingest.push(streamHeader());
  for (let from = 0; from < samples; from += FRAGMENT_SAMPLES) {
    const audio = source.read(from, Math.min(FRAGMENT_SAMPLES, samples - from));
    ingest.push(fragmentMedia(stream.startTime + (from * 1000) / RATE, audio, tags));
  }
  ingest.end();
  return { streamArn: arn, startFragmentNumber: numbers[0] ?? "0" };
}

/** The event as it would have come had the call been in this cloud: stream and fragment number are this cloud's own. */
function translated(event: unknown, places: ReadonlyMap<string, Place>): unknown {
  const detail = detailOf(event);
  const place = places.get(String(detail["streamArn"]));
  return place ? { ...(event as object), detail: { ...detail, ...place } } : event;
}

function detailOf(event: unknown): Record<string, unknown> {
  const detail = (event as { detail?: unknown } | null)?.detail;
  return detail !== null && typeof detail === "object" ? (detail as Record<string, unknown>) : {};
}

async function untilAtRest(cloud: LocalCloud): Promise<void> {
  for (let restful = 0; restful < RESTFUL_LOOKS; ) {
    await systemClock.sleep(LOOK_EVERY);
    restful = isAtRest(cloud) ? restful + 1 : 0;
  }
}

function isAtRest({ queues, queueUrls, functions, bridge }: LocalCloud): boolean {
  const watched = [queueUrls.work, queueUrls.finish, ...queueFeeds.map(({ queue }) => queueUrls[queue])];
  const waiting = watched.some((url) => {
    const { visible, inFlight, delayed } = queues.queue(url).counts();
    return visible + inFlight + delayed > 0;
  });
  return !waiting && functions.pending() === 0 && bridge.pendingDeliveries() === 0;
}

async function outcomeOf(cloud: LocalCloud, transactionIds: ReadonlySet<string>): Promise<StoryOutcome> {
  const client = localClient(cloud.endpoint);
  const store = new CallStore(DynamoDBDocumentClient.from(client), LOCAL_NAMES.table);
  const calls: Record<string, unknown>[] = [];
  for (const transactionId of [...transactionIds].sort()) {
    const { call } = await store.load(transactionId).catch(() => ({ call: null }));
    if (call) calls.push(stableCall(call));
  }
  client.destroy();
  const said = cloud.bridge.events(LOCAL_NAMES.bus).map(({ event }) => event);
  const latest = new Map<string, (typeof said)[number]>();
  for (const event of said) {
    const known = latest.get(factIdOfEvent(event));
    if (!known || revisionOf(event) >= revisionOf(known)) latest.set(factIdOfEvent(event), event);
  }
  return {
    calls,
    facts: [...latest]
      .map(([factId, event]) => ({ detailType: event["detail-type"], factId }))
      .sort((a, b) => (`${a.detailType} ${a.factId}` < `${b.detailType} ${b.factId}` ? -1 : 1)),
    deadLetters: await takeDeadLetters(cloud),
  };
}

const factIdOfEvent = ({ detail }: BusEvent): string => String(detail["factId"]);
const revisionOf = ({ detail }: BusEvent): number => Number(detail["revision"]);

/** The call record without what depends on when and where it was replayed. */
function stableCall(call: Call): Record<string, unknown> {
  const { transactionId, voiceConnectorId, failures, updates, others, isSettled: _isSettled, recording } = call;
  return {
    transactionId,
    voiceConnectorId,
    legs: legsInOrder(call).map((leg) => ({
      legId: leg.stream.legId,
      role: roleOf(leg),
      startTime: new Date(leg.stream.startTime).toISOString(),
      endTime: isoOrNull(endedAt(leg)),
      drained: drainOf(call, leg)?.reason ?? null,
    })),
    failures: Object.values(failures).map(({ callId, reason, at }) => ({ callId, reason, failTime: isoOrNull(at) })),
    updates: Object.keys(updates).sort(),
    otherStatuses: Object.keys(others).sort(),
    recording: recording && {
      complete: recording.complete,
      reasons: recording.reasons,
      durationSeconds: recording.durationSeconds,
      gapSamples: recording.gapSamples,
      channels: recording.channels.map(({ role, sha256 }) => ({ role, sha256 })),
    },
  };
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

async function takeDeadLetters({ queues, queueUrls }: LocalCloud): Promise<StoryOutcome["deadLetters"]> {
  const letters: StoryOutcome["deadLetters"][number][] = [];
  for (;;) {
    const messages = await queues.receive(queueUrls["dead-letters"], { maxMessages: 10, waitMs: 0 });
    if (messages.length === 0) return letters;
    for (const message of messages) {
      const attributes = Object.entries(message.attributes).map(([name, { text }]) => [name, text]);
      const { target, errorCode, errorMessage } = parseDeadLetter({
        body: message.body,
        attributes: Object.fromEntries(attributes),
        sourceQueueArn: message.deadLetterSourceArn ?? null,
      });
      letters.push({ target: `${target.kind} ${target.name}`, errorCode, errorMessage });
      queues.delete(queueUrls["dead-letters"], message.receiptHandle);
    }
  }
}
