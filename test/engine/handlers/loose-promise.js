async function log(event) {
  throw new Error("log server of " + event.CallDetails.AwsRegion + " is down");
}
exports.handler = async (event) => {
  log(event); // nobody waits for it
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { SchemaVersion: "1.0", Actions: [{ Type: "Hangup", Parameters: {} }] };
};
