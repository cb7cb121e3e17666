import type {
  MediaInsightsPipelineConfigurationElement as Element,
  MediaInsightsPipelineConfigurationElementType as ElementType,
  RealTimeAlertConfiguration,
  RealTimeAlertRule,
} from "@aws-sdk/client-chime-sdk-media-pipelines";
import { badRequest } from "./errors.ts";

/** Where the settings of each type of element stand (API reference, MediaInsightsPipelineConfigurationElement). */
const SETTINGS: Readonly<Record<ElementType, Exclude<keyof Element, "Type">>> = {
  AmazonTranscribeCallAnalyticsProcessor: "AmazonTranscribeCallAnalyticsProcessorConfiguration",
  AmazonTranscribeProcessor: "AmazonTranscribeProcessorConfiguration",
  VoiceAnalyticsProcessor: "VoiceAnalyticsProcessorConfiguration",
  KinesisDataStreamSink: "KinesisDataStreamSinkConfiguration",
  LambdaFunctionSink: "LambdaFunctionSinkConfiguration",
  SqsQueueSink: "SqsQueueSinkConfiguration",
  SnsTopicSink: "SnsTopicSinkConfiguration",
  S3RecordingSink: "S3RecordingSinkConfiguration",
  VoiceEnhancementSink: "VoiceEnhancementSinkConfiguration",
};

const ALERT_SETTINGS: Readonly<
  Record<NonNullable<RealTimeAlertRule["Type"]>, Exclude<keyof RealTimeAlertRule, "Type">>
> = {
  KeywordMatch: "KeywordMatchConfiguration",
  Sentiment: "SentimentConfiguration",
  IssueDetection: "IssueDetectionConfiguration",
};

const LANGUAGE_CHOICES = ["LanguageCode", "IdentifyLanguage", "IdentifyMultipleLanguages"] as const;

/**
 * What the API reference says of a configuration beside its patterns.
 * @throws ServiceError BadRequestException
 */
export function checkAnalytics(elements: readonly Element[], alerts: RealTimeAlertConfiguration | undefined): void {
  if (elements.length === 0) throw badRequest("Elements must have a member.");
  elements.forEach((element, at) => {
    const settings = element.Type && SETTINGS[element.Type];
    if (settings && element[settings] === undefined) throw badRequest(`Elements[${at}] needs ${settings}.`);
    checkTranscription(element, `Elements[${at}]`);
  });
  const types = elements.map(({ Type }) => Type);
  if (new Set(types).size < types.length) throw badRequest("Elements: two are of the same type.");
  if (types.includes("AmazonTranscribeProcessor") && types.includes("AmazonTranscribeCallAnalyticsProcessor")) {
    throw badRequest("Elements: a call is transcribed by Transcribe or by Transcribe Call Analytics, not by both.");
  }
  (alerts?.Rules ?? []).forEach((rule, at) => {
    const settings = rule.Type && ALERT_SETTINGS[rule.Type];
    if (settings && rule[settings] === undefined) throw badRequest(`Rules[${at}] needs ${settings}.`);
  });
}

function checkTranscription(element: Element, where: string): void {
  const transcribe = element.AmazonTranscribeProcessorConfiguration;
  const settings = transcribe ?? element.AmazonTranscribeCallAnalyticsProcessorConfiguration;
  if (settings?.ContentIdentificationType && settings.ContentRedactionType) {
    throw badRequest(`${where}: private data is identified or redacted, not both.`);
  }
  if (settings?.PiiEntityTypes && !settings.ContentIdentificationType && !settings.ContentRedactionType) {
    throw badRequest(`${where}: PiiEntityTypes needs ContentIdentificationType or ContentRedactionType.`);
  }
  if (transcribe && LANGUAGE_CHOICES.filter((choice) => transcribe[choice]).length !== 1) {
    throw badRequest(`${where} needs one of ${LANGUAGE_CHOICES.join(", ")}.`);
  }
}
