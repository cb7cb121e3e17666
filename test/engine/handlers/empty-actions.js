// Meant to be filled in later.
exports.handler = async () => ({ SchemaVersion: "1.0", Actions: [] });
