/** Parameters of the 18 actions as they go over the wire. Ranges that a type cannot say stand beside it; the builders check them. */

export const DIAL_KEYS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "#", "*"] as const;
/** One key of a telephone. */
export type DialKey = (typeof DIAL_KEYS)[number];
export type LegTag = "LEG-A" | "LEG-B";

/** Which leg it is about; without both, the leg that the invocation is about. `CallId` wins over `ParticipantTag`. */
export interface LegSelector {
  readonly CallId?: string;
  readonly ParticipantTag?: LegTag;
}

/** Which leg it is about, said in one way only. */
export type SingleLegSelector =
  | { readonly CallId?: string; readonly ParticipantTag?: never }
  | { readonly CallId?: never; readonly ParticipantTag?: LegTag };

/** For actions that only the first leg can run. */
export type FirstLegSelector = LegSelector & { readonly ParticipantTag?: "LEG-A" };

/** An audio file: WAV, PCM, at most 50 MB, in a bucket of the same account. */
export interface AudioSource {
  readonly Type: "S3";
  readonly BucketName: string;
  readonly Key: string;
}

/** Calls a telephone number. */
export interface PstnEndpoint {
  readonly BridgeEndpointType: "PSTN";
  /** E.164. */
  readonly Uri: string;
  readonly Arn?: never;
}

/** Calls into the SIP system behind a Voice Connector. */
export interface AwsEndpoint {
  readonly BridgeEndpointType: "AWS";
  /** User part of the request URI: 1 to 36 characters of `a-z A-Z 0-9 & = + $ / % - _ ! ~ * ( ) .` */
  readonly Uri: string;
  /** Of the Voice Connector or the Voice Connector group. */
  readonly Arn: `arn:${string}`;
}

type CustomHeader = `x-${string}` | `X-${string}`;
type ReservedPrefix = "amzn" | "vine" | "vc" | "canary" | "voice";
type ReservedHeader =
  `${"x-" | "X-"}${ReservedPrefix | Capitalize<ReservedPrefix> | Uppercase<ReservedPrefix>}${string}`;
/** At most 2,048 characters each. The service keeps some prefixes for itself. */
export type SipHeaders = { readonly [Name in CustomHeader | "User-to-User" | "Diversion"]?: string } & {
  readonly [Name in ReservedHeader]?: never;
};

export interface CallAndBridgeParameters {
  /** E.164: a number of this account, or LEG-A's `From`. */
  readonly CallerIdNumber: string;
  readonly Endpoints: readonly [PstnEndpoint | AwsEndpoint];
  /** 1 to 120, default 30. */
  readonly CallTimeoutSeconds?: number;
  readonly RingbackTone?: AudioSource;
  readonly SipHeaders?: SipHeaders;
}

export type HangupParameters = LegSelector & {
  /** 0 normal clearing (default), 480 unavailable, 486 busy. */
  readonly SipResponseCode?: "0" | "480" | "486";
};

export type JoinChimeMeetingParameters = FirstLegSelector & {
  readonly JoinToken: string;
  readonly MeetingId: string;
};

export type ModifyChimeMeetingAttendeesParameters = LegSelector & {
  readonly Operation: "Mute" | "Unmute";
  readonly MeetingId: string;
  /** 1 to 100 attendee ids. */
  readonly AttendeeList: readonly [string, ...string[]];
};

export type PauseParameters = LegSelector & {
  /** 100 to 30,000. */
  readonly DurationInMilliseconds: number;
};

export type PlayAudioParameters = LegSelector & {
  readonly AudioSource: AudioSource;
  /** Keys that stop it. Without any, keys are ignored. */
  readonly PlaybackTerminators?: readonly DialKey[];
  /** How often it is played in all, default 1. */
  readonly Repeat?: number;
};

/** How digits are collected after a prompt. */
export interface DigitsParameters {
  /** A regular expression of Java, as far as is known. */
  readonly InputDigitsRegex?: string;
  /** Default 0. */
  readonly MinNumberOfDigits?: number;
  /** At least `MinNumberOfDigits`, at most 128 (default). */
  readonly MaxNumberOfDigits?: number;
  /** Keys that end the input, default `#`. */
  readonly TerminatorDigits?: readonly DialKey[];
  /** Default: `RepeatDurationInMilliseconds`. */
  readonly InBetweenDigitsDurationInMilliseconds?: number;
  /** How many attempts in all, default 1. */
  readonly Repeat?: number;
  /** Time for each attempt. */
  readonly RepeatDurationInMilliseconds: number;
}

export type PlayAudioAndGetDigitsParameters = LegSelector &
  DigitsParameters & {
    readonly AudioSource: AudioSource;
    /** Played after an attempt that failed. */
    readonly FailureAudioSource: AudioSource;
  };

export type ReceiveDigitsParameters = LegSelector & {
  readonly InputDigitsRegex: string;
  /** Quiet time after a digit before what was keyed is matched. */
  readonly InBetweenDigitsDurationInMilliseconds: number;
  /** More than `InBetweenDigitsDurationInMilliseconds`; what was keyed is forgotten then. */
  readonly FlushDigitsDurationInMilliseconds: number;
};

export type RecordAudioParameters = SingleLegSelector & {
  readonly RecordingDestination: { readonly Type: "S3"; readonly BucketName: string; readonly Prefix?: string };
  /** Keys that end the recording. */
  readonly RecordingTerminators: readonly DialKey[];
  readonly DurationInSeconds: number;
  /** 1 to 1,000. Without it silence does not end the recording. */
  readonly SilenceDurationInSeconds?: number;
  /** 1 (30 dB) to 1,000 (75 dB), default 200. */
  readonly SilenceThreshold?: number;
};

export type SendDigitsParameters = LegSelector & {
  /** 1 to 50 of `0-9 * # A-D` and `,` for a pause of 500 ms. */
  readonly Digits: string;
  /** 50 to 24,000, default 250. */
  readonly ToneDurationInMilliseconds?: number;
};

/** What Amazon Polly says, and how. */
export interface SpeechParameters {
  /** At most 1,000 characters. */
  readonly Text: string;
  /** Default `standard`. */
  readonly Engine?: "standard" | "neural";
  /** Only needed for a voice with two languages. */
  readonly LanguageCode?: string;
  /** Default `text`. */
  readonly TextType?: "text" | "ssml";
  /** Default `Joanna`. */
  readonly VoiceId?: string;
}

export type SpeakParameters = LegSelector & SpeechParameters;

export type SpeakAndGetDigitsParameters = LegSelector &
  DigitsParameters & {
    readonly SpeechParameters: SpeechParameters;
    /** Said after an attempt that failed; members left out are those of `SpeechParameters`. */
    readonly FailureSpeechParameters: SpeechParameters;
  };

interface SessionState<DialogAction> {
  readonly SessionAttributes?: Readonly<Record<string, string>>;
  readonly DialogAction?: { readonly Type: DialogAction };
}

export interface WelcomeMessage {
  readonly Content: string;
  readonly ContentType: "PlainText" | "SSML";
}

/** At most 10 KB as JSON. Only a bot that is to elicit an intent can say a welcome. */
export type BotConfiguration =
  | { readonly SessionState?: SessionState<"Delegate" | "ElicitIntent">; readonly WelcomeMessages?: never }
  | {
      readonly SessionState: SessionState<"ElicitIntent"> & {
        readonly DialogAction: { readonly Type: "ElicitIntent" };
      };
      readonly WelcomeMessages: readonly WelcomeMessage[];
    };

export type StartBotConversationParameters = FirstLegSelector & {
  /** `arn:aws:lex:<region>:<account>:bot-alias/<bot>/<alias>`, in the region of the SIP media application. */
  readonly BotAliasArn: `arn:${string}`;
  /** A locale of Lex, default `en_US`. */
  readonly LocaleId?: string;
  readonly Configuration?: BotConfiguration;
};

export type StartCallRecordingParameters = LegSelector & {
  /** `INCOMING` is what the leg's party says, `OUTGOING` what it hears; `BOTH` is a stereo file. */
  readonly Track: "BOTH" | "INCOMING" | "OUTGOING";
  /** `Location` is a bucket, or a bucket and prefix with a slash between. */
  readonly Destination: { readonly Type: "S3"; readonly Location: string };
};

export type VoiceFocusParameters = LegSelector & {
  readonly Enable: boolean;
};

export interface ActionParameters {
  readonly CallAndBridge: CallAndBridgeParameters;
  readonly Hangup: HangupParameters;
  readonly JoinChimeMeeting: JoinChimeMeetingParameters;
  readonly ModifyChimeMeetingAttendees: ModifyChimeMeetingAttendeesParameters;
  readonly Pause: PauseParameters;
  readonly PauseCallRecording: LegSelector;
  readonly PlayAudio: PlayAudioParameters;
  readonly PlayAudioAndGetDigits: PlayAudioAndGetDigitsParameters;
  readonly ReceiveDigits: ReceiveDigitsParameters;
  readonly RecordAudio: RecordAudioParameters;
  readonly ResumeCallRecording: LegSelector;
  readonly SendDigits: SendDigitsParameters;
  readonly Speak: SpeakParameters;
  readonly SpeakAndGetDigits: SpeakAndGetDigitsParameters;
  readonly StartBotConversation: StartBotConversationParameters;
  readonly StartCallRecording: StartCallRecordingParameters;
  readonly StopCallRecording: LegSelector;
  readonly VoiceFocus: VoiceFocusParameters;
}
