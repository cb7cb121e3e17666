import { type Call, drainOf } from "./call.ts";

/** Why somebody has to look at a call when nothing came of it for a while. */
export interface Watch {
  /** Its legs are being read, and a reader may die; or it is over, and what is still missing of it will not come. */
  readonly reason: "reading" | "quiet";
  /** From when on nothing has come of it, in epoch milliseconds. */
  readonly since: number;
}

/**
 * What a call is watched for; null once all that is missing of it was reported, unless a leg of it is read again.
 * @param now when it was changed last
 */
export function watchOf(call: Call, now: number): Watch | null {
  const isRead = Object.values(call.legs).some((leg) => drainOf(call, leg) === null);
  if (isRead) return { reason: "reading", since: now };
  return call.isOverdue ? null : { reason: "quiet", since: now };
}
