exports.handler = async (event) => {
  switch (event.InvocationEventType) {
    case "NEW_INBOUND_CALL":
      // A slip of the pen: the parameter is called Text.
      return { SchemaVersion: "1.0", Actions: [{ Type: "Speak", Parameters: { Message: "Hello." } }] };
    case "ACTION_FAILED":
      return { SchemaVersion: "1.0", Actions: [{ Type: "Hangup", Parameters: { SipResponseCode: "0" } }] };
    default:
      return { SchemaVersion: "1.0", Actions: [] };
  }
};
