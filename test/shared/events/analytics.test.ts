import fc from "fast-check";
import { InvalidInputError } from "../../../shared/errors.ts";
import { parseAnalytics } from "../../../shared/events/analytics.ts";
import { readSample, sampleFiles, withMember } from "../../support/samples.ts";

const INSIGHTS = ["media-insights", "media-insights/lenient"].flatMap(sampleFiles);
const VOICE = ["voice-analytics", "voice-analytics/lenient"].flatMap(sampleFiles);

const TRANSACTION = "646d58d4-0b84-411a-81aa-4aed1e3b142a";
const CONNECTOR = "abcdef1ghij2klmno3pqr4";
const PIPELINE = "5b0e4a1c-8f5e-4a53-9c3e-6c0f7d2b9a11";
const ofCall = { transactionId: TRANSACTION, voiceConnectorId: CONNECTOR };
const ofCaller = { ...ofCall, isCaller: true };
const byPipeline = { transactionId: null, voiceConnectorId: null, isCaller: null, pipelineId: PIPELINE };
const printed = { ...byPipeline, pipelineId: "87654321-33ca-4dc6-9cdf-abcde6612345" };

/** What each sample says, in Carillon's words. */
const MEANINGS: Readonly<Record<string, object>> = {
  "media-insights/created": { ...ofCall, kind: "insights-state", state: "Created", pipelineId: PIPELINE, elements: [] },
  "media-insights/create-failed": {
    ...ofCall,
    state: "CreateFailed",
    pipelineArn: null,
    pipelineId: null,
    failureOrigin: "Voice Connector",
    httpStatusCode: 403,
    failureReason: "Access denied when assuming resource access role",
  },
  "media-insights/in-progress": {
    ...ofCall,
    state: "InProgress",
    elements: [
      {
        type: "AmazonTranscribeCallAnalyticsProcessor",
        status: "InProgress",
        updatedAt: 1_793_700_003_250,
        explanation: null,
      },
      { type: "S3RecordingSink", status: "NotStarted", updatedAt: 1_793_700_003_250, explanation: null },
    ],
  },
  "media-insights/paused": { ...ofCall, state: "Paused" },
  "media-insights/temporary-failure": { ...ofCall, state: "TemporaryFailure", failureReason: null },
  "media-insights/permanent-failure": { ...ofCall, state: "PermanentFailure" },
  "media-insights/stopped": { ...ofCall, state: "Stopped" },
  "media-insights/api-started": { ...byPipeline, state: "InProgress" },
  "media-insights/rule-matched-keyword": {
    ...ofCall,
    kind: "insight-matched",
    ruleName: "cancellation",
    transcriptId: "d6c0a1b8-2f3e-4c5d-8a9b-0c1d2e3f4a5b",
    beginTime: Date.UTC(2026, 10, 3, 10, 0, 4),
    endTime: null,
  },
  "media-insights/rule-matched-unspoken": { ...ofCall, transcriptId: null, beginTime: null, endTime: null },
  "media-insights/rule-matched-sentiment": { ...ofCall, endTime: Date.UTC(2026, 10, 3, 10, 0, 9) },
  "media-insights/lenient/voice-enhancement-not-supported": {
    transactionId: null,
    pipelineId: null,
    pipelineArn: "string",
    state: "Stopped",
    elements: [
      {
        type: "VoiceEnhancementSink",
        status: "NotSupported",
        updatedAt: 1_686_184_070_655,
        explanation: "Unsupported recording length",
      },
      { type: "S3RecordingSink", status: "Stopped", updatedAt: 1_686_184_070_655, explanation: null },
    ],
  },
  "media-insights/lenient/rule-matched": { transactionId: null, transcriptId: "string" },
  "voice-analytics/analytics-ready": { ...ofCaller, kind: "analytics-ready" },
  "voice-analytics/speaker-identified": {
    ...ofCaller,
    kind: "speaker-search",
    outcome: "identified",
    matches: [
      { voiceProfileId: "vp-04c25ba1-a059-4fd3-8495-4ac91b55e2bf", confidence: 0.94567856 },
      { voiceProfileId: "vp-fba9cbfa-4b8d-4f10-9e41-9dfdd66545ab", confidence: 0.8278335 },
    ],
  },
  "voice-analytics/speaker-no-match": { ...ofCaller, outcome: "no-match", matches: [] },
  "voice-analytics/speaker-identification-failed": { ...ofCaller, outcome: "identification-failed" },
  "voice-analytics/voiceprint-generated": { ...ofCaller, outcome: "voiceprint-ready" },
  "voice-analytics/voiceprint-failed": { ...ofCaller, outcome: "voiceprint-failed" },
  "voice-analytics/voice-tone": {
    ...ofCaller,
    kind: "voice-tone",
    outcome: "running",
    current: {
      label: "neutral",
      scores: { neutral: 0.83, positive: 0.13, negative: 0.04 },
      startTime: Date.UTC(2026, 10, 3, 10, 0, 5),
      endTime: Date.UTC(2026, 10, 3, 10, 0, 9, 500),
    },
  },
  "voice-analytics/voice-tone-pipeline": { ...byPipeline, outcome: "running" },
  "voice-analytics/voice-tone-completed": { ...ofCaller, outcome: "completed", current: null },
  "voice-analytics/voice-tone-failed": { ...ofCaller, outcome: "failed", current: null, overall: null },
  "voice-analytics/post-call": {
    ...ofCaller,
    kind: "post-call-analytics",
    bestMatchedVoiceProfileId: "vp-04c25ba1-a059-4fd3-8495-4ac91b55e2bf",
    createdVoiceProfiles: [
      { voiceProfileId: "vp-fba9cbfa-4b8d-4f10-9e41-9dfdd66545ab", requestTime: Date.UTC(2026, 10, 3, 10, 0, 26, 796) },
    ],
  },
  "voice-analytics/lenient/speaker-identified": { ...printed, outcome: "identified" },
  "voice-analytics/lenient/voiceprint-generated": { ...printed, outcome: "voiceprint-ready" },
  "voice-analytics/lenient/voice-tone": { ...printed, at: Date.UTC(2022, 7, 26, 17, 55, 15, 563) },
};

describe("parseAnalytics", () => {
  it.each([...INSIGHTS, ...VOICE])("reads %s", (path) => {
    const meaning = MEANINGS[path.replace(".json", "")];

    expect(meaning).toBeDefined();
    expect(parseAnalytics(readSample(path))).toMatchObject(meaning ?? {});
  });

  it("keeps runtime metadata, whatever its author called it", () => {
    const event = withMember(readSample("media-insights/api-started.json"), "detail.isCaller", "who knows");
    const withId = withMember(event, "detail.transactionId", "../../etc");

    expect(parseAnalytics(withId)).toMatchObject({
      transactionId: null,
      isCaller: null,
      detail: { ticket: "4711", tenant: "north", isCaller: "who knows", transactionId: "../../etc" },
    });
  });

  it.each([
    ["in sourceMetadata", "detail.sourceMetadata"],
    ["in the detail itself", "detail"],
  ])("open point 31: a matched rule names its call %s", (_where, path) => {
    const ids = { transactionId: "1b6ee9c4-3a5b-4f3e-9d4b-4a7c2f0e8d11", voiceConnectorId: "abcdefghij1klmnopqrst2" };
    const sample = readSample("media-insights/rule-matched-keyword.json");
    const bare = withMember(sample, "detail", { version: "0", ruleName: "refund", sourceMetadata: {} });
    const event = Object.entries(ids).reduce((made, [name, id]) => withMember(made, `${path}.${name}`, id), bare);

    expect(parseAnalytics(event)).toMatchObject({ kind: "insight-matched", ruleName: "refund", ...ids });
  });

  it.each([
    ["media-insights/in-progress.json", "detail.eventType", "chime:MediaInsightsSuspended", { state: "Suspended" }],
    ["voice-analytics/speaker-no-match.json", "detail.detailStatus", "IdentificationDeferred", { outcome: "other" }],
    ["voice-analytics/voice-tone.json", "detail.detailStatus", "VoiceToneAnalysisPaused", { outcome: "other" }],
    ["voice-analytics/post-call.json", "detail.detailStatus", "Deferred", { kind: "other-voice-analytics" }],
    ["media-insights/in-progress.json", "detail-type", "Call Insights State Change", { state: "InProgress" }],
    ["media-insights/rule-matched-keyword.json", "detail-type", "Call Insights Rules Matched", ofCall],
  ])("%s with another %s is still read", (path, member, value, meaning) => {
    expect(parseAnalytics(withMember(readSample(path), member, value))).toMatchObject(meaning);
  });

  it.each([
    ["media-insights/in-progress.json", "detail.eventType", undefined],
    ["media-insights/in-progress.json", "detail.mediaInsightsPipelineElementStatuses", [{ type: "S3RecordingSink" }]],
    ["media-insights/rule-matched-keyword.json", "detail.ruleName", undefined],
    ["media-insights/rule-matched-sentiment.json", "detail.endTimestamp", "2026-11-03T09:00:00Z"],
    ["voice-analytics/speaker-identified.json", "detail.taskId", undefined],
    ["voice-analytics/voice-tone.json", "detail.detailStatus", ""],
    ["voice-analytics/analytics-ready.json", "detail.callDetails", { transactionId: "a/b" }],
    ["voice-analytics/analytics-ready.json", "detail-type", "VoiceConnector"],
    ["voice-analytics/analytics-ready.json", "detail-type", "constructor"],
  ])("refuses %s with %s %j", (path, member, value) => {
    expect(() => parseAnalytics(withMember(readSample(path), member, value))).toThrow(InvalidInputError);
  });

  it("takes a probability, as text or number, and nothing else for a score", () => {
    const sample = readSample("voice-analytics/voice-tone.json");
    const path = "detail.voiceToneAnalysisDetails.currentAverageVoiceTone.voiceToneScore";
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double(), fc.string()), fc.boolean(), (value, asText) => {
        const score = asText ? String(value) : value;
        const attempt = () => parseAnalytics(withMember(sample, path, { neutral: score }));

        const number = Number(score);
        const isPlain = typeof score === "number" || /^(\d+(\.\d+)?|\.\d+)$/.test(score);
        if (isPlain && number >= 0 && number <= 1) {
          expect(attempt()).toMatchObject({ current: { scores: { neutral: number } } });
        } else expect(attempt).toThrow(InvalidInputError);
      }),
    );
  });
});
