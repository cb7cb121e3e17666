/** What a call analytics configuration does with a call ("CreateMediaInsightsPipelineConfiguration", media pipelines API reference). */
export interface AnalyticsProperties {
  readonly recording: RecordingProperties | null;
  readonly transcription: TranscriptionProperties | null;
  readonly voiceAnalytics: { readonly speakerSearch: boolean; readonly voiceTone: boolean } | null;
  readonly sinks: {
    readonly kinesisDataStreamArn: string | null;
    /** The other three: where voice analytics says what it found. */
    readonly lambdaArn: string | null;
    readonly sqsQueueArn: string | null;
    readonly snsTopicArn: string | null;
  };
  readonly alerts: { readonly disabled: boolean; readonly rules: readonly AlertRule[] };
}

export interface RecordingProperties {
  /** ARN of the bucket, or of a folder in it. */
  readonly destinationArn: string;
  readonly format: "Wav" | "Opus";
  /** Voice enhancement: also a copy at 16 kHz, of calls of up to 30 minutes. */
  readonly enhanced: boolean;
}

export interface TranscriptionProperties {
  readonly engine: "transcribe" | "call-analytics";
  /** One language is fixed; of several, the one that is spoken is found out (by `transcribe` only). */
  readonly languages: readonly string[];
  /** The one of several that is taken when two are as likely. */
  readonly preferredLanguage: string | null;
  readonly vocabulary: string | null;
  readonly vocabularyFilter: { readonly name: string; readonly method: "remove" | "mask" | "tag" } | null;
  readonly languageModel: string | null;
  readonly piiRedaction: { readonly kind: "identify" | "redact"; readonly types: readonly string[] } | null;
  readonly filterPartialResults: boolean;
  readonly partialResultsStability: "high" | "medium" | "low" | null;
  /** Of `call-analytics`: a report when the call is over. */
  readonly postCall: {
    readonly outputLocation: string;
    readonly roleArn: string;
    readonly redaction: "redacted" | "redacted_and_unredacted" | null;
  } | null;
}

/** When the service says `Media Insights Rules Matched`. */
export type AlertRule =
  | {
      readonly kind: "keywords";
      readonly name: string;
      readonly keywords: readonly string[];
      /** Holds when none of them is said. */
      readonly negate: boolean;
    }
  | { readonly kind: "sentiment"; readonly name: string; readonly sentiment: "NEGATIVE"; readonly seconds: number }
  | { readonly kind: "issue"; readonly name: string };
