// Looks something up that takes longer than the service waits before it asks again.
let entered = 0;
exports.handler = async (event) => {
  if (event.InvocationEventType !== "NEW_INBOUND_CALL") return { SchemaVersion: "1.0" };
  entered++;
  await new Promise((resolve) => setTimeout(resolve, 5200));
  return {
    SchemaVersion: "1.0",
    Actions: [
      { Type: "Speak", Parameters: { Text: `Looked up, try ${entered}.` } },
      { Type: "Hangup", Parameters: { SipResponseCode: "0" } },
    ],
  };
};
