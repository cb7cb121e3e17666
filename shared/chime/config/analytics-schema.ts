import * as v from "valibot";
import { RANGES, TEXTS } from "../limits.ts";
import { arnOf, list, number, PIPELINES, roleArn, tags, text } from "./texts.ts";

const language = v.pipe(v.string(), v.regex(/^[a-z]{2,3}-[A-Z]{2}$/, "a language such as en-US"));
const alertName = text(TEXTS.insightsName, `${PIPELINES}, RealTimeAlertRule`);
const transcribeName = text(TEXTS.transcribeName, `${PIPELINES}, AmazonTranscribeProcessorConfiguration`);

export const analyticsConfiguration = v.strictObject({
  name: v.optional(text(TEXTS.insightsName, `${PIPELINES}, CreateMediaInsightsPipelineConfiguration`)),
  roleArn,
  recording: v.optional(
    v.strictObject({
      destinationArn: arnOf("s3", "arn:aws:s3:::calls/recordings"),
      format: v.optional(v.picklist(["Wav", "Opus"])),
      enhanced: v.optional(v.boolean()),
    }),
  ),
  transcription: v.optional(
    v.strictObject({
      engine: v.picklist(["transcribe", "call-analytics"]),
      language: v.optional(language),
      identifyLanguages: v.optional(v.array(language)),
      preferredLanguage: v.optional(language),
      vocabulary: v.optional(transcribeName),
      vocabularyFilter: v.optional(
        v.strictObject({ name: transcribeName, method: v.picklist(["remove", "mask", "tag"]) }),
      ),
      languageModel: v.optional(transcribeName),
      piiRedaction: v.optional(
        v.strictObject({
          kind: v.picklist(["identify", "redact"]),
          types: v.optional(
            v.array(
              v.pipe(
                v.string(),
                v.regex(/^[A-Z_]+$/, `kinds of private data such as NAME (${PIPELINES}, PiiEntityTypes)`),
              ),
            ),
          ),
        }),
      ),
      filterPartialResults: v.optional(v.boolean()),
      partialResultsStability: v.optional(v.picklist(["high", "medium", "low"])),
      postCall: v.optional(
        v.strictObject({
          outputLocation: v.pipe(
            v.string(),
            v.regex(/^s3:\/\/[a-z0-9.-]{3,63}(\/.*)?$/, "a place such as s3://calls/analytics"),
          ),
          roleArn,
          redaction: v.optional(v.picklist(["redacted", "redacted_and_unredacted"])),
        }),
      ),
    }),
  ),
  voiceAnalytics: v.optional(
    v.strictObject({ speakerSearch: v.optional(v.boolean()), voiceTone: v.optional(v.boolean()) }),
  ),
  sinks: v.optional(
    v.strictObject({
      kinesisDataStreamArn: v.optional(arnOf("kinesis", "arn:aws:kinesis:us-east-1:111122223333:stream/insights")),
      lambdaArn: v.optional(arnOf("lambda", "arn:aws:lambda:us-east-1:111122223333:function:insights")),
      sqsQueueArn: v.optional(arnOf("sqs", "arn:aws:sqs:us-east-1:111122223333:insights")),
      snsTopicArn: v.optional(arnOf("sns", "arn:aws:sns:us-east-1:111122223333:insights")),
    }),
  ),
  alerts: v.optional(
    v.strictObject({
      disabled: v.optional(v.boolean()),
      rules: list(
        v.variant("kind", [
          v.strictObject({
            kind: v.literal("keywords"),
            name: alertName,
            keywords: list(
              text(TEXTS.keyword, `${PIPELINES}, KeywordMatchConfiguration`),
              RANGES.alertKeywords,
              `${PIPELINES}, KeywordMatchConfiguration`,
            ),
            negate: v.boolean(),
          }),
          v.strictObject({
            kind: v.literal("sentiment"),
            name: alertName,
            sentiment: v.literal("NEGATIVE"),
            seconds: number(RANGES.sentimentPeriodInSeconds, `${PIPELINES}, SentimentConfiguration`),
          }),
          v.strictObject({ kind: v.literal("issue"), name: alertName }),
        ]),
        RANGES.alertRules,
        `${PIPELINES}, RealTimeAlertConfiguration`,
      ),
    }),
  ),
  tags: v.optional(tags),
});
