import { isRecord } from "../sma/records.ts";
import type { LegsNow } from "./legs-now.ts";
import type { Failure, Order, Success } from "./steps.ts";

/**
 * Whether a result is that of an action: by type, leg, and the parameters that it repeats. The service repeats them as they were sent, with
 * numbers possibly as text, and adds some.
 * @param isForeign another version of the flow sent it: only type and leg count
 */
export function isResultOf(order: Order, data: Success | Failure, legs: LegsNow, isForeign: boolean): boolean {
  if (data.Type !== order.type) return false;
  const leg = legs.tagOf(data.Parameters);
  if (leg !== undefined && leg !== order.leg) return false;
  return isForeign || repeats(data.Parameters, order.parameters);
}

function repeats(echo: unknown, sent: unknown): boolean {
  if (isRecord(sent) && isRecord(echo))
    return Object.entries(sent).every(([name, value]) => echo[name] === undefined || repeats(echo[name], value));
  if (Array.isArray(sent) && Array.isArray(echo))
    return sent.length === echo.length && sent.every((item, index) => repeats(echo[index], item));
  return String(echo).toLowerCase() === String(sent).toLowerCase();
}
