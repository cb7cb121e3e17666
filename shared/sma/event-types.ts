/** The 11 values of `InvocationEventType` (AWS: pstn-invocations). */
export const EVENT_TYPES = [
  "NEW_INBOUND_CALL",
  "NEW_OUTBOUND_CALL",
  "RINGING",
  "CALL_ANSWERED",
  "ACTION_SUCCESSFUL",
  "ACTION_FAILED",
  "ACTION_INTERRUPTED",
  "DIGITS_RECEIVED",
  "CALL_UPDATE_REQUESTED",
  "INVALID_LAMBDA_RESPONSE",
  "HANGUP",
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

const KNOWN: ReadonlySet<string> = new Set(EVENT_TYPES);

export function isEventType(type: string): type is EventType {
  return KNOWN.has(type);
}
