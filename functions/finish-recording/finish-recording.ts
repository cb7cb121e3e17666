import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import {
  type Call,
  endedAt,
  isDrained,
  type Leg,
  legsInOrder,
  type RecordingResult,
  roleOf,
} from "../../shared/calls/call.ts";
import type { Calls } from "../../shared/calls/calls.ts";
import type { LegStore } from "../../shared/calls/leg-store.ts";
import { samplesOf } from "../../shared/calls/part.ts";
import type { PartStore, StoredPart } from "../../shared/calls/part-store.ts";
import { alignLegs, type LegPlan, planLeg, type Run } from "../../shared/media/leg-timeline.ts";
import { interleave, samplesToL16 } from "../../shared/media/pcm.ts";
import { wavHeader } from "../../shared/media/wav.ts";
import { RECORDINGS_PREFIXES } from "../../shared/runtime/resources.ts";
import { Channel, type RunSource } from "./channel.ts";
import { incompleteBecause, type LegEvidence, type ListedFragment } from "./completeness.ts";
import { manifestOf } from "./manifest.ts";

export interface FinishRecordingServices {
  readonly calls: Calls;
  readonly legs: LegStore;
  readonly parts: PartStore;
  readonly s3: S3Client;
  readonly settings: { readonly recordingsBucket: string };
  /** What the archive of a stream holds between two producer times; null when it cannot be asked. */
  archive(streamArn: string, from: number, to: number): Promise<readonly ListedFragment[] | null>;
}

/** What the parts of one leg say, before any sample is read. */
interface LaidOutLeg {
  readonly leg: Leg;
  readonly parts: readonly StoredPart[];
  readonly plan: LegPlan<RunSource>;
}

const RATE_IN_HERTZ = 8000;
/** Samples written at a time. */
const STEP_SAMPLES = 16_384;
/** The archive is asked a little beyond the leg's ends, since the service's times are not the producer's. */
const ARCHIVE_MARGIN = 5_000;

/**
 * Makes the recording of a call whose legs are all drained: legs are laid on one timeline by producer time, then streamed into one
 * WAV, a channel per leg, the caller first (left). Says complete only on proof. Does nothing for a call that still streams.
 */
export async function finishRecording(services: FinishRecordingServices, transactionId: string): Promise<void> {
  const { calls, settings } = services;
  const call = await calls.load(transactionId);
  if (!call || !isDrained(call)) return;
  const legs = await Promise.all(legsInOrder(call).map((leg) => layOut(services, call, leg)));
  const evidence = await Promise.all(legs.map((leg) => evidenceOf(services, leg)));
  const reasons = incompleteBecause(call, evidence);
  const attempt = (call.recording?.attempt ?? 0) + 1;
  const base = `${RECORDINGS_PREFIXES.recordings}${transactionId}/`;
  const aligned = alignLegs(
    legs.map(({ plan }) => plan),
    RATE_IN_HERTZ,
  );
  const key = aligned.samples > 0 ? `${base}call.wav` : null;
  const channels = aligned.legs.map(({ segments }) => new Channel(services.parts, segments));
  if (key !== null) await upload(services, key, "audio/wav", Readable.from(wavOf(channels, aligned.samples)), call);
  const recording: RecordingResult = {
    attempt,
    complete: reasons.length === 0,
    reasons,
    bucket: settings.recordingsBucket,
    key,
    manifestKey: `${base}manifest.json`,
    durationSeconds: aligned.samples / RATE_IN_HERTZ,
    gapSamples: legs.reduce((sum, { plan }) => sum + plan.gapSamples, 0),
    channels: legs.map(({ leg, plan }, index) => ({
      legId: leg.stream.legId,
      role: roleOf(leg),
      sha256: channels[index]?.digest() ?? "",
      samples: plan.samples,
    })),
  };
  const manifest = manifestOf(call, recording, aligned, legs, RATE_IN_HERTZ);
  await upload(services, recording.manifestKey, "application/json", `${JSON.stringify(manifest, null, 2)}\n`, call);
  await calls.apply({ kind: "recorded", transactionId, recording });
}

async function layOut(services: FinishRecordingServices, call: Call, leg: Leg): Promise<LaidOutLeg> {
  const checkpoint = await services.legs.load(call.transactionId, leg.stream.legId);
  const parts: StoredPart[] = [];
  for (const { key } of checkpoint.parts) parts.push(await services.parts.open(key));
  const plan = planLeg(runsOf(parts), { rateInHertz: RATE_IN_HERTZ, startTime: leg.stream.startTime });
  return { leg, parts, plan };
}

function* runsOf(parts: readonly StoredPart[]): Generator<Run<RunSource>> {
  for (const part of parts) {
    let fromSample = 0;
    for (const fragment of part.index.fragments) {
      for (const [at, samples] of fragment.runs) {
        const hasTime = fragment.producerTimestamp !== null;
        yield { fragment: fragment.number, at: hasTime ? at : null, samples, source: { part, fromSample } };
        fromSample += samples;
      }
    }
  }
}

async function evidenceOf(services: FinishRecordingServices, { leg, parts, plan }: LaidOutLeg): Promise<LegEvidence> {
  const { streamArn, startTime } = leg.stream;
  const to = (endedAt(leg) ?? plan.origin + (plan.samples * 1000) / RATE_IN_HERTZ) + ARCHIVE_MARGIN;
  const fragments = parts.flatMap(({ index }) => index.fragments);
  return {
    leg,
    read: new Set(fragments.map(({ number }) => number)),
    span:
      fragments.reduce((sum, fragment) => sum + samplesOf(fragment), 0) === 0
        ? null
        : { from: plan.origin, to: plan.origin + (plan.samples * 1000) / RATE_IN_HERTZ },
    gapSamples: plan.gapSamples,
    isTimed: plan.isOriginTimed && plan.untimedRuns === 0,
    archive: await services.archive(streamArn, startTime - ARCHIVE_MARGIN, to),
  };
}

async function* wavOf(channels: readonly Channel[], samples: number): AsyncGenerator<Uint8Array> {
  yield wavHeader({ channels: channels.length, rateInHertz: RATE_IN_HERTZ }, samples);
  for (let done = 0; done < samples; done += STEP_SAMPLES) {
    const count = Math.min(STEP_SAMPLES, samples - done);
    yield samplesToL16(interleave(await Promise.all(channels.map((channel) => channel.read(count)))));
  }
}

async function upload(
  { s3, settings }: FinishRecordingServices,
  key: string,
  contentType: string,
  body: Readable | string,
  call: Call,
): Promise<void> {
  await new Upload({
    client: s3,
    params: {
      Bucket: settings.recordingsBucket,
      Key: key,
      Body: body,
      ContentType: contentType,
      Metadata: { "transaction-id": call.transactionId, "voice-connector-id": call.voiceConnectorId },
    },
  }).done();
}
