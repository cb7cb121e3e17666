import type { Declared, ResourceProperties } from "../resources.ts";
import type { AnalyticsConfigurationConfig } from "./config.ts";

type Transcription = NonNullable<AnalyticsConfigurationConfig["transcription"]>;

export function analyticsProperties(
  name: string,
  { roleArn, recording, transcription, voiceAnalytics, sinks = {}, alerts, tags = {} }: AnalyticsConfigurationConfig,
): Declared<ResourceProperties["analytics-configuration"]> {
  return {
    name,
    roleArn,
    recording: recording ? { format: "Wav", enhanced: false, ...recording } : null,
    transcription: transcription ? transcriptionProperties(transcription) : null,
    voiceAnalytics: voiceAnalytics ? { speakerSearch: false, voiceTone: false, ...voiceAnalytics } : null,
    sinks: { kinesisDataStreamArn: null, lambdaArn: null, sqsQueueArn: null, snsTopicArn: null, ...sinks },
    alerts: { disabled: alerts?.disabled ?? false, rules: alerts?.rules ?? [] },
    tags,
  };
}

function transcriptionProperties({ language, identifyLanguages, piiRedaction, postCall, ...rest }: Transcription) {
  return {
    preferredLanguage: null,
    vocabulary: null,
    vocabularyFilter: null,
    languageModel: null,
    filterPartialResults: false,
    partialResultsStability: null,
    ...rest,
    languages: identifyLanguages ?? (language === undefined ? [] : [language]),
    piiRedaction: piiRedaction ? { types: [], ...piiRedaction } : null,
    postCall: postCall ? { redaction: null, ...postCall } : null,
  };
}
