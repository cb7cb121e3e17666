// An early client of version 3: it has never heard of AWS_ENDPOINT_URL.
const { ChimeClient, GetSipRuleCommand } = require("early-client-chime");
const chime = new ChimeClient({ region: process.env.AWS_REGION });

exports.handler = async (event) => {
  if (event.InvocationEventType !== "NEW_INBOUND_CALL") return { SchemaVersion: "1.0" };
  const { SipRule } = await chime.send(new GetSipRuleCommand({ SipRuleId: event.CallDetails.SipRuleId }));
  return {
    SchemaVersion: "1.0",
    Actions: [
      { Type: "Speak", Parameters: { Text: `You came by the rule ${SipRule.Name}.` } },
      { Type: "Hangup", Parameters: { SipResponseCode: "0" } },
    ],
  };
};
