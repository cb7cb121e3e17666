// Answers every HANGUP with a Hangup of the same leg.
exports.handler = async (event) => {
  const leg = event.CallDetails.Participants[0];
  const hangup = { Type: "Hangup", Parameters: { CallId: leg.CallId, SipResponseCode: "0" } };
  if (event.InvocationEventType === "NEW_INBOUND_CALL") return { SchemaVersion: "1.0", Actions: [{ Type: "Speak", Parameters: { Text: "Bye." } }, hangup] };
  return { SchemaVersion: "1.0", Actions: [hangup] };
};
