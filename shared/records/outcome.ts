import type { DetailRecord } from "./record.ts";

/** How a call attempt came out, for people and for rules: `answered`, or why not. */
export type Outcome =
  | "answered"
  | "busy"
  | "no-answer"
  | "cancelled"
  | "declined"
  | "unknown-number"
  | "refused"
  | "incompatible"
  | "service-error"
  | "failed"
  | "unknown";

/** Response codes with their reason phrases: RFC 3261 section 21, and 607 of RFC 8197. */
const RESPONSES: readonly (readonly [code: number, phrase: string, outcome: Outcome])[] = [
  [200, "OK", "answered"],
  [202, "Accepted", "answered"],
  [400, "Bad Request", "failed"],
  [401, "Unauthorized", "refused"],
  [402, "Payment Required", "refused"],
  [403, "Forbidden", "refused"],
  [404, "Not Found", "unknown-number"],
  [405, "Method Not Allowed", "incompatible"],
  [406, "Not Acceptable", "incompatible"],
  [407, "Proxy Authentication Required", "refused"],
  [408, "Request Timeout", "no-answer"],
  [410, "Gone", "unknown-number"],
  [413, "Request Entity Too Large", "incompatible"],
  [414, "Request-URI Too Long", "incompatible"],
  [415, "Unsupported Media Type", "incompatible"],
  [416, "Unsupported URI Scheme", "incompatible"],
  [420, "Bad Extension", "incompatible"],
  [421, "Extension Required", "incompatible"],
  [423, "Interval Too Brief", "failed"],
  [480, "Temporarily Unavailable", "no-answer"],
  [481, "Call/Transaction Does Not Exist", "failed"],
  [482, "Loop Detected", "service-error"],
  [483, "Too Many Hops", "service-error"],
  [484, "Address Incomplete", "unknown-number"],
  [485, "Ambiguous", "unknown-number"],
  [486, "Busy Here", "busy"],
  [487, "Request Terminated", "cancelled"],
  [488, "Not Acceptable Here", "incompatible"],
  [491, "Request Pending", "failed"],
  [493, "Undecipherable", "incompatible"],
  [500, "Server Internal Error", "service-error"],
  [501, "Not Implemented", "service-error"],
  [502, "Bad Gateway", "service-error"],
  [503, "Service Unavailable", "service-error"],
  [504, "Server Time-out", "service-error"],
  [505, "Version Not Supported", "service-error"],
  [513, "Message Too Large", "service-error"],
  [600, "Busy Everywhere", "busy"],
  [603, "Decline", "declined"],
  [604, "Does Not Exist Anywhere", "unknown-number"],
  [606, "Not Acceptable", "incompatible"],
  [607, "Unwanted", "declined"],
];

const OUTCOMES = new Map(RESPONSES.map(([code, , outcome]) => [code, outcome]));
/** Of two codes with one phrase the lower stands first. */
const CODES = new Map(RESPONSES.toReversed().map(([code, phrase]) => [phrase.toLowerCase(), code]));
const LEADING_CODE = /^(?:SIP(?:\/2\.0)?\s*)?([1-6]\d\d)\b/i;

/**
 * The SIP response code that a status message names, by number or by its reason phrase; null where it names none.
 * AWS documents the message with the one example `OK`.
 */
export function sipCodeOf(message: string): number | null {
  const code = LEADING_CODE.exec(message.trim())?.[1];
  if (code !== undefined) return Number(code);
  return CODES.get(message.trim().toLowerCase()) ?? null;
}

/** How the call of a record came out, from its SIP code where there is one that says more than its status. */
export function outcomeOf(record: DetailRecord): { readonly outcome: Outcome; readonly sipCode: number | null } {
  const sipCode = record.kind === "sma" ? null : sipCodeOf(record.statusMessage ?? "");
  const status = record.status?.toLowerCase();
  if (status === "completed") return { outcome: "answered", sipCode };
  const outcome = sipCode === null ? undefined : outcomeOfCode(sipCode);
  // A status of failure is believed over a message of success.
  if (status === "failed") return { outcome: outcome === "answered" ? "failed" : (outcome ?? "failed"), sipCode };
  return { outcome: outcome ?? "unknown", sipCode };
}

/** How a call came out that ended with a SIP response code. */
export function outcomeOfCode(sipCode: number): Outcome {
  return OUTCOMES.get(sipCode) ?? outcomeOfClass(sipCode);
}

/** RFC 3261 section 7.2: a code that is not known means what x00 of its class means. */
function outcomeOfClass(code: number): Outcome {
  if (code < 200) return "unknown";
  if (code < 300) return "answered";
  return code >= 500 && code < 600 ? "service-error" : "failed";
}
