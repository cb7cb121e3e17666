import type { CallDetails, Participant, SmaRequests } from "../../shared/sma/request.ts";

export const LEG_A: Participant = {
  CallId: "aaaaaaaa-0000-4000-8000-000000000001",
  ParticipantTag: "LEG-A",
  To: "+15550100001",
  From: "+15550100002",
  Direction: "Inbound",
  StartTimeInMilliseconds: "1760000000000",
  Status: "Connected",
  SipHeaders: { "X-Order": "42" },
};

export const LEG_B: Participant = {
  CallId: "bbbbbbbb-0000-4000-8000-000000000002",
  ParticipantTag: "LEG-B",
  To: "+15550100009",
  From: "+15550100002",
  Direction: "Outbound",
  StartTimeInMilliseconds: "1760000001000",
  Status: "Connected",
};

export function callDetails(...Participants: Participant[]): CallDetails {
  return {
    TransactionId: "11111111-1111-4111-8111-111111111111",
    TransactionAttributes: { stage: "menu" },
    AwsAccountId: "123456789012",
    AwsRegion: "us-east-1",
    SipRuleId: "22222222-2222-4222-8222-222222222222",
    SipMediaApplicationId: "33333333-3333-4333-8333-333333333333",
    Participants: Participants.length === 0 ? [LEG_A] : Participants,
  };
}

const envelope = { SchemaVersion: "1.0", Sequence: 1, CallDetails: callDetails() };
const Parameters = { CallId: LEG_A.CallId, Repeat: "2" };

/** A request of each type, as the service sends it. */
export const REQUESTS: SmaRequests = {
  NEW_INBOUND_CALL: { ...envelope, InvocationEventType: "NEW_INBOUND_CALL" },
  NEW_OUTBOUND_CALL: {
    ...envelope,
    InvocationEventType: "NEW_OUTBOUND_CALL",
    ActionData: { Type: "CallCreateRequest", Parameters: { Arguments: { campaign: "c-7" } } },
  },
  RINGING: { ...envelope, InvocationEventType: "RINGING" },
  CALL_ANSWERED: { ...envelope, InvocationEventType: "CALL_ANSWERED" },
  ACTION_SUCCESSFUL: {
    ...envelope,
    InvocationEventType: "ACTION_SUCCESSFUL",
    ActionData: { Type: "SpeakAndGetDigits", Parameters, ReceivedDigits: "42" },
  },
  ACTION_FAILED: {
    ...envelope,
    InvocationEventType: "ACTION_FAILED",
    ActionData: { Type: "CallAndBridge", Parameters, ErrorType: "CallNotAnswered", ErrorMessage: "Call not answered" },
  },
  ACTION_INTERRUPTED: {
    ...envelope,
    InvocationEventType: "ACTION_INTERRUPTED",
    ActionData: { Type: "PlayAudio", Parameters },
  },
  DIGITS_RECEIVED: {
    ...envelope,
    InvocationEventType: "DIGITS_RECEIVED",
    ActionData: { Type: "ReceiveDigits", Parameters, ReceivedDigits: "*9" },
  },
  CALL_UPDATE_REQUESTED: {
    ...envelope,
    InvocationEventType: "CALL_UPDATE_REQUESTED",
    ActionData: { Type: "CallUpdateRequest", Parameters: { Arguments: { op: "hold" } } },
  },
  INVALID_LAMBDA_RESPONSE: {
    ...envelope,
    InvocationEventType: "INVALID_LAMBDA_RESPONSE",
    ErrorType: "TransactionAttributesInvalidMapSize",
    ErrorMessage: "too many",
  },
  HANGUP: {
    ...envelope,
    InvocationEventType: "HANGUP",
    ActionData: {
      Type: "Hangup",
      Parameters: { SipResponseCode: 0, CallId: LEG_A.CallId, ParticipantTag: "LEG-A" },
    },
  },
};

const intent = () => ({
  Name: "OrderFlowers",
  Slots: { Kind: { Value: { OriginalValue: "rose" } }, When: null },
  State: "ReadyForFulfillment",
  ConfirmationState: "Confirmed",
});

/** `ActionData` of the successes that have results of their own. */
export const ACTION_RESULTS: readonly SmaRequests["ACTION_SUCCESSFUL"]["ActionData"][] = [
  { Type: "PlayAudioAndGetDigits", Parameters, ReceivedDigits: "1" },
  { Type: "ReceiveDigits", Parameters, ReceivedDigits: "" },
  {
    Type: "RecordAudio",
    Parameters,
    RecordingDestination: { Type: "S3", BucketName: "recordings", Key: "voicemail/1.wav" },
    RecordingTerminatorUsed: "#",
  },
  {
    Type: "StartCallRecording",
    Parameters,
    CallRecordingDestination: { Type: "S3", Location: "recordings/calls/1.wav" },
  },
  {
    Type: "StartBotConversation",
    Parameters,
    CallId: LEG_A.CallId,
    IntentResult: {
      SessionId: LEG_A.CallId,
      SessionState: { SessionAttributes: { order: "42" }, Intent: intent() },
      Interpretations: [{ NluConfidence: { Score: 0.93 }, Intent: intent() }],
    },
  },
  { Type: "VoiceFocus", Parameters },
];
