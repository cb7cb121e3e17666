exports.handler = async (event) => {
  if (event.InvocationEventType !== "NEW_INBOUND_CALL") return { SchemaVersion: "1.0" };
  const lines = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];
  return { SchemaVersion: "1.0", Actions: lines.map((Text) => ({ Type: "Speak", Parameters: { Text } })) };
};
