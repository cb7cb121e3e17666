import { InvalidInputError } from "../errors.ts";
import type { AnalyticsDetailType } from "./analytics-types.ts";
import { type Envelope, parseEnvelope } from "./envelope.ts";
import { type InsightMatched, type InsightsState, readInsightMatched, readInsightsState } from "./media-insights.ts";
import {
  type AnalyticsReady,
  type OtherVoiceAnalytics,
  type PostCallAnalytics,
  readSpeakerSearch,
  readVoiceAnalyticsStatus,
  readVoiceTone,
  type SpeakerSearch,
  type VoiceToneAnalysis,
} from "./voice-analytics.ts";

/** What call analytics and voice analytics say of a call. */
export type AnalyticsEvent =
  | InsightsState
  | InsightMatched
  | AnalyticsReady
  | SpeakerSearch
  | VoiceToneAnalysis
  | PostCallAnalytics
  | OtherVoiceAnalytics;

const READERS = {
  "Media Insights State Change": readInsightsState,
  "Call Insights State Change": readInsightsState,
  "Media Insights Rules Matched": readInsightMatched,
  "Call Insights Rules Matched": readInsightMatched,
  VoiceAnalyticsStatus: readVoiceAnalyticsStatus,
  SpeakerSearchStatus: readSpeakerSearch,
  VoiceToneAnalysisStatus: readVoiceTone,
} as const satisfies Record<AnalyticsDetailType, (envelope: Envelope) => AnalyticsEvent>;

/**
 * Parses any event of call analytics or voice analytics.
 * @throws InvalidInputError when it is another event, or when a known member has the wrong form
 */
export function parseAnalytics(event: unknown): AnalyticsEvent {
  const envelope = parseEnvelope(event);
  const type = envelope["detail-type"];
  if (Object.hasOwn(READERS, type)) return READERS[type as AnalyticsDetailType](envelope);
  const allowed = Object.keys(READERS).join(", ");
  throw new InvalidInputError("analytics event", [{ path: "detail-type", found: "another event", allowed }]);
}
