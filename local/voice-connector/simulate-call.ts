import { KinesisVideoClient } from "@aws-sdk/client-kinesis-video";
import type { Clock } from "../../shared/clock.ts";
import { seededRandom } from "../../shared/random.ts";
import { VOICE_SERVICE_CREDENTIALS } from "../place.ts";
import { type AudioSource, RATE_IN_HERTZ } from "./audio-source.ts";
import { type CallEvents, callEvents, type StreamingStatusEvent } from "./call-events.ts";
import { type CallIdentity, type CallIdentityOptions, identifyCall, type LegIdentity } from "./call-identity.ts";
import { type LegProgress, type StreamedLeg, streamLeg } from "./stream-leg.ts";

export interface SimulatedParty {
  readonly source: AudioSource;
  /** Milliseconds after the start of the call at which the party's leg begins to stream. Default 0. */
  readonly startsAfter?: number;
}

export interface SimulateCallOptions extends CallIdentityOptions {
  /** Of the local cloud. */
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  /** Decides every identifier. */
  readonly seed: number;
  readonly caller: SimulatedParty;
  readonly callee: SimulatedParty;
  /** Milliseconds from the start of the call to its end; of a call that goes on, asked again and again: `Infinity`. Default: until both sources are over. */
  readonly duration?: number | (() => number);
  /** Epoch milliseconds of its start. Default: as `pace` has it. */
  readonly startsAt?: number;
  /**
   * `real`: each fragment when its audio would have been spoken. `max`: as fast as the streams take them, with timestamps in the
   * past, so that the call ends about now.
   */
  readonly pace: "real" | "max";
  /** Puts the event on the default bus. */
  readonly emit: (event: StreamingStatusEvent) => Promise<void> | void;
  /** Of streams that are made. Default 24. */
  readonly retentionInHours?: number;
  /** Adds SIPREC metadata, and an UPDATED event once both legs stream. */
  readonly siprec?: boolean;
  /** Ends the call with FAILED instead of ENDED, after so many milliseconds. */
  readonly failure?: { readonly after: number; readonly reason: string };
  readonly onProgress?: (progress: LegProgress) => void;
  /** Hangs up. */
  readonly signal?: AbortSignal;
}

export interface SimulatedCall {
  readonly call: CallIdentity;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Caller's first; a leg that never got to stream is missing. */
  readonly legs: readonly StreamedLeg[];
}

/**
 * Makes a call through a simulated Voice Connector: each party's audio goes to a Kinesis video stream of its own over real HTTP, and
 * the events a real connector would send are emitted: STARTED when a leg's first fragment is in, ENDED when its last one is.
 * @throws PutMediaRefusedError; RangeError when neither the sources nor the options say how long the call is
 */
export async function simulateCall(options: SimulateCallOptions): Promise<SimulatedCall> {
  const { clock, region, emit, failure, siprec = false } = options;
  const random = seededRandom(options.seed);
  const call = identifyCall(options, random);
  const known = durationOf(options);
  const duration = () => Math.min(known(), failure?.after ?? Number.POSITIVE_INFINITY);
  const startedAt = Math.floor(options.startsAt ?? (options.pace === "real" ? clock.now() : clock.now() - duration()));
  // A generator each, so that identifiers do not depend on which leg is faster.
  const [callerEvents, calleeEvents, events] = [1, 2, 3].map((salt) =>
    callEvents({
      call,
      account: options.account,
      region,
      random: seededRandom(options.seed + salt),
      siprec,
      callStartedAt: startedAt,
    }),
  ) as [CallEvents, CallEvents, CallEvents];
  const client = new KinesisVideoClient({ endpoint: options.endpoint, region, credentials: VOICE_SERVICE_CREDENTIALS });
  const hangUp = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, hangUp.signal]) : hangUp.signal;
  let streaming = 0;

  async function runLeg({ source, startsAfter = 0 }: SimulatedParty, leg: LegIdentity, own: CallEvents) {
    const lengthSamples = () => samplesIn(duration() - startsAfter);
    if (lengthSamples() <= 0) return null;
    const streamed = await streamLeg({
      client,
      region,
      clock,
      call,
      leg,
      source,
      startedAt: startedAt + startsAfter,
      lengthSamples,
      atRealPace: options.pace === "real",
      retentionInHours: options.retentionInHours ?? 24,
      signal,
      onProgress: options.onProgress ?? (() => {}),
      async onStarted(started) {
        await emit(own.started(started));
        if (siprec && ++streaming === call.legs.length) await emit(events.updated(started.startedAt));
      },
    });
    if (streamed && !failure) await emit(own.ended({ ...streamed, leg }, endOf(streamed)));
    return streamed;
  }

  const runs = [runLeg(options.caller, call.legs[0], callerEvents), runLeg(options.callee, call.legs[1], calleeEvents)];
  for (const run of runs) run.catch(() => hangUp.abort());
  await Promise.allSettled(runs);
  client.destroy();
  const legs = (await Promise.all(runs)).filter((leg) => leg !== null);
  const endedAt = Math.max(startedAt, ...legs.map(endOf));
  if (failure) await emit(events.failed(endedAt, failure.reason));
  return { call, startedAt, endedAt, legs };
}

function durationOf({ caller, callee, duration }: SimulateCallOptions): () => number {
  if (duration !== undefined) return typeof duration === "function" ? duration : () => duration;
  const ends = [caller, callee].map(
    ({ source, startsAfter = 0 }) => startsAfter + millisecondsIn(source.lengthSamples),
  );
  if (!ends.every(Number.isFinite)) throw new RangeError("a call of endless sources needs a duration");
  return () => Math.max(...ends);
}

function millisecondsIn(samples: number | null): number {
  return samples === null ? Number.POSITIVE_INFINITY : (samples * 1000) / RATE_IN_HERTZ;
}

function samplesIn(milliseconds: number): number {
  return Math.floor((milliseconds * RATE_IN_HERTZ) / 1000);
}

function endOf({ startedAt, lengthSamples }: StreamedLeg): number {
  return startedAt + millisecondsIn(lengthSamples);
}
