// Adds its actions to what it was given, and gives it back.
exports.handler = async (event) => {
  event.Actions = event.InvocationEventType === "NEW_INBOUND_CALL" ? [{ Type: "Speak", Parameters: { Text: "Hello." } }, { Type: "Hangup", Parameters: {} }] : [];
  event.CallDetails.Participants.length = 0;
  return event;
};
