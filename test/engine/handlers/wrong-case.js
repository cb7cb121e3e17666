exports.handler = async (event) => {
  if (event.InvocationEventType !== "NEW_INBOUND_CALL") return { SchemaVersion: "1.0" };
  return { SchemaVersion: "1.0", Actions: [{ Type: "speak", Parameters: { text: "hello" } }] };
};
