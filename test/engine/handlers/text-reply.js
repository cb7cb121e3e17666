exports.handler = async () => JSON.stringify({ SchemaVersion: "1.0", Actions: [{ Type: "Hangup", Parameters: {} }] });
