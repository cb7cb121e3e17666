// Bridges, and forgets that the caller's leg stays when the other party hangs up.
exports.handler = async (event) => {
  const { InvocationEventType, CallDetails } = event;
  if (InvocationEventType === "NEW_INBOUND_CALL") {
    const { From } = CallDetails.Participants[0];
    const Endpoints = [{ BridgeEndpointType: "PSTN", Uri: "+12065550150" }];
    return { SchemaVersion: "1.0", Actions: [{ Type: "CallAndBridge", Parameters: { CallTimeoutSeconds: "30", CallerIdNumber: From, Endpoints } }] };
  }
  return { SchemaVersion: "1.0", Actions: [] };
};
