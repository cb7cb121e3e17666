import { type Call, drainOf, endedAt } from "./call.ts";

/** AWS: quotas of SIP media applications and Voice Connectors; nothing is said of a stream that runs for longer. */
const LONGEST_CALL = 24 * 3_600_000;

/**
 * From when on a call counts as quiet, in epoch milliseconds: what is still missing some time later is reported. Null once it was.
 * @param now when it was changed last
 */
export function quietSince(call: Call, now: number): number | null {
  if (call.isOverdue) return null;
  const isStreaming = Object.values(call.legs).some((leg) => endedAt(leg) === null && drainOf(call, leg) === null);
  return isStreaming ? now + LONGEST_CALL : now;
}
