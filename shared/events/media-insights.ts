import * as v from "valibot";
import { InvalidInputError } from "../errors.ts";
import { id } from "../schema.ts";
import { type AboutCall, text, time } from "./analytics-members.ts";
import { type Envelope, parseDetail } from "./envelope.ts";

/** One processor or sink of a pipeline. */
export interface PipelineElement {
  readonly type: string;
  /** `NotStarted`, `InProgress`, `Paused`, `Stopped`, `Failed`, `TemporarilyFailed`, `NotSupported`, or what AWS adds. */
  readonly status: string;
  /** Epoch milliseconds. */
  readonly updatedAt: number | null;
  readonly explanation: string | null;
}

/** The state of a call's analysis as a whole changed, or that of one of its elements. */
export interface InsightsState extends AboutCall {
  readonly kind: "insights-state";
  readonly pipelineArn: string | null;
  readonly configurationArn: string | null;
  /** `Created`, `InProgress`, `Paused`, `Stopped`, `TemporaryFailure`, `PermanentFailure`, `CreateFailed`, or what AWS adds. */
  readonly state: string;
  readonly elements: readonly PipelineElement[];
  readonly failureReason: string | null;
  readonly failureOrigin: string | null;
  readonly httpStatusCode: number | null;
  /** The event's whole `detail`: runtime metadata of the pipeline lies flat in it, under names of the user's own. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A real-time alert: words that were said or never said, a sentiment that lasted, an issue. */
export interface InsightMatched extends AboutCall {
  readonly kind: "insight-matched";
  readonly ruleName: string;
  /** Of the utterance (Transcribe Call Analytics) or result (Transcribe) with the word; null for every other rule. */
  readonly transcriptId: string | null;
  /** Epoch milliseconds, where the rule is about a stretch of the call. */
  readonly beginTime: number | null;
  readonly endTime: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

const PIPELINE_ARN = /:media-pipeline\/([\w-]{1,128})$/;
const STATE_PREFIX = /^chime:(?:Media|Call)Insights/;

/** AWS prints this element under two names. */
const ELEMENT_TYPES: ReadonlyMap<string, string> = new Map([["VoiceEnhancement", "VoiceEnhancementSink"]]);

/** Runtime metadata is whatever its author wrote: a member of these names that is no such thing says nothing. */
const about = {
  transactionId: v.fallback(v.nullish(id, null), null),
  voiceConnectorId: v.fallback(v.nullish(id, null), null),
  isCaller: v.fallback(v.nullish(v.boolean(), null), null),
  mediaInsightsPipelineId: v.fallback(v.nullish(id, null), null),
} as const;

const stateDetail = v.looseObject({
  ...about,
  eventType: v.pipe(v.string(), v.nonEmpty()),
  mediaInsightsPipelineArn: text,
  mediaInsightsPipelineConfigurationArn: text,
  mediaInsightsPipelineElementStatuses: v.nullish(
    v.array(
      v.looseObject({
        type: v.string(),
        status: v.string(),
        updatedOn: v.nullish(v.number(), null),
        statusDetail: text,
      }),
    ),
    [],
  ),
  failureReason: text,
  failureOrigin: text,
  httpStatusCode: v.nullish(
    v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer("a status code")),
    null,
  ),
});

const matchDetail = v.looseObject({
  ...about,
  ruleName: v.string(),
  utteranceId: text,
  resultId: text,
  beginTimestamp: time,
  endTimestamp: time,
  // Where the service puts what it knows of the call is not documented; here is the likely place.
  sourceMetadata: v.nullish(v.looseObject(about), null),
});

/**
 * `Media Insights State Change`, and `Call Insights State Change` as it was called before (AWS: using-eventbridge-notifications).
 * @throws InvalidInputError
 */
export function readInsightsState({ detail, time: at }: Envelope): InsightsState {
  const parsed = parseDetail(stateDetail, detail, "Media Insights State Change");
  const pipelineArn = parsed.mediaInsightsPipelineArn;
  return {
    kind: "insights-state",
    transactionId: parsed.transactionId,
    voiceConnectorId: parsed.voiceConnectorId,
    isCaller: parsed.isCaller,
    pipelineId: PIPELINE_ARN.exec(pipelineArn ?? "")?.[1] ?? parsed.mediaInsightsPipelineId,
    at,
    pipelineArn,
    configurationArn: parsed.mediaInsightsPipelineConfigurationArn,
    state: parsed.eventType.replace(STATE_PREFIX, ""),
    elements: parsed.mediaInsightsPipelineElementStatuses.map(({ type, status, updatedOn, statusDetail }) => ({
      type: ELEMENT_TYPES.get(type) ?? type,
      status,
      updatedAt: updatedOn,
      explanation: statusDetail,
    })),
    failureReason: parsed.failureReason,
    failureOrigin: parsed.failureOrigin,
    httpStatusCode: parsed.httpStatusCode,
    detail,
  };
}

/** `Media Insights Rules Matched`, `Call Insights Rules Matched`. @throws InvalidInputError */
export function readInsightMatched({ detail, time: at }: Envelope): InsightMatched {
  const parsed = parseDetail(matchDetail, detail, "Media Insights Rules Matched");
  if (parsed.endTimestamp !== null && parsed.endTimestamp < (parsed.beginTimestamp ?? 0)) {
    const issue = {
      path: "detail.endTimestamp",
      found: "a time before beginTimestamp",
      allowed: "beginTimestamp or later",
    };
    throw new InvalidInputError("Media Insights Rules Matched", [issue]);
  }
  return {
    kind: "insight-matched",
    transactionId: parsed.transactionId ?? parsed.sourceMetadata?.transactionId ?? null,
    voiceConnectorId: parsed.voiceConnectorId ?? parsed.sourceMetadata?.voiceConnectorId ?? null,
    isCaller: parsed.isCaller,
    pipelineId: parsed.mediaInsightsPipelineId,
    at,
    ruleName: parsed.ruleName,
    transcriptId: parsed.utteranceId ?? parsed.resultId,
    beginTime: parsed.beginTimestamp,
    endTime: parsed.endTimestamp,
    detail,
  };
}
