// Keeps the call in a variable of the module: the next caller of a warm function finds it there.
var callerName;

module.exports.handler = async function (event) {
  if (event.InvocationEventType === "NEW_INBOUND_CALL") {
    var greeting = callerName ? "Welcome back, " + callerName + "." : "Welcome, whoever you are.";
    callerName = "number one";
    return {
      SchemaVersion: "1.0",
      Actions: [
        { Type: "Speak", Parameters: { Text: greeting } },
        { Type: "Hangup", Parameters: {} },
      ],
    };
  }
  return { SchemaVersion: "1.0", Actions: [] };
};
