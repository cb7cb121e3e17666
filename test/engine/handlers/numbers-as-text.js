const pause = { Type: "Pause", Parameters: { DurationInMilliseconds: "1000" } };
const ask = {
  Type: "SpeakAndGetDigits",
  Parameters: {
    SpeechParameters: { Text: "Your code, please." },
    FailureSpeechParameters: { Text: "Again." },
    MinNumberOfDigits: "4",
    MaxNumberOfDigits: "4",
    Repeat: "2",
    RepeatDurationInMilliseconds: "4000",
  },
};
exports.handler = async ({ InvocationEventType, ActionData }) => {
  if (InvocationEventType === "NEW_INBOUND_CALL") return { SchemaVersion: "1.0", Actions: [pause, ask] };
  if (InvocationEventType !== "ACTION_SUCCESSFUL") return { SchemaVersion: "1.0" };
  const Text = `You keyed ${ActionData.ReceivedDigits.length} digits.`;
  return { SchemaVersion: "1.0", Actions: [{ Type: "Speak", Parameters: { Text } }, { Type: "Hangup", Parameters: { SipResponseCode: "0" } }] };
};
