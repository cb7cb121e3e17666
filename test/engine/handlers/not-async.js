exports.handler = (event) => {
  const actions = event.InvocationEventType === "NEW_INBOUND_CALL" ? [{ Type: "Hangup", Parameters: { SipResponseCode: "486" } }] : [];
  return { SchemaVersion: "1.0", Actions: actions };
};
