import type { ActionParameters } from "../../shared/sma/action-parameters.ts";
import { LEG_A } from "./sma-requests.ts";

const { CallId } = LEG_A;
const AudioSource = { Type: "S3", BucketName: "prompts", Key: "welcome.wav" } as const;
const digits = {
  InputDigitsRegex: "^[1-3]$",
  MinNumberOfDigits: 1,
  MaxNumberOfDigits: 1,
  TerminatorDigits: ["#"],
  InBetweenDigitsDurationInMilliseconds: 2_000,
  Repeat: 3,
  RepeatDurationInMilliseconds: 5_000,
} as const;
const speech = {
  Text: "Press one.",
  Engine: "neural",
  LanguageCode: "en-US",
  TextType: "text",
  VoiceId: "Joanna",
} as const;

/** Every action with every member that its page names, all of them valid. */
export const PARAMETERS: ActionParameters = {
  CallAndBridge: {
    CallerIdNumber: "+15550100003",
    Endpoints: [
      { BridgeEndpointType: "AWS", Uri: "7001", Arn: "arn:aws:chime:us-east-1:123456789012:vc/abcdefghij0123456789zz" },
    ],
    CallTimeoutSeconds: 25,
    RingbackTone: { ...AudioSource, Key: "ringback.wav" },
    SipHeaders: { "X-Skill": "billing", "User-to-User": "00", Diversion: "<sip:1@example.com>" },
  },
  Hangup: { CallId, ParticipantTag: "LEG-A", SipResponseCode: "486" },
  JoinChimeMeeting: { CallId, ParticipantTag: "LEG-A", JoinToken: "token", MeetingId: "meeting" },
  ModifyChimeMeetingAttendees: {
    CallId,
    ParticipantTag: "LEG-A",
    Operation: "Mute",
    MeetingId: "meeting",
    AttendeeList: ["one", "two"],
  },
  Pause: { CallId, ParticipantTag: "LEG-A", DurationInMilliseconds: 500 },
  PauseCallRecording: { CallId, ParticipantTag: "LEG-A" },
  PlayAudio: { CallId, ParticipantTag: "LEG-A", AudioSource, PlaybackTerminators: ["1", "#"], Repeat: 2 },
  PlayAudioAndGetDigits: {
    CallId,
    ParticipantTag: "LEG-A",
    ...digits,
    AudioSource,
    FailureAudioSource: { ...AudioSource, Key: "again.wav" },
  },
  ReceiveDigits: {
    CallId,
    ParticipantTag: "LEG-A",
    InputDigitsRegex: "^\\*[0-9]$",
    InBetweenDigitsDurationInMilliseconds: 1_000,
    FlushDigitsDurationInMilliseconds: 5_000,
  },
  RecordAudio: {
    CallId,
    RecordingDestination: { Type: "S3", BucketName: "recordings", Prefix: "voicemail/" },
    RecordingTerminators: ["#"],
    DurationInSeconds: 60,
    SilenceDurationInSeconds: 3,
    SilenceThreshold: 100,
  },
  ResumeCallRecording: { CallId, ParticipantTag: "LEG-A" },
  SendDigits: { CallId, ParticipantTag: "LEG-A", Digits: "1234,#AD", ToneDurationInMilliseconds: 100 },
  Speak: { CallId, ParticipantTag: "LEG-A", ...speech },
  SpeakAndGetDigits: {
    CallId,
    ParticipantTag: "LEG-A",
    ...digits,
    SpeechParameters: speech,
    FailureSpeechParameters: { ...speech, Text: "That is not a choice." },
  },
  StartBotConversation: {
    CallId,
    ParticipantTag: "LEG-A",
    BotAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/BOT1/ALIAS1",
    LocaleId: "en_US",
    Configuration: {
      SessionState: { SessionAttributes: { order: "42" }, DialogAction: { Type: "ElicitIntent" } },
      WelcomeMessages: [{ Content: "How can I help?", ContentType: "PlainText" }],
    },
  },
  StartCallRecording: {
    CallId,
    ParticipantTag: "LEG-A",
    Track: "BOTH",
    Destination: { Type: "S3", Location: "recordings/calls" },
  },
  StopCallRecording: { CallId, ParticipantTag: "LEG-A" },
  VoiceFocus: { CallId, ParticipantTag: "LEG-A", Enable: true },
};
