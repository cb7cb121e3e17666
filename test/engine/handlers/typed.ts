import { Greeting, type SmaEvent } from "./typed-greeting";

enum EventType {
  NewCall = "NEW_INBOUND_CALL",
  Hangup = "HANGUP",
}

/** An enum, a type import and a relative import: none of it is left when it runs. */
export async function lambdaHandler(event: SmaEvent): Promise<object> {
  if (event.InvocationEventType !== EventType.NewCall) return { SchemaVersion: "1.0" };
  const greeting = new Greeting(event.CallDetails.Participants[0]?.From ?? "");
  return {
    SchemaVersion: "1.0",
    Actions: [
      { Type: "Speak", Parameters: { Text: greeting.text } },
      { Type: "Hangup", Parameters: { SipResponseCode: "0" } },
    ],
  };
}
