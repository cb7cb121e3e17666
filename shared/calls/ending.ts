import { type Outcome, outcomeOfCode } from "../records/outcome.ts";
import { type Call, endedAt } from "./call.ts";
import type { CallDetail } from "./detail.ts";

/** Why a call ended, as far as anybody said. */
export interface Ending {
  /** Plain words, a whole sentence. */
  readonly text: string;
  /** Who said so: the handler's events, a record, or only the streams; null where nobody did. */
  readonly saidBy: "application" | "cdr" | "sma" | "stream" | null;
}

const REASONS: Readonly<Record<Outcome, string>> = {
  answered: "It was answered and ended normally; the record does not say who hung up.",
  busy: "The number that was called was busy.",
  "no-answer": "Nobody answered in time.",
  cancelled: "The caller gave up before anybody answered.",
  declined: "The number that was called declined the call.",
  "unknown-number": "The number that was called does not exist, or is not complete.",
  refused: "The call was not allowed: check credentials, permissions and calling countries.",
  incompatible: "The two ends could not agree on how to talk: check codecs and SIP settings.",
  "service-error": "A server on the way failed; the same call may go through another time.",
  failed: "The call failed.",
  unknown: "Its record does not say how it came out.",
};
const NORMAL_SIP_CODES: ReadonlySet<number> = new Set([0, 200]);

/** Who knows best speaks: the events of a SIP media application, then the records, then the streams. */
export function endingOf(call: Call): Ending {
  return byApplication(call) ?? byRecord(call, "cdr") ?? byRecord(call, "sma") ?? byStreams(call);
}

function byApplication({ invocations, answers, applicationLegs }: Call): Ending | null {
  const sequences = Object.keys(invocations).sort((a, b) => Number(a) - Number(b));
  const last = sequences.findLast((sequence) => invocations[sequence]?.hangup?.tag === "LEG-A");
  const hangup = last === undefined ? null : invocations[last]?.hangup;
  if (last === undefined || !hangup) return null;
  const before = sequences.filter((one) => Number(one) < Number(last));
  const isNormal = NORMAL_SIP_CODES.has(hangup.sipCode);
  const code = isNormal ? "" : ` (SIP ${hangup.sipCode})`;
  const said = (text: string): Ending => ({ text, saidBy: "application" });
  if (before.some((one) => answers[one]?.includes("Hangup"))) return said(`The handler hung up${code}.`);
  const refused = before.flatMap((one) => invocations[one] ?? []).at(-1);
  if (refused?.type === "INVALID_LAMBDA_RESPONSE") {
    const why = refused.error === null ? "" : ` (${refused.error})`;
    return said(`It ended after the service could not use what the handler answered${why}.`);
  }
  if (!isNormal) return said(`${REASONS[outcomeOfCode(hangup.sipCode)]}${code}`);
  const leg = Object.values(applicationLegs).find(({ tag }) => tag === "LEG-A");
  return said(leg?.direction === "Outbound" ? "The number that was called hung up." : "The caller hung up.");
}

function byRecord({ details }: Call, kind: "cdr" | "sma"): Ending | null {
  const own = Object.values(details).filter((detail) => detail.kind === kind);
  // Of several attempts the last one says how the call ended.
  const [last] = own.sort((a, b) => timeOf(b) - timeOf(a));
  if (last === undefined) return null;
  const { outcome, sipCode } = last.summary;
  const { StatusMessage: message } = last.source;
  const word = typeof message === "string" && message !== "" && message !== "OK" ? `"${message}"` : null;
  const said = [sipCode === null || sipCode === 200 ? null : `SIP ${sipCode}`, word].filter((part) => part !== null);
  return { text: `${REASONS[outcome]}${said.length === 0 ? "" : ` (${said.join(", ")})`}`, saidBy: kind };
}

const timeOf = ({ summary }: CallDetail): number => summary.endTime ?? summary.startTime ?? 0;

function byStreams(call: Call): Ending {
  const legs = Object.values(call.legs);
  if (legs.length === 0) return { text: "Nothing says why it ended.", saidBy: null };
  const open = legs.some((leg) => endedAt(leg) === null);
  const text = open
    ? "Its streams are not known to have ended: it may be going on, or the word of its end was lost."
    : "Its streams ended; no call detail record has come yet to say why.";
  return { text, saidBy: "stream" };
}
