// A small SMA handler as it could be deployed to Lambda: one file, no packages. It asks for a PIN, and connects the caller or takes a message.
const { PINS = "4711", AGENT = "+12065550150", BUCKET = "messages" } = process.env;

const speak = (CallId, Text) => ({ Type: "Speak", Parameters: { CallId, Text } });
const hangUp = (CallId) => ({ Type: "Hangup", Parameters: { CallId, SipResponseCode: "0" } });

/** What is done about each event; anything else leaves things as they are. */
const answers = {
  NEW_INBOUND_CALL: ({ caller }) => [
    {
      Type: "SpeakAndGetDigits",
      Parameters: {
        CallId: caller.CallId,
        SpeechParameters: { Text: "Welcome. Please enter your PIN." },
        FailureSpeechParameters: { Text: "That was not four digits." },
        MinNumberOfDigits: 4,
        MaxNumberOfDigits: 4,
        Repeat: 2,
        RepeatDurationInMilliseconds: 6000,
      },
    },
  ],
  ACTION_SUCCESSFUL: ({ caller, data }) => {
    if (data.Type === "RecordAudio") return [speak(caller.CallId, "Thank you. Goodbye."), hangUp(caller.CallId)];
    if (data.Type !== "SpeakAndGetDigits") return [];
    if (!PINS.split(",").includes(data.ReceivedDigits)) {
      return [speak(caller.CallId, "We do not know that PIN. Goodbye."), hangUp(caller.CallId)];
    }
    return [
      speak(caller.CallId, "One moment, I connect you."),
      {
        Type: "CallAndBridge",
        Parameters: {
          CallTimeoutSeconds: 15,
          CallerIdNumber: caller.From,
          Endpoints: [{ BridgeEndpointType: "PSTN", Uri: AGENT }],
        },
      },
    ];
  },
  ACTION_FAILED: ({ caller, data }) => {
    if (data.Type !== "CallAndBridge") return [hangUp(caller.CallId)];
    return [
      speak(caller.CallId, "Nobody is there. Please leave a message, then press the pound key."),
      {
        Type: "RecordAudio",
        Parameters: {
          CallId: caller.CallId,
          RecordingDestination: { Type: "S3", BucketName: BUCKET, Prefix: "messages/" },
          RecordingTerminators: ["#"],
          DurationInSeconds: 60,
        },
      },
    ];
  },
  // The service never ends one leg for another.
  HANGUP: ({ participants }) =>
    participants.filter(({ Status }) => Status === "Connected").map(({ CallId }) => hangUp(CallId)),
};

export const handler = async ({ InvocationEventType, ActionData, CallDetails }) => {
  const { Participants } = CallDetails;
  const caller = Participants.find(({ ParticipantTag }) => ParticipantTag === "LEG-A");
  const Actions = answers[InvocationEventType]?.({ caller, data: ActionData, participants: Participants }) ?? [];
  return { SchemaVersion: "1.0", Actions };
};
