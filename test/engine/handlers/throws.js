exports.handler = async (event) => {
  const name = event.CallDetails.Caller.Name; // there is no Caller
  return { SchemaVersion: "1.0", Actions: [{ Type: "Speak", Parameters: { Text: name } }] };
};
