import { ACTION_TRAITS, ACTION_TYPES, type ActionType, isActionType } from "../../../shared/sma/action-types.ts";
import { readAction } from "../../../shared/sma/read-action.ts";
import { PARAMETERS } from "../../support/sma-actions.ts";

const AudioSource = PARAMETERS.PlayAudio.AudioSource;
const digits = {
  MinNumberOfDigits: 0,
  MaxNumberOfDigits: 128,
  TerminatorDigits: ["#"],
  InBetweenDigitsDurationInMilliseconds: 4_000,
  Repeat: 1,
};
const said = { Text: "Hello.", Engine: "standard", TextType: "text", VoiceId: "Joanna" };
const RepeatDurationInMilliseconds = 4_000;

/** The least that each action needs, and what the service fills in. */
const LEAST: Readonly<Partial<Record<ActionType, readonly [object, object]>>> = {
  CallAndBridge: [
    { CallerIdNumber: "+15550100003", Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100009" }] },
    { CallTimeoutSeconds: 30 },
  ],
  Hangup: [{}, { SipResponseCode: "0" }],
  PlayAudio: [{ AudioSource }, { PlaybackTerminators: [], Repeat: 1 }],
  PlayAudioAndGetDigits: [{ AudioSource, FailureAudioSource: AudioSource, RepeatDurationInMilliseconds }, digits],
  RecordAudio: [
    { RecordingDestination: { Type: "S3", BucketName: "b" }, RecordingTerminators: ["#"], DurationInSeconds: 5 },
    { SilenceThreshold: 200 },
  ],
  SendDigits: [{ CallId: "c", Digits: "1" }, { ToneDurationInMilliseconds: 250 }],
  Speak: [{ CallId: "c", Text: "Hello." }, said],
  SpeakAndGetDigits: [
    {
      CallId: "c",
      SpeechParameters: { Text: "Hello." },
      FailureSpeechParameters: { Text: "Hello." },
      RepeatDurationInMilliseconds,
    },
    { ...digits, SpeechParameters: said, FailureSpeechParameters: said },
  ],
  StartBotConversation: [{ BotAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/B/A" }, { LocaleId: "en_US" }],
};

test.each(Object.entries(LEAST))("%s gets the service's defaults", (type, [least, filled]) => {
  const read = readAction(type as ActionType, least, "A");

  expect(read.findings).toEqual([]);
  expect(JSON.parse(JSON.stringify(read.action?.Parameters))).toEqual({ ...least, ...filled });
});

test.each(Object.entries(LEAST))("%s is repeated with the defaults it had nothing for", (type, [least, filled]) => {
  const { echo } = readAction(type as ActionType, least, "A");

  expect(echo).toStrictEqual({ ...filled, ...least });
});

test.each(ACTION_TYPES)("%s is read as it was written", (type) => {
  const { action } = readAction(type, PARAMETERS[type], "A");

  expect(JSON.parse(JSON.stringify(action))).toEqual({ Type: type, Parameters: PARAMETERS[type] });
});

test("a failure prompt is said as the prompt is", () => {
  const { CallId: _, ...prompt } = { CallId: "", ...PARAMETERS.SpeakAndGetDigits.SpeechParameters };

  const { action } = readAction(
    "SpeakAndGetDigits",
    { CallId: "c", SpeechParameters: prompt, FailureSpeechParameters: { Text: "No." }, RepeatDurationInMilliseconds },
    "A",
  );

  expect(action?.Parameters).toMatchObject({ FailureSpeechParameters: { ...prompt, Text: "No." } });
});

test("a failure prompt can be said in its own way", () => {
  const own = { Text: "Nein.", Engine: "standard", LanguageCode: "de-DE", TextType: "text", VoiceId: "Hans" };

  const { action } = readAction(
    "SpeakAndGetDigits",
    { ...PARAMETERS.SpeakAndGetDigits, FailureSpeechParameters: own },
    "A",
  );

  expect(action?.Parameters).toMatchObject({ FailureSpeechParameters: own });
});

test("values come out in the type of the contract", () => {
  const read = (type: ActionType, changes: object) =>
    readAction(type, { ...PARAMETERS[type], ...changes }, "A").action?.Parameters;

  expect(read("Pause", { DurationInMilliseconds: "500" })).toMatchObject({ DurationInMilliseconds: 500 });
  expect(read("VoiceFocus", { Enable: "True" })).toMatchObject({ Enable: true });
  expect(read("VoiceFocus", { Enable: "FALSE" })).toMatchObject({ Enable: false });
  expect(read("Hangup", { SipResponseCode: 486 })).toMatchObject({ SipResponseCode: "486" });
  expect(read("PlayAudio", { PlaybackTerminators: [1, "#"] })).toMatchObject({ PlaybackTerminators: ["1", "#"] });
});

test.each([undefined, null])("parameters that are %p are as none", (parameters) => {
  expect(readAction("Hangup", parameters, "A")).toMatchObject({ error: null, echo: { SipResponseCode: "0" } });
});

test.each([7, "x", [], true])("parameters that are %p are refused", (parameters) => {
  expect(readAction("Hangup", parameters, "A")).toMatchObject({
    action: null,
    error: { ErrorType: "InvalidActionParameter", ErrorMessage: "The action parameters are invalid." },
    findings: [{ path: "A.Parameters", rule: "parameter-wrong-type" }],
  });
});

/** `ACTION_SUCCESSFUL` at once, cut short by a newer list, answers a ringing call, legs, page of the guide. */
const TRAITS: Readonly<Record<ActionType, string>> = {
  CallAndBridge: "at-once - - LEG-A call-and-bridge",
  Hangup: "at-once - - any hangup",
  JoinChimeMeeting: "at-once - answers LEG-A join-chime-meeting",
  ModifyChimeMeetingAttendees: "at-once - - LEG-B mute-unmute",
  Pause: "- cut answers any pause",
  PauseCallRecording: "- - - any pause-call-recording",
  PlayAudio: "- cut answers any play-audio",
  PlayAudioAndGetDigits: "at-once - answers any play-audio-get-digits",
  ReceiveDigits: "- - - any listen-to-digits",
  RecordAudio: "at-once cut answers any record-audio",
  ResumeCallRecording: "- - - any resume-call-recording",
  SendDigits: "- - answers any send-digits",
  Speak: "- cut answers any speak",
  SpeakAndGetDigits: "at-once - answers any speak-and-get-digits",
  StartBotConversation: "at-once - answers LEG-A start-bot-conversation",
  StartCallRecording: "- - answers any start-call-recording",
  StopCallRecording: "- - - any stop-call-recording",
  VoiceFocus: "- - - any voice-focus",
};

test.each(ACTION_TYPES)("how %s behaves in a list", (type) => {
  const { midListEvent, interruptible, answersInboundCall, legs, source } = ACTION_TRAITS[type];

  const words = [midListEvent ? "at-once" : "-", interruptible ? "cut" : "-", answersInboundCall ? "answers" : "-"];
  expect([...words, legs, source].join(" ")).toBe(TRAITS[type]);
});

test("only the 18 types are types", () => {
  expect(ACTION_TYPES).toHaveLength(18);
  expect(ACTION_TYPES.every(isActionType)).toBe(true);
  expect(["speak", "AnswerCall", "", "constructor"].some(isActionType)).toBe(false);
});
