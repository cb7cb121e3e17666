import type { ActionType } from "../../../shared/sma/action-types.ts";
import { act, findings, withActions } from "../../support/sma-findings.ts";

const INVALID = "InvalidActionParameter";
const MISSING = "MissingRequiredActionParameter";
const pstn = { BridgeEndpointType: "PSTN", Uri: "+15550100009" };
const aws = {
  BridgeEndpointType: "AWS",
  Uri: "7001",
  Arn: "arn:aws:chime:us-east-1:123456789012:vc/abcdefghij0123456789zz",
};
const bridge = (changes: object) => ["CallAndBridge", { SipHeaders: {}, ...changes }] as const;
const header = (name: string, value: string) => ["CallAndBridge", { SipHeaders: { [name]: value } }] as const;
const bot = (Configuration: object) => ["StartBotConversation", { Configuration }] as const;
const welcome = [{ Content: "Hi.", ContentType: "SSML" }];
const elicit = (Type: string) => ({ SessionState: { DialogAction: { Type } }, WelcomeMessages: welcome });
const digits = (changes: object) => ["SpeakAndGetDigits", changes] as const;

function configurationOf(bytes: number): object {
  const empty = JSON.stringify({ SessionState: { SessionAttributes: { a: "" } } }).length;
  return { SessionState: { SessionAttributes: { a: "x".repeat(bytes - empty) } } };
}

/** The case, the action and what is changed of it, and the finding: its path is under `Parameters`. None: nothing to find. */
type Case = readonly [string, readonly [ActionType, object], string?];

const ROWS: Readonly<Record<string, readonly Case[]>> = {
  "required members": [
    ["Text", ["Speak", { Text: undefined }], `error Text parameter-missing ${MISSING}`],
    ["Text that is null", ["Speak", { Text: null }], `error Text parameter-missing ${MISSING}`],
    ["Enable", ["VoiceFocus", { Enable: undefined }], `error Enable parameter-missing ${MISSING}`],
    ["CallId by the page", ["Speak", { CallId: undefined }], "warning CallId call-id-missing"],
  ],
  ranges: [
    [
      "CallTimeoutSeconds 0",
      bridge({ CallTimeoutSeconds: 0 }),
      `error CallTimeoutSeconds parameter-out-of-range ${INVALID}`,
    ],
  ],
  enums: [["Track", ["StartCallRecording", { Track: "both" }], `error Track parameter-not-allowed ${INVALID}`]],
  patterns: [["Digits", ["SendDigits", { Digits: "12ab" }], `error Digits parameter-malformed ${INVALID}`]],
  "exactly one endpoint": [
    ["none", bridge({ Endpoints: [] }), `error Endpoints parameter-out-of-range ${INVALID}`],
    ["two", bridge({ Endpoints: [pstn, pstn] }), `error Endpoints parameter-out-of-range ${INVALID}`],
    ["one", bridge({ Endpoints: [pstn] })],
  ],
  "Arn xor PSTN": [
    [
      "AWS without",
      bridge({ Endpoints: [{ ...aws, Arn: undefined }] }),
      `error Endpoints[0].Arn endpoint-without-arn ${INVALID}`,
    ],
    [
      "PSTN with",
      bridge({ Endpoints: [{ ...pstn, Arn: aws.Arn }] }),
      `error Endpoints[0].Arn endpoint-with-arn ${INVALID}`,
    ],
    [
      "PSTN with what is no ARN",
      bridge({ Endpoints: [{ ...pstn, Arn: "arn:x" }] }),
      `error Endpoints[0].Arn endpoint-with-arn ${INVALID}`,
    ],
    [
      "neither, with anything",
      bridge({ Endpoints: [{ BridgeEndpointType: "SIP", Uri: "a b", Arn: "x" }] }),
      `error Endpoints[0].BridgeEndpointType parameter-not-allowed ${INVALID}`,
    ],
    ["PSTN with null", bridge({ Endpoints: [{ ...pstn, Arn: null }] })],
    [
      "no ARN of a connector",
      bridge({ Endpoints: [{ ...aws, Arn: "arn:aws:s3:::b" }] }),
      `error Endpoints[0].Arn parameter-malformed ${INVALID}`,
    ],
  ],
  "numbers are E.164": [
    [
      "caller id without plus",
      bridge({ CallerIdNumber: "15550100003" }),
      `error CallerIdNumber parameter-malformed ${INVALID}`,
    ],
    ["no caller id", bridge({ CallerIdNumber: undefined }), `error CallerIdNumber parameter-missing ${INVALID}`],
    [
      "Uri of PSTN",
      bridge({ Endpoints: [{ ...pstn, Uri: "7001" }] }),
      `error Endpoints[0].Uri parameter-malformed ${INVALID}`,
    ],
    ["Uri of AWS, 36 characters", bridge({ Endpoints: [{ ...aws, Uri: "x".repeat(36) }] })],
    [
      "Uri of AWS, 37 characters",
      bridge({ Endpoints: [{ ...aws, Uri: "x".repeat(37) }] }),
      `error Endpoints[0].Uri parameter-malformed ${INVALID}`,
    ],
  ],
  "SipHeaders: key allowed and not reserved": [
    ["Subject", header("Subject", "x"), `error SipHeaders.Subject sip-header-unknown ${INVALID}`],
    ["X-VC", header("X-VC-a", "x"), `error SipHeaders.X-VC-a sip-header-reserved ${INVALID}`],
    ["x-amzn", header("x-amzn-a", "x"), `error SipHeaders.x-amzn-a sip-header-reserved ${INVALID}`],
    ["user-to-user", header("user-to-user", "x")],
    ["X-My-X-VC", header("X-My-X-VC", "x")],
    ["Diversions", header("Diversions", "x"), `error SipHeaders.Diversions sip-header-unknown ${INVALID}`],
    ["My-Diversion", header("My-Diversion", "x"), `error SipHeaders.My-Diversion sip-header-unknown ${INVALID}`],
    ["X-", header("X-", "x"), `error SipHeaders.X- sip-header-unknown ${INVALID}`],
  ],
  "SipHeaders: value at most 2048": [
    ["2049", header("x-a", "x".repeat(2_049)), `error SipHeaders.x-a parameter-too-long ${INVALID}`],
    ["2048", header("x-a", "x".repeat(2_048))],
  ],
  "SipHeaders with PSTN endpoint": [
    ["one", ["CallAndBridge", { Endpoints: [pstn] }], "warning SipHeaders sip-headers-on-pstn"],
    ["none", bridge({ Endpoints: [pstn], SipHeaders: undefined })],
  ],
  "WelcomeMessages without ElicitIntent": [
    [
      "Delegate",
      bot(elicit("Delegate")),
      `error Configuration.WelcomeMessages welcome-without-elicit-intent ${INVALID}`,
    ],
    [
      "no state",
      bot({ WelcomeMessages: welcome }),
      `error Configuration.WelcomeMessages welcome-without-elicit-intent ${INVALID}`,
    ],
    ["no messages", bot({ WelcomeMessages: [] })],
    ["ElicitIntent", bot(elicit("ElicitIntent"))],
  ],
  "Configuration over 10 KB": [
    ["10,241 bytes", bot(configurationOf(10_241)), `error Configuration configuration-too-large ${INVALID}`],
    ["10,240 bytes", bot(configurationOf(10_240))],
  ],
  "RecordAudio with both selectors": [
    ["both", ["RecordAudio", { ParticipantTag: "LEG-A" }], "warning ParticipantTag two-selectors"],
    ["one", ["RecordAudio", { CallId: undefined, ParticipantTag: "LEG-A" }]],
  ],
  "RecordAudio without DurationInSeconds": [
    [
      "missing",
      ["RecordAudio", { DurationInSeconds: undefined }],
      `error DurationInSeconds parameter-missing ${INVALID}`,
    ],
  ],
  "RecordAudio with a threshold and no silence": [
    ["200", ["RecordAudio", { SilenceDurationInSeconds: undefined }], "warning SilenceThreshold threshold-unused"],
    ["neither", ["RecordAudio", { SilenceDurationInSeconds: undefined, SilenceThreshold: undefined }]],
  ],
  "FlushDigits not more than InBetweenDigits": [
    [
      "equal",
      ["ReceiveDigits", { FlushDigitsDurationInMilliseconds: 1_000 }],
      `error FlushDigitsDurationInMilliseconds flush-not-after-in-between ${INVALID}`,
    ],
    ["1 ms more", ["ReceiveDigits", { FlushDigitsDurationInMilliseconds: 1_001 }]],
  ],
  "Min above Max": [
    [
      "3 and 2",
      digits({ MinNumberOfDigits: 3, MaxNumberOfDigits: 2 }),
      `error MaxNumberOfDigits min-above-max ${INVALID}`,
    ],
    [
      "129 and nothing",
      digits({ MinNumberOfDigits: 129, MaxNumberOfDigits: undefined }),
      `error MinNumberOfDigits parameter-out-of-range ${INVALID}`,
    ],
  ],
  "Min equals Max": [["2 and 2", digits({ MinNumberOfDigits: 2, MaxNumberOfDigits: 2 })]],
  "Pause outside 100 to 30000": [
    ["99", ["Pause", { DurationInMilliseconds: 99 }], `error DurationInMilliseconds parameter-out-of-range ${INVALID}`],
    ["100", ["Pause", { DurationInMilliseconds: 100 }]],
    ["30000", ["Pause", { DurationInMilliseconds: 30_000 }]],
    [
      "30001",
      ["Pause", { DurationInMilliseconds: 30_001 }],
      `error DurationInMilliseconds parameter-out-of-range ${INVALID}`,
    ],
  ],
  "regex does not compile": [
    [
      "a bracket",
      ["ReceiveDigits", { InputDigitsRegex: "[0-9" }],
      `error InputDigitsRegex regex-does-not-compile ${INVALID}`,
    ],
  ],
  "regex only matches with a consumed terminator": [
    [
      "at its end",
      digits({ InputDigitsRegex: "^\\d{2}#$" }),
      "warning InputDigitsRegex regex-needs-consumed-terminator",
    ],
    ["optional", digits({ InputDigitsRegex: "^\\d{2}#?$" })],
    [
      "by default",
      digits({ InputDigitsRegex: "^\\d{2}#$", TerminatorDigits: undefined }),
      "warning InputDigitsRegex regex-needs-consumed-terminator",
    ],
    ["another terminator", digits({ InputDigitsRegex: "^\\d{2}#$", TerminatorDigits: ["*"] })],
  ],
  "Speak.Text over 1,000": [
    ["1,001", ["Speak", { Text: "x".repeat(1_001) }], `error Text parameter-too-long ${MISSING}`],
    ["1,000", ["Speak", { Text: "x".repeat(1_000) }]],
  ],
  "numeric strings": [
    ["Repeat", ["PlayAudio", { Repeat: "2" }], "info Repeat number-as-string"],
    ["Enable", ["VoiceFocus", { Enable: "True" }], "info Enable boolean-as-string"],
    ["SipResponseCode is text", ["Hangup", { SipResponseCode: 480 }], "info SipResponseCode code-as-number"],
    ["a key", ["PlayAudio", { PlaybackTerminators: [1] }], "info PlaybackTerminators[0] key-as-number"],
  ],
  SSML: [
    ["without speak", ["Speak", { TextType: "ssml" }], `error Text ssml-without-speak ${INVALID}`],
    ["read out", ["Speak", { Text: "<speak>Hi.</speak>" }], "warning Text ssml-as-text"],
    ["with speak", ["Speak", { Text: ' <speak lang="en">Hi.</speak>\n', TextType: "ssml" }]],
    [
      "in the failure prompt, as in the prompt",
      digits({
        SpeechParameters: { Text: "<speak>Hi.</speak>", TextType: "ssml" },
        FailureSpeechParameters: { Text: "No." },
      }),
      `error FailureSpeechParameters.Text ssml-without-speak ${INVALID}`,
    ],
  ],
  "misspelt members": [["Voice", ["Speak", { Voice: "Joanna" }], "warning Voice member-unknown"]],
};

const cases = Object.entries(ROWS).flatMap(([row, of]) => of.map((one) => [`${row}: ${one[0]}`, one] as const));

test.each(cases)("%s", (_name, [, [type, changes], expected]) => {
  const found = findings(withActions(act(type, changes)));

  expect(found.map((line) => line.replace("Actions[0].Parameters.", ""))).toEqual(
    expected === undefined ? [] : [expected],
  );
});
