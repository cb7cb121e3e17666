import { readFileSync } from "node:fs";

const text = await Promise.resolve(readFileSync(new URL("./module.txt", import.meta.url), "utf8").trim());

export const handler = async ({ InvocationEventType }) => ({
  SchemaVersion: "1.0",
  Actions: InvocationEventType === "NEW_INBOUND_CALL" ? [{ Type: "Speak", Parameters: { Text: text } }, { Type: "Hangup", Parameters: {} }] : [],
});
