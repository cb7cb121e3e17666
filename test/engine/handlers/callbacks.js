// How handlers were written for the runtimes up to nodejs22.x.
exports.handler = (event, context, callback) => {
  const actions =
    event.InvocationEventType === "NEW_INBOUND_CALL"
      ? [
          { Type: "Speak", Parameters: { Text: "Called back." } },
          { Type: "Hangup", Parameters: { SipResponseCode: "0" } },
        ]
      : [];
  setTimeout(() => callback(null, { SchemaVersion: "1.0", Actions: actions }), 20);
};
