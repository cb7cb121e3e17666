// Written as if API Gateway were in front of it.
exports.handler = async () => ({
  statusCode: 200,
  body: JSON.stringify({ SchemaVersion: "1.0", Actions: [{ Type: "Hangup", Parameters: {} }] }),
});
