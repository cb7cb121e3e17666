import type {
  AmazonTranscribeCallAnalyticsProcessorConfiguration as CallAnalytics,
  CallAnalyticsLanguageCode,
  MediaInsightsPipelineConfigurationElement as Element,
  RealTimeAlertConfiguration,
  RealTimeAlertRule,
  AmazonTranscribeProcessorConfiguration as Transcribe,
} from "@aws-sdk/client-chime-sdk-media-pipelines";
import type { AlertRule, AnalyticsProperties, TranscriptionProperties } from "../../../shared/chime/analytics.ts";

/** What the elements of a media insights pipeline configuration say, both ways. What Carillon does not configure is not read. */
export function elementsOf({ recording, transcription, voiceAnalytics, sinks }: AnalyticsProperties): Element[] {
  const elements: Element[] = [];
  if (transcription) elements.push(processorOf(transcription));
  if (voiceAnalytics) {
    elements.push({
      Type: "VoiceAnalyticsProcessor",
      VoiceAnalyticsProcessorConfiguration: {
        SpeakerSearchStatus: voiceAnalytics.speakerSearch ? "Enabled" : "Disabled",
        VoiceToneAnalysisStatus: voiceAnalytics.voiceTone ? "Enabled" : "Disabled",
      },
    });
  }
  if (recording) {
    const { destinationArn: Destination, format: RecordingFileFormat, enhanced } = recording;
    elements.push({ Type: "S3RecordingSink", S3RecordingSinkConfiguration: { Destination, RecordingFileFormat } });
    if (enhanced) {
      elements.push({ Type: "VoiceEnhancementSink", VoiceEnhancementSinkConfiguration: { Disabled: false } });
    }
  }
  const { kinesisDataStreamArn, lambdaArn, sqsQueueArn, snsTopicArn } = sinks;
  if (kinesisDataStreamArn !== null) {
    const InsightsTarget = kinesisDataStreamArn;
    elements.push({ Type: "KinesisDataStreamSink", KinesisDataStreamSinkConfiguration: { InsightsTarget } });
  }
  if (lambdaArn !== null) {
    elements.push({ Type: "LambdaFunctionSink", LambdaFunctionSinkConfiguration: { InsightsTarget: lambdaArn } });
  }
  if (sqsQueueArn !== null) {
    elements.push({ Type: "SqsQueueSink", SqsQueueSinkConfiguration: { InsightsTarget: sqsQueueArn } });
  }
  if (snsTopicArn !== null) {
    elements.push({ Type: "SnsTopicSink", SnsTopicSinkConfiguration: { InsightsTarget: snsTopicArn } });
  }
  return elements;
}

export function analyticsOf(
  elements: readonly Element[],
  alerts: RealTimeAlertConfiguration = {},
): AnalyticsProperties {
  const all: Element = Object.assign({ Type: undefined }, ...elements);
  const recording = all.S3RecordingSinkConfiguration;
  const voice = all.VoiceAnalyticsProcessorConfiguration;
  const enhancement = all.VoiceEnhancementSinkConfiguration;
  return {
    recording: recording
      ? {
          destinationArn: recording.Destination ?? "",
          format: recording.RecordingFileFormat ?? "Wav",
          enhanced: enhancement !== undefined && enhancement.Disabled !== true,
        }
      : null,
    transcription: transcriptionOf(all),
    voiceAnalytics: voice
      ? {
          speakerSearch: voice.SpeakerSearchStatus === "Enabled",
          voiceTone: voice.VoiceToneAnalysisStatus === "Enabled",
        }
      : null,
    sinks: {
      kinesisDataStreamArn: all.KinesisDataStreamSinkConfiguration?.InsightsTarget ?? null,
      lambdaArn: all.LambdaFunctionSinkConfiguration?.InsightsTarget ?? null,
      sqsQueueArn: all.SqsQueueSinkConfiguration?.InsightsTarget ?? null,
      snsTopicArn: all.SnsTopicSinkConfiguration?.InsightsTarget ?? null,
    },
    alerts: { disabled: alerts.Disabled ?? false, rules: (alerts.Rules ?? []).flatMap(ruleOf) },
  };
}

export function alertsOf({ disabled, rules }: AnalyticsProperties["alerts"]): RealTimeAlertConfiguration {
  // The service takes no empty list of rules.
  return { Disabled: disabled, ...(rules.length > 0 && { Rules: rules.map(ruleToWire) }) };
}

type Common = Pick<
  CallAnalytics & Transcribe,
  | "VocabularyFilterMethod"
  | "LanguageModelName"
  | "EnablePartialResultsStabilization"
  | "PartialResultsStability"
  | "ContentIdentificationType"
  | "ContentRedactionType"
  | "PiiEntityTypes"
  | "FilterPartialResults"
>;

function processorOf(transcription: TranscriptionProperties): Element {
  const { engine, languages, preferredLanguage, vocabulary, vocabularyFilter, postCall } = transcription;
  const common = commonOf(transcription);
  const [first] = languages as readonly CallAnalyticsLanguageCode[];
  const names = {
    ...(vocabulary !== null && { VocabularyName: vocabulary }),
    ...(vocabularyFilter && { VocabularyFilterName: vocabularyFilter.name }),
  };
  if (engine === "call-analytics") {
    return {
      Type: "AmazonTranscribeCallAnalyticsProcessor",
      AmazonTranscribeCallAnalyticsProcessorConfiguration: {
        LanguageCode: first,
        ...names,
        ...common,
        ...(postCall && {
          PostCallAnalyticsSettings: {
            OutputLocation: postCall.outputLocation,
            DataAccessRoleArn: postCall.roleArn,
            ...(postCall.redaction && { ContentRedactionOutput: postCall.redaction }),
          },
        }),
      },
    };
  }
  // Which of several languages is spoken is found out, and then vocabularies have members of their own.
  const language =
    languages.length > 1
      ? {
          IdentifyLanguage: true,
          LanguageOptions: languages.join(","),
          ...(preferredLanguage !== null && { PreferredLanguage: preferredLanguage as CallAnalyticsLanguageCode }),
          ...(vocabulary !== null && { VocabularyNames: vocabulary }),
          ...(vocabularyFilter && { VocabularyFilterNames: vocabularyFilter.name }),
        }
      : { LanguageCode: first, ...names };
  return { Type: "AmazonTranscribeProcessor", AmazonTranscribeProcessorConfiguration: { ...language, ...common } };
}

function commonOf(transcription: TranscriptionProperties): Common {
  const { vocabularyFilter, languageModel, piiRedaction, filterPartialResults, partialResultsStability } =
    transcription;
  return {
    ...(vocabularyFilter && { VocabularyFilterMethod: vocabularyFilter.method }),
    ...(languageModel !== null && { LanguageModelName: languageModel }),
    FilterPartialResults: filterPartialResults,
    ...(partialResultsStability && {
      EnablePartialResultsStabilization: true,
      PartialResultsStability: partialResultsStability,
    }),
    ...(piiRedaction && {
      [piiRedaction.kind === "identify" ? "ContentIdentificationType" : "ContentRedactionType"]: "PII",
      ...(piiRedaction.types.length > 0 && { PiiEntityTypes: piiRedaction.types.join(",") }),
    }),
  };
}

function transcriptionOf(all: Element): TranscriptionProperties | null {
  const analytics = all.AmazonTranscribeCallAnalyticsProcessorConfiguration;
  const transcribe: Transcribe & CallAnalytics = {
    LanguageCode: undefined,
    ...analytics,
    ...all.AmazonTranscribeProcessorConfiguration,
  };
  if (!analytics && !all.AmazonTranscribeProcessorConfiguration) return null;
  const filter = transcribe.VocabularyFilterNames ?? transcribe.VocabularyFilterName;
  const {
    ContentIdentificationType,
    ContentRedactionType,
    PiiEntityTypes,
    PostCallAnalyticsSettings: report,
  } = transcribe;
  const hasPii = ContentIdentificationType !== undefined || ContentRedactionType !== undefined;
  return {
    engine: analytics ? "call-analytics" : "transcribe",
    languages: transcribe.IdentifyLanguage ? listOf(transcribe.LanguageOptions) : listOf(transcribe.LanguageCode),
    preferredLanguage: transcribe.PreferredLanguage ?? null,
    vocabulary: transcribe.VocabularyNames ?? transcribe.VocabularyName ?? null,
    vocabularyFilter:
      filter === undefined ? null : { name: filter, method: transcribe.VocabularyFilterMethod ?? "mask" },
    languageModel: transcribe.LanguageModelName ?? null,
    piiRedaction: hasPii
      ? { kind: ContentIdentificationType ? "identify" : "redact", types: listOf(PiiEntityTypes) }
      : null,
    filterPartialResults: transcribe.FilterPartialResults ?? false,
    partialResultsStability: transcribe.EnablePartialResultsStabilization
      ? (transcribe.PartialResultsStability ?? "high")
      : null,
    postCall: report
      ? {
          outputLocation: report.OutputLocation ?? "",
          roleArn: report.DataAccessRoleArn ?? "",
          redaction: report.ContentRedactionOutput ?? null,
        }
      : null,
  };
}

const listOf = (text = ""): string[] => (text === "" ? [] : text.split(","));

function ruleToWire(rule: AlertRule): RealTimeAlertRule {
  switch (rule.kind) {
    case "keywords": {
      const { name: RuleName, keywords, negate: Negate } = rule;
      return { Type: "KeywordMatch", KeywordMatchConfiguration: { RuleName, Keywords: [...keywords], Negate } };
    }
    case "sentiment": {
      const { name: RuleName, sentiment: SentimentType, seconds: TimePeriod } = rule;
      return { Type: "Sentiment", SentimentConfiguration: { RuleName, SentimentType, TimePeriod } };
    }
    case "issue":
      return { Type: "IssueDetection", IssueDetectionConfiguration: { RuleName: rule.name } };
    default:
      return rule satisfies never;
  }
}

function ruleOf(rule: RealTimeAlertRule): AlertRule[] {
  const {
    KeywordMatchConfiguration: match,
    SentimentConfiguration: feeling,
    IssueDetectionConfiguration: issue,
  } = rule;
  if (match) {
    const { RuleName = "", Keywords = [], Negate = false } = match;
    return [{ kind: "keywords", name: RuleName, keywords: Keywords, negate: Negate }];
  }
  if (feeling) {
    const { RuleName = "", SentimentType = "NEGATIVE", TimePeriod = 0 } = feeling;
    return [{ kind: "sentiment", name: RuleName, sentiment: SentimentType, seconds: TimePeriod }];
  }
  return issue ? [{ kind: "issue", name: issue.RuleName ?? "" }] : [];
}
