/**
 * `detail-type` of every event of call analytics and voice analytics. The first four come over the default bus, under their present and
 * their former names; the others go to the notification targets of voice analytics, and over the bus where somebody relays them.
 */
export const ANALYTICS_DETAIL_TYPES = [
  "Media Insights State Change",
  "Media Insights Rules Matched",
  "Call Insights State Change",
  "Call Insights Rules Matched",
  "VoiceAnalyticsStatus",
  "SpeakerSearchStatus",
  "VoiceToneAnalysisStatus",
] as const;

export type AnalyticsDetailType = (typeof ANALYTICS_DETAIL_TYPES)[number];
