import * as v from "valibot";
import { id } from "../schema.ts";
import { type AboutCall, about, score, text, time } from "./analytics-members.ts";
import { type Envelope, parseDetail } from "./envelope.ts";

/** The service is ready to search for speakers and to judge tone on one leg of a call. */
export interface AnalyticsReady extends AboutCall {
  readonly kind: "analytics-ready";
}

export type SpeakerSearchOutcome =
  | "identified"
  | "no-match"
  | "identification-failed"
  | "voiceprint-ready"
  | "voiceprint-failed"
  | "other";

/** What came of looking for the voice of a speaker. Biometric: `matches` is for whoever may see it, and goes into no fact. */
export interface SpeakerSearch extends AboutCall {
  readonly kind: "speaker-search";
  readonly taskId: string;
  readonly outcome: SpeakerSearchOutcome;
  /** As the service calls it. */
  readonly status: string;
  readonly matches: readonly { readonly voiceProfileId: string; readonly confidence: number }[];
}

/** An average over a stretch of the call. */
export interface VoiceTone {
  /** `positive`, `negative`, `neutral`, or what AWS adds. */
  readonly label: string | null;
  /** Probabilities. */
  readonly scores: Readonly<Record<string, number>>;
  /** Epoch milliseconds. */
  readonly startTime: number | null;
  readonly endTime: number | null;
}

export interface VoiceToneAnalysis extends AboutCall {
  readonly kind: "voice-tone";
  readonly taskId: string;
  readonly outcome: "running" | "completed" | "failed" | "other";
  /** As the service calls it. */
  readonly status: string;
  /** Of the last stretch. */
  readonly current: VoiceTone | null;
  /** Of everything so far. */
  readonly overall: VoiceTone | null;
}

export interface VoiceProfileRequest {
  readonly voiceProfileId: string;
  /** Epoch milliseconds. */
  readonly requestTime: number | null;
}

/** Sent five minutes after a call: what the speaker search of one leg came to. Biometric, as `SpeakerSearch` is. */
export interface PostCallAnalytics extends AboutCall {
  readonly kind: "post-call-analytics";
  readonly callId: string | null;
  readonly bestMatchedVoiceProfileId: string | null;
  readonly validatedVoiceProfileId: string | null;
  readonly createdVoiceProfiles: readonly VoiceProfileRequest[];
  readonly updatedVoiceProfiles: readonly VoiceProfileRequest[];
}

/** A status AWS may add one day: its call and its name are kept. */
export interface OtherVoiceAnalytics extends AboutCall {
  readonly kind: "other-voice-analytics";
  readonly taskId: string | null;
  readonly status: string;
}

/** AWS's page lists the names that end in `Successful`, and prints the shorter one, as its API model does. */
const SEARCH_OUTCOMES: ReadonlyMap<string, SpeakerSearchOutcome> = new Map([
  ["IdentificationSuccessful", "identified"],
  ["IdentificationSuccess", "identified"],
  ["IdentificationNoMatchesFound", "no-match"],
  ["IdentificationFailure", "identification-failed"],
  ["VoiceprintGenerationSuccessful", "voiceprint-ready"],
  ["VoiceprintGenerationSuccess", "voiceprint-ready"],
  ["VoiceprintGenerationFailure", "voiceprint-failed"],
]);

const TONE_OUTCOMES: ReadonlyMap<string, VoiceToneAnalysis["outcome"]> = new Map([
  ["VoiceToneAnalysisSuccessful", "running"],
  ["VoiceToneAnalysisSuccess", "running"],
  ["VoiceToneAnalysisCompleted", "completed"],
  ["VoiceToneAnalysisFailure", "failed"],
]);

const status = v.pipe(v.string(), v.nonEmpty());
/** The members that some events carry in an object of their own. */
const anyDetail = { ...about, detailStatus: status, callDetails: v.nullish(v.looseObject(about), null) };

const searchDetail = v.looseObject({
  ...anyDetail,
  taskId: id,
  speakerSearchDetails: v.nullish(
    v.looseObject({
      results: v.nullish(v.array(v.looseObject({ voiceProfileId: v.string(), confidenceScore: score })), []),
    }),
    null,
  ),
});

const tone = v.nullish(
  v.looseObject({
    startTime: time,
    endTime: time,
    voiceToneLabel: text,
    voiceToneScore: v.nullish(v.record(v.string(), score), {}),
  }),
  null,
);
const toneDetail = v.looseObject({
  ...anyDetail,
  taskId: id,
  voiceToneAnalysisDetails: v.nullish(
    v.looseObject({ currentAverageVoiceTone: tone, overallAverageVoiceTone: tone }),
    null,
  ),
});

const profileRequests = v.nullish(v.array(v.looseObject({ voiceProfileId: v.string(), requestTimestamp: time })), []);
const statusDetail = v.looseObject({
  ...anyDetail,
  taskId: v.nullish(id, null),
  callId: text,
  speakerSearchResults: v.nullish(
    v.looseObject({
      bestMatchedVoiceProfileId: text,
      customerValidatedCallerIdentity: text,
      createVoiceProfileTransactions: profileRequests,
      updateVoiceProfileTransactions: profileRequests,
    }),
    null,
  ),
});

/** `SpeakerSearchStatus` (AWS: va-notification-targets). @throws InvalidInputError */
export function readSpeakerSearch({ detail, time: at }: Envelope): SpeakerSearch {
  const parsed = parseDetail(searchDetail, detail, "SpeakerSearchStatus");
  const { taskId, detailStatus, speakerSearchDetails } = parsed;
  return {
    kind: "speaker-search",
    ...aboutOf(parsed, at),
    taskId,
    outcome: SEARCH_OUTCOMES.get(detailStatus) ?? "other",
    status: detailStatus,
    matches: (speakerSearchDetails?.results ?? []).map(({ voiceProfileId, confidenceScore }) => ({
      voiceProfileId,
      confidence: confidenceScore,
    })),
  };
}

/** `VoiceToneAnalysisStatus`. @throws InvalidInputError */
export function readVoiceTone({ detail, time: at }: Envelope): VoiceToneAnalysis {
  const parsed = parseDetail(toneDetail, detail, "VoiceToneAnalysisStatus");
  const { taskId, detailStatus, voiceToneAnalysisDetails: tones } = parsed;
  return {
    kind: "voice-tone",
    ...aboutOf(parsed, at),
    taskId,
    outcome: TONE_OUTCOMES.get(detailStatus) ?? "other",
    status: detailStatus,
    current: toneOf(tones?.currentAverageVoiceTone ?? null),
    overall: toneOf(tones?.overallAverageVoiceTone ?? null),
  };
}

/** `VoiceAnalyticsStatus`, of which there are two, and whatever AWS adds. @throws InvalidInputError */
export function readVoiceAnalyticsStatus({
  detail,
  time: at,
}: Envelope): AnalyticsReady | PostCallAnalytics | OtherVoiceAnalytics {
  const parsed = parseDetail(statusDetail, detail, "VoiceAnalyticsStatus");
  const { detailStatus, taskId, callId, speakerSearchResults: results } = parsed;
  const common = aboutOf(parsed, at);
  if (detailStatus === "AnalyticsReady") return { kind: "analytics-ready", ...common };
  if (detailStatus !== "PostCallVoiceAnalytics") {
    return { kind: "other-voice-analytics", ...common, taskId, status: detailStatus };
  }
  return {
    kind: "post-call-analytics",
    ...common,
    callId,
    bestMatchedVoiceProfileId: results?.bestMatchedVoiceProfileId ?? null,
    validatedVoiceProfileId: results?.customerValidatedCallerIdentity ?? null,
    createdVoiceProfiles: (results?.createVoiceProfileTransactions ?? []).map(requestOf),
    updatedVoiceProfiles: (results?.updateVoiceProfileTransactions ?? []).map(requestOf),
  };
}

type About = { readonly [Name in keyof typeof about]: v.InferOutput<(typeof about)[Name]> };

function aboutOf(parsed: About & { readonly callDetails: About | null }, at: number): AboutCall {
  const { callDetails: inner } = parsed;
  return {
    transactionId: parsed.transactionId ?? inner?.transactionId ?? null,
    voiceConnectorId: parsed.voiceConnectorId ?? inner?.voiceConnectorId ?? null,
    isCaller: parsed.isCaller ?? inner?.isCaller ?? null,
    pipelineId: parsed.mediaInsightsPipelineId ?? inner?.mediaInsightsPipelineId ?? null,
    at,
  };
}

function toneOf(parsed: v.InferOutput<typeof tone>): VoiceTone | null {
  if (parsed === null) return null;
  const { voiceToneLabel, voiceToneScore, startTime, endTime } = parsed;
  return { label: voiceToneLabel, scores: voiceToneScore, startTime, endTime };
}

function requestOf(parsed: { voiceProfileId: string; requestTimestamp: number | null }): VoiceProfileRequest {
  return { voiceProfileId: parsed.voiceProfileId, requestTime: parsed.requestTimestamp };
}
