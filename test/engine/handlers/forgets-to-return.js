exports.handler = async (event) => {
  switch (event.InvocationEventType) {
    case "NEW_INBOUND_CALL":
      return { SchemaVersion: "1.0", Actions: [{ Type: "Speak", Parameters: { Text: "Just a moment." } }] };
    case "ACTION_SUCCESSFUL":
      console.log("done");
      break;
  }
};
