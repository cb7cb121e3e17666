import type { Call, Leg } from "../../shared/calls/call.ts";
import type { LegStream, StreamingChange } from "../../shared/events/streaming-status.ts";
import { compareNumbers } from "../../shared/kvs/fragment-numbers.ts";
import type { FragmentWithBlocks } from "../../shared/media/read-fragments.ts";

export interface ListedFragment {
  readonly number: string;
  /** Epoch milliseconds. */
  readonly producerTimestamp: number;
  /** Milliseconds of media; null where the service does not say. */
  readonly duration: number | null;
}

/** Kinesis Video Streams, as far as looking for a call in it needs it. */
export interface StreamDirectory {
  /** ARNs of the streams whose names begin so. */
  streams(namePrefix: string): AsyncIterable<string>;
  list(streamArn: string, from: number, to: number): Promise<readonly ListedFragment[]>;
  read(streamArn: string, numbers: readonly string[]): AsyncIterable<FragmentWithBlocks>;
}

/** A call lies between these times, as far as others tell it (epoch milliseconds). */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The service's times are not the producer's. */
const MARGIN = 5_000;
/** Of the fragments at either end of the window, which may be other calls', so many are asked whose they are. */
const MOST_ASKED = 60;
const ASKED_AT_ONCE = 10;
/** Each costs two requests or more; a Voice Connector uses its streams again and has about as many as it ever had legs at once. */
export const MOST_STREAMS = 1_000;
const DEFAULT_MEDIA_TYPE = "audio/L16;rate=8000;channels=1;";
const FRAGMENT_TIME = 1_000;

/** When the call was, by its legs and its records; null where nobody tells. */
export function windowOf({ legs, details }: Call): Window | null {
  const streams = Object.values(legs).map(({ stream, ended }) => [stream.startTime, ended?.at ?? null] as const);
  const records = Object.values(details).map(({ summary }) => [summary.startTime, summary.endTime] as const);
  const starts = [...streams, ...records].flatMap(([start]) => start ?? []);
  const ends = [...streams, ...records].flatMap(([, end]) => end ?? []);
  if (starts.length === 0 || ends.length === 0) return null;
  return { from: Math.min(...starts), to: Math.max(...ends) };
}

/**
 * Looks in the streams of a call's Voice Connector for legs that no event announced: fragments say in their tags whose they are. What is
 * found is told as the events would have told it, as far as fragments can.
 */
export async function findLegs(directory: StreamDirectory, call: Call, window: Window): Promise<StreamingChange[]> {
  const known = new Set(Object.values(call.legs).map(({ stream }) => stream.streamArn));
  const found: StreamingChange[] = [];
  let looked = 0;
  for await (const streamArn of directory.streams(`ChimeVoiceConnector-${call.voiceConnectorId}-`)) {
    if (known.has(streamArn)) continue;
    if (looked++ === MOST_STREAMS) break;
    found.push(...(await legIn(directory, streamArn, call, window)));
  }
  return found;
}

async function legIn(
  directory: StreamDirectory,
  streamArn: string,
  call: Call,
  { from, to }: Window,
): Promise<StreamingChange[]> {
  const listed = [...(await directory.list(streamArn, from - MARGIN, to + MARGIN))].sort((a, b) =>
    compareNumbers(a.number, b.number),
  );
  const first = await firstOwn(directory, streamArn, call.transactionId, listed);
  if (!first) return [];
  const last = (await firstOwn(directory, streamArn, call.transactionId, listed.toReversed())) ?? first;
  const endTime = last.listed.producerTimestamp + (last.listed.duration ?? FRAGMENT_TIME);
  const stream = streamOf(call, streamArn, first.listed);
  const { transactionId, voiceConnectorId } = call;
  const detail = { foundIn: "Kinesis Video Streams", ...(first.callId === null ? {} : { callId: first.callId }) };
  const common = { transactionId, callId: first.callId ?? "", voiceConnectorId, detail, stream };
  return [
    { ...common, kind: "started", at: stream.startTime },
    { ...common, kind: "ended", at: endTime },
  ];
}

interface Own {
  readonly listed: ListedFragment;
  readonly callId: string | null;
}

/** The first of the fragments whose tags name the call. */
async function firstOwn(
  directory: StreamDirectory,
  streamArn: string,
  transactionId: string,
  listed: readonly ListedFragment[],
): Promise<Own | null> {
  for (let at = 0; at < Math.min(listed.length, MOST_ASKED); at += ASKED_AT_ONCE) {
    const asked = listed.slice(at, at + ASKED_AT_ONCE);
    const inOrder = asked.map(({ number }) => number).sort(compareNumbers);
    const owned = new Map<string, string | null>();
    for await (const { fragment } of directory.read(streamArn, inOrder)) {
      const { number, tags } = fragment;
      if (number !== null && tags["TransactionId"] === transactionId) owned.set(number, tags["CallId"] ?? null);
    }
    const own = asked.find(({ number }) => owned.has(number));
    if (own) return { listed: own, callId: owned.get(own.number) ?? null };
  }
  return null;
}

/** Where the found leg streams: what its fragments do not tell is as on the leg that is known. */
function streamOf(call: Call, streamArn: string, first: ListedFragment): LegStream {
  const [other]: readonly (Leg | undefined)[] = Object.values(call.legs);
  const isCaller = other?.stream.isCaller ?? null;
  return {
    legId: /:stream\/([^/]+)\//.exec(streamArn)?.[1] ?? streamArn,
    streamArn,
    startFragmentNumber: first.number,
    startTime: first.producerTimestamp,
    // A call has two ends: where one leg is known to be the caller's, this one is not.
    isCaller: isCaller === null ? null : !isCaller,
    mediaType: other?.stream.mediaType ?? DEFAULT_MEDIA_TYPE,
    direction: other?.stream.direction ?? "",
    fromNumber: other?.stream.fromNumber ?? null,
    toNumber: other?.stream.toNumber ?? null,
  };
}
