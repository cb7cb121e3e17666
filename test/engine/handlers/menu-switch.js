// A menu, as the guide's examples are written: a switch on the type of the event.
exports.handler = async (event) => handle(event);

async function handle(event) {
  console.log("Lambda is invoked with calldetails:" + JSON.stringify(event));
  let actions;
  switch (event.InvocationEventType) {
    case "NEW_INBOUND_CALL":
      actions = [
        {
          Type: "SpeakAndGetDigits",
          Parameters: {
            CallId: event.CallDetails.Participants[0].CallId,
            SpeechParameters: { Text: "Press one for sales, two for support." },
            FailureSpeechParameters: { Text: "That is not a choice." },
            InputDigitsRegex: "^[12]$",
            MinNumberOfDigits: 1,
            MaxNumberOfDigits: 1,
            Repeat: 3,
            RepeatDurationInMilliseconds: 5000,
          },
        },
      ];
      break;
    case "ACTION_SUCCESSFUL":
      if (event.ActionData.Type == "SpeakAndGetDigits") {
        const choice = event.ActionData.ReceivedDigits == "1" ? "Sales" : "Support";
        actions = [
          { Type: "Speak", Parameters: { Text: choice + " is closed. Goodbye.", CallId: event.CallDetails.Participants[0].CallId } },
          { Type: "Hangup", Parameters: { SipResponseCode: "0" } },
        ];
      } else {
        actions = [];
      }
      break;
    case "HANGUP":
      actions = [];
      break;
    default:
      actions = [{ Type: "Hangup", Parameters: { SipResponseCode: "0" } }];
  }
  return { SchemaVersion: "1.0", Actions: actions };
}
