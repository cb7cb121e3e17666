import type { ActionType } from "../../../shared/sma/action-types.ts";
import type { ServiceError } from "../../../shared/sma/finding.ts";
import { readAction } from "../../../shared/sma/read-action.ts";
import { withMember } from "../../support/samples.ts";
import { PARAMETERS } from "../../support/sma-actions.ts";
import { expectPlainWords } from "../../support/sma-findings.ts";

const invalid = (ErrorMessage: string) => ({ ErrorType: "InvalidActionParameter", ErrorMessage });
const parameter = (name: string) => invalid(`The ${name} parameter is invalid.`);
const value = (name: string) => invalid(`${name} parameter value is invalid.`);
const missing = (ErrorMessage: string) => ({ ErrorType: "MissingRequiredActionParameter", ErrorMessage });
const audio = (ErrorMessage: string) => ({ ErrorType: "InvalidAudioSource", ErrorMessage });

const SOURCE = audio("Audio Source parameter value is invalid.");
const LEG = invalid("CallId or ParticipantTag parameter for action is invalid");
const TIMEOUT = invalid("The MaxCallTimeout parameter is invalid. Timeout must be between 0 and 120 seconds.");
const ENDPOINT = invalid("Endpoint parameter is invalid.");
const TOO_LONG = missing("Text is limited to 1,000 characters");
const NO_TEXT = missing("Text is a required parameter.");
const arn = "arn:aws:chime:us-east-1:123456789012:vc/abcdefghij0123456789zz";
const x = (count: number) => "x".repeat(count);

interface Limit {
  readonly in: readonly unknown[];
  readonly out: readonly unknown[];
  /** What the service answers to those that are out. */
  readonly error: ServiceError;
}

const numbers = (first: number, last: number, error: ServiceError): Limit => ({
  in: [first, last, String(first), String(last)],
  out: [
    first - 1,
    last + 1,
    first + 0.5,
    String(last + 1),
    -1,
    `${first}.5`,
    "",
    "many",
    true,
    [first],
    `x${last}`,
    `${last}x`,
  ],
  error,
});
const from = (first: number, error: ServiceError): Limit => ({
  in: [first, 999_999, "999999"],
  out: [first - 1, first + 0.5, -1, "-1", "", true, "1e3", "0x10", Number.MAX_VALUE * 2],
  error,
});
const words = (allowed: readonly unknown[], error: ServiceError): Limit => ({
  in: allowed,
  out: ["", "other", String(allowed[0]).toLowerCase() === allowed[0] ? "OTHER" : String(allowed[0]).toLowerCase(), 7],
  error,
});
const keys = (error: ServiceError): Limit => ({
  in: [[], ["0", "9", "#", "*"], [1]],
  out: ["#", ["A"], ["10"], [10], [""], [null], [1.5]],
  error,
});
const text = (error: ServiceError): Limit => ({ in: ["x", x(200)], out: ["", 7, true], error });
const flags: Limit = {
  in: [true, false, "True", "false"],
  out: [0, 1, "yes", "", "truely", "untrue"],
  error: parameter("Enable"),
};
const s3 = (member: string, error: ServiceError) => ({
  [`${member}.Type`]: words(["S3"], error),
  [`${member}.BucketName`]: text(error),
  [`${member}.Key`]: text(error),
});
const speech = (prefix = "") => ({
  [`${prefix}Text`]: { in: ["x", x(1_000)], out: [x(1_001)], error: TOO_LONG },
  [`${prefix}Engine`]: words(["standard", "neural"], value("Engine")),
  [`${prefix}LanguageCode`]: {
    in: ["en-US", "cmn-CN", "en-GB-WLS", "arb"],
    out: ["en_US", "english", "en-us", "", "xen-US-", "1en-US", "en-USAx"],
    error: value("LanguageCode"),
  },
  [`${prefix}VoiceId`]: {
    in: ["Joanna", "Lupe", "Zhiyu"],
    out: ["joanna", "J", "Joanna!", " Joanna", "", x(40)],
    error: value("VoiceId"),
  },
});
const digits = {
  InputDigitsRegex: { in: ["^[0-9]$", "1"], out: ["", "[", "(", "*", 7], error: parameter("InputDigitsRegex") },
  MinNumberOfDigits: { in: [0, 1, "1"], out: [-1, 129, 0.5], error: parameter("MinNumberOfDigits") },
  MaxNumberOfDigits: { in: [0, 1, 128, "128"], out: [-1, 129, 0.5, "129"], error: parameter("MaxNumberOfDigits") },
  TerminatorDigits: keys(parameter("TerminatorDigits")),
  InBetweenDigitsDurationInMilliseconds: from(1, parameter("InBetweenDigitsDurationInMilliseconds")),
  Repeat: from(1, parameter("Repeat")),
  RepeatDurationInMilliseconds: from(1, parameter("RepeatDurationInMilliseconds")),
};
const leg = { CallId: text(LEG), ParticipantTag: words(["LEG-A", "LEG-B"], LEG) };
const firstLeg = { CallId: text(LEG), ParticipantTag: { ...words(["LEG-A"], LEG), out: ["LEG-B", "", 7] } };

const LIMITS: { readonly [Type in ActionType]: Readonly<Record<string, Limit>> } = {
  CallAndBridge: {
    CallerIdNumber: {
      in: ["+15550100003", "+12", "+123456789012345"],
      out: ["15550100003", "+05550100003", "+1", "+1234567890123456", "x+15550100003", "+15550100003 "],
      error: invalid("Invalid caller ID."),
    },
    Endpoints: { in: [], out: [[], [{}, {}], {}], error: invalid("Invalid number of endpoints provided.") },
    "Endpoints.0": { in: [], out: [7, "x", []], error: ENDPOINT },
    SipHeaders: { in: [{}], out: [7, [], "x"], error: invalid("Invalid SIP header(s) provided") },
    "Endpoints.0.BridgeEndpointType": words(["AWS"], ENDPOINT),
    "Endpoints.0.Uri": {
      in: ["7", x(36), "aZ09&=+$/%-_!~*()."],
      out: ["", x(37), "a@b", "a b", "é", "a#", "a,"],
      error: ENDPOINT,
    },
    "Endpoints.0.Arn": {
      in: [arn, arn.replace(":vc/", ":vcg/"), arn.replace("arn:aws:", "arn:aws-us-gov:")],
      out: [
        "",
        "arn",
        `x${arn}`,
        `${arn} `,
        `${arn}:x`,
        arn.replace("chime", "s3"),
        arn.replace("9012", "901"),
        arn.replace("us-east-1", ""),
      ],
      error: ENDPOINT,
    },
    CallTimeoutSeconds: numbers(1, 120, TIMEOUT),
    ...s3("RingbackTone", audio("Ringtone parameter value is invalid.")),
    "SipHeaders.X-Skill": {
      in: ["a", x(2_048)],
      out: ["", x(2_049), 7],
      error: invalid("Invalid SIP header(s) provided: X-Skill"),
    },
  },
  Hangup: {
    ...leg,
    SipResponseCode: {
      in: ["0", "480", "486", 480, 0],
      out: ["404", 404, "", "0480", true, "48", ["0"], [480]],
      error: parameter("SipResponseCode"),
    },
  },
  JoinChimeMeeting: { ...firstLeg, JoinToken: text(value("JoinToken")), MeetingId: text(value("MeetingId")) },
  ModifyChimeMeetingAttendees: {
    ...leg,
    Operation: words(["Mute", "Unmute"], value("Operation")),
    MeetingId: text(value("MeetingId")),
    AttendeeList: {
      in: [["a"], Array(100).fill("a")],
      out: [[], Array(101).fill("a"), [""], [7], "a"],
      error: value("AttendeeList"),
    },
  },
  Pause: { ...leg, DurationInMilliseconds: numbers(100, 30_000, parameter("Duration")) },
  PauseCallRecording: leg,
  PlayAudio: {
    ...leg,
    ...s3("AudioSource", SOURCE),
    PlaybackTerminators: keys(parameter("PlaybackTerminators")),
    Repeat: from(1, parameter("Repeat")),
  },
  PlayAudioAndGetDigits: { ...leg, ...digits, ...s3("AudioSource", SOURCE), ...s3("FailureAudioSource", SOURCE) },
  ReceiveDigits: {
    ...leg,
    InputDigitsRegex: digits.InputDigitsRegex,
    InBetweenDigitsDurationInMilliseconds: {
      in: [1, 4_999],
      out: [0, -1, 0.5],
      error: parameter("InBetweenDigitsDurationInMilliseconds"),
    },
    FlushDigitsDurationInMilliseconds: {
      in: [1_001, "1001"],
      out: [0, 1, 999, 1_000],
      error: parameter("FlushDigitsDurationInMilliseconds"),
    },
  },
  RecordAudio: {
    CallId: text(LEG),
    "RecordingDestination.Type": words(["S3"], value("RecordingDestination")),
    "RecordingDestination.BucketName": text(value("RecordingDestination")),
    "RecordingDestination.Prefix": {
      in: ["a", x(979), "aZ09!-_.*'()/"],
      out: ["", x(980), "a b", "é", "a#", "a&"],
      error: value("RecordingDestination"),
    },
    RecordingTerminators: keys(value("RecordingTerminators")),
    DurationInSeconds: from(1, value("DurationInSeconds")),
    SilenceDurationInSeconds: numbers(1, 1_000, value("SilenceDurationInSeconds")),
    SilenceThreshold: numbers(1, 1_000, value("SilenceThreshold")),
  },
  ResumeCallRecording: leg,
  SendDigits: {
    ...leg,
    Digits: {
      in: ["1", "0123456789*#ABCD,", x(50).replaceAll("x", "1")],
      out: ["", "a", "E", " 1", "1 ", x(51).replaceAll("x", "1"), 1],
      error: value("Digits"),
    },
    ToneDurationInMilliseconds: numbers(50, 24_000, value("ToneDuration")),
  },
  Speak: { ...leg, ...speech(), TextType: words(["text"], value("TextType")) },
  SpeakAndGetDigits: { ...leg, ...digits, ...speech("SpeechParameters."), ...speech("FailureSpeechParameters.") },
  StartBotConversation: {
    ...firstLeg,
    BotAliasArn: {
      in: ["arn:aws:lex:us-east-1:123456789012:bot-alias/BOT1/ALIAS1", "arn:aws-cn:lex:x:123456789012:bot-alias/b/a"],
      out: [
        "",
        "arn:aws:lex:us-east-1:123456789012:bot/BOT1",
        "xarn:aws:lex:us-east-1:123456789012:bot-alias/B/A",
        "arn:aws:lex:us-east-1:123456789012:bot-alias/B/A/x",
        "arn:aws:lex::123456789012:bot-alias/B/A",
      ],
      error: parameter("BotAliasArn"),
    },
    LocaleId: {
      in: ["en_US", "es_419", "fil_PH"],
      out: ["en-US", "en", "", "en_us", "EN_US", "en_USA", "xxen_US"],
      error: parameter("LocaleId"),
    },
    "Configuration.SessionState.DialogAction.Type": {
      in: ["ElicitIntent"],
      out: ["Elicit", "", 7],
      error: parameter("Configuration"),
    },
    "Configuration.SessionState.SessionAttributes.order": text(parameter("Configuration")),
    "Configuration.WelcomeMessages.0.Content": text(parameter("Configuration")),
    "Configuration.WelcomeMessages.0.ContentType": words(["PlainText", "SSML"], parameter("Configuration")),
  },
  StartCallRecording: {
    ...leg,
    Track: words(["BOTH", "INCOMING", "OUTGOING"], parameter("Track")),
    "Destination.Type": words(["S3"], parameter("Destination")),
    "Destination.Location": {
      in: ["abc", "my-bucket.1", "bucket/", "bucket/a/b", x(63)],
      out: ["", "ab", "Bucket", "-bucket", "bucket-", "/bucket", x(64), " bucket"],
      error: parameter("Destination"),
    },
  },
  StopCallRecording: leg,
  VoiceFocus: { ...leg, Enable: flags },
};

const cases = Object.entries(LIMITS).flatMap(([type, members]) =>
  Object.entries(members).map(([path, limit]) => [type as ActionType, path, limit] as const),
);

/** Selectors that exclude each other are not both given. */
const base = (type: ActionType, path: string) => {
  const parameters = { ...PARAMETERS[type], ...(path === "MinNumberOfDigits" ? { MaxNumberOfDigits: 128 } : {}) };
  return path === "MaxNumberOfDigits" ? { ...parameters, MinNumberOfDigits: 0 } : parameters;
};

test.each<[ActionType, string, ServiceError]>([
  ["CallAndBridge", "CallerIdNumber", invalid("Caller ID not defined.")],
  ["CallAndBridge", "Endpoints", invalid("Invalid number of endpoints provided.")],
  ["PlayAudio", "AudioSource", SOURCE],
  ["Speak", "Text", NO_TEXT],
  ["SpeakAndGetDigits", "SpeechParameters", NO_TEXT],
  ["SpeakAndGetDigits", "FailureSpeechParameters", NO_TEXT],
  ["SpeakAndGetDigits", "FailureSpeechParameters.Text", NO_TEXT],
  ["VoiceFocus", "Enable", missing("Missing required action parameter.")],
  ["Pause", "DurationInMilliseconds", parameter("Duration")],
  ["StartCallRecording", "Destination.Type", parameter("Destination")],
])("%s without %s is answered in the service's words", (type, path, error) => {
  expect(readAction(type, withMember(PARAMETERS[type], path, undefined), "").error).toEqual(error);
});

test.each(cases)("%s takes %s within its limits", (type, path, limit) => {
  for (const found of limit.in) {
    const { error, findings } = readAction(type, withMember(base(type, path), path, found), "");

    expect({ found, error, findings: findings.filter(({ severity }) => severity === "error") }).toEqual({
      found,
      error: null,
      findings: [],
    });
  }
});

test.each(cases)("%s refuses %s outside of its limits, in the service's words", (type, path, limit) => {
  for (const found of limit.out) {
    const { error, findings } = readAction(type, withMember(base(type, path), path, found), "");

    findings.forEach(expectPlainWords);
    const isText = path.endsWith("Text");
    expect({ found, error }).toEqual({ found, error: isText && found === "" ? NO_TEXT : limit.error });
  }
});
