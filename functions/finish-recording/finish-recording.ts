import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import {
  type Call,
  isDrained,
  knowledgeOf,
  legsInOrder,
  type RecordingResult,
  roleOf,
} from "../../shared/calls/call.ts";
import type { Calls } from "../../shared/calls/calls.ts";
import { samplesOf } from "../../shared/calls/part.ts";
import { alignLegs } from "../../shared/media/leg-timeline.ts";
import { interleave, samplesToL16 } from "../../shared/media/pcm.ts";
import { wavHeader } from "../../shared/media/wav.ts";
import { RECORDINGS_PREFIXES } from "../../shared/runtime/resources.ts";
import { canonicalJson } from "../../shared/schema.ts";
import { Channel } from "./channel.ts";
import { incompleteBecause, type LegEvidence } from "./completeness.ts";
import { gatherLeg, type LegAudio, type LegAudioServices, RATE_IN_HERTZ } from "./leg-audio.ts";
import { manifestOf } from "./manifest.ts";

export interface FinishRecordingServices extends LegAudioServices {
  readonly calls: Calls;
  readonly s3: S3Client;
  readonly settings: { readonly recordingsBucket: string };
}

/** Samples written at a time. */
const STEP_SAMPLES = 16_384;

/**
 * Makes the recording of a call whose legs are all drained: legs are laid on one timeline by producer time, then streamed into one
 * WAV, a channel per leg, the caller first (left). What the parts lack is fetched from the archive. Says complete only on proof. Does nothing for a call that still streams,
 * or whose recording is proven complete already.
 * @returns the recording, where one was made
 */
export async function finishRecording(
  services: FinishRecordingServices,
  transactionId: string,
): Promise<RecordingResult | null> {
  const { calls, settings } = services;
  const call = await calls.load(transactionId);
  if (!call || !isDrained(call)) return null;
  const knowledge = knowledgeOf(call);
  if (call.recording?.complete && call.recording.knowledge >= knowledge) return null;
  const legs = await Promise.all(legsInOrder(call).map((leg) => gatherLeg(services, call, leg)));
  const reasons = incompleteBecause(call, legs.map(evidenceOf));
  if (call.recording && saysNothingNew(call.recording, { knowledge, reasons, legs })) return null;
  const attempt = (call.recording?.attempt ?? 0) + 1;
  // A recording never takes the place of another: who was told of one finds it.
  const base = `${RECORDINGS_PREFIXES.recordings}${transactionId}/${knowledge}-${attempt}/`;
  const aligned = alignLegs(
    legs.map(({ plan }) => plan),
    RATE_IN_HERTZ,
  );
  const key = aligned.samples > 0 ? `${base}call.wav` : null;
  const channels = aligned.legs.map(({ segments }) => new Channel(services.parts, segments));
  if (key !== null) await upload(services, key, "audio/wav", Readable.from(wavOf(channels, aligned.samples)), call);
  const recording: RecordingResult = {
    knowledge,
    attempt,
    complete: reasons.length === 0,
    reasons,
    bucket: settings.recordingsBucket,
    key,
    manifestKey: `${base}manifest.json`,
    durationSeconds: aligned.samples / RATE_IN_HERTZ,
    gapSamples: gapSamplesOf(legs),
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
  return recording;
}

/** Another attempt at the same legs that found the same audio, and the same reasons why that is not all of it. */
function saysNothingNew(
  known: RecordingResult,
  found: { readonly knowledge: number; readonly reasons: readonly string[]; readonly legs: readonly LegAudio[] },
): boolean {
  const isAlike = ({ leg, plan }: LegAudio) =>
    known.channels.some(({ legId, samples }) => legId === leg.stream.legId && samples === plan.samples);
  return (
    known.knowledge === found.knowledge &&
    known.gapSamples === gapSamplesOf(found.legs) &&
    known.channels.length === found.legs.length &&
    found.legs.every(isAlike) &&
    canonicalJson(known.reasons) === canonicalJson(found.reasons)
  );
}

function gapSamplesOf(legs: readonly LegAudio[]): number {
  return legs.reduce((sum, { plan }) => sum + plan.gapSamples, 0);
}

function evidenceOf({ leg, fragments, plan, archive }: LegAudio): LegEvidence {
  const hasAudio = fragments.some((fragment) => samplesOf(fragment) > 0);
  return {
    leg,
    read: new Set(fragments.map(({ number }) => number)),
    span: hasAudio ? { from: plan.origin, to: plan.origin + (plan.samples * 1000) / RATE_IN_HERTZ } : null,
    gapSamples: plan.gapSamples,
    isTimed: plan.isOriginTimed && plan.untimedRuns === 0,
    archive,
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
