exports.handler = async () => ({ Actions: [{ Type: "Speak", Parameters: { Text: "Hello." } }] });
