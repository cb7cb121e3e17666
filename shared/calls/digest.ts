import type { Outcome } from "../records/outcome.ts";
import type { Call } from "./call.ts";
import { comparableNumber, type Span, spansOf } from "./spans.ts";

/** Who spoke of a call. */
export type CallSource = Span["source"] | "analytics";

/** One end of a call beside the other, and when; what bridged calls have in common. */
export interface Conversation {
  readonly from: string;
  readonly to: string;
  readonly startTime: number;
  readonly endTime: number | null;
}

/** What a list shows of a call, and what links it with others: small enough for an index. */
export interface CallDigest {
  readonly transactionId: string;
  readonly voiceConnectorId: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Epoch milliseconds of the first and the last that is known of it. */
  readonly startTime: number | null;
  readonly endTime: number | null;
  readonly outcome: Outcome;
  /** Complete, incomplete, or none that is known of. */
  readonly recording: "complete" | "incomplete" | null;
  readonly sources: readonly CallSource[];
  /** SIP call ids, sorted. */
  readonly callIds: readonly string[];
  readonly conversations: readonly Conversation[];
}

export function digestOf(call: Call): CallDigest {
  const spans = spansOf(call);
  const [first] = spans.filter(({ from, to }) => from !== null || to !== null);
  const insights = Object.values(call.insights).map(({ at }) => at);
  const failures = Object.values(call.failures).map(({ at }) => at);
  const asked = Object.values(call.invocations).map(({ at }) => at);
  const times = [...spans.flatMap(({ startTime, endTime }) => [startTime, endTime]), ...failures, ...asked];
  const known = times.flatMap((time) => (time === null ? [] : [time]));
  // Analysis may say its word long after the call: it dates a call only where nothing else does.
  const dated = known.length > 0 ? known : insights;
  return {
    transactionId: call.transactionId,
    voiceConnectorId: call.voiceConnectorId,
    from: first?.from ?? null,
    to: first?.to ?? null,
    startTime: dated.length === 0 ? null : Math.min(...dated),
    endTime: dated.length === 0 ? null : Math.max(...dated),
    outcome: outcomeOf(call),
    recording: call.recording === null ? null : call.recording.complete ? "complete" : "incomplete",
    sources: unique([
      ...spans.map(({ source }): CallSource => source),
      ...(insights.length > 0 ? ["analytics" as const] : []),
    ]),
    callIds: unique(spans.flatMap(({ callId }) => callId ?? [])),
    conversations: conversationsOf(spans),
  };
}

/** A call of several records was answered if any of them was; streams imply it. */
export function outcomeOf(call: Call): Outcome {
  const outcomes = Object.values(call.details)
    .filter(({ kind }) => kind !== "sdr")
    .map(({ summary }) => summary.outcome);
  if (outcomes.includes("answered")) return "answered";
  const [failed] = outcomes.filter((outcome) => outcome !== "unknown").sort();
  if (failed !== undefined) return failed;
  return Object.keys(call.legs).length > 0 ? "answered" : "unknown";
}

export const isFailure = (outcome: Outcome): boolean => outcome !== "answered" && outcome !== "unknown";

function conversationsOf(spans: readonly Span[]): Conversation[] {
  const found = new Map<string, Conversation>();
  for (const { from, to, startTime, endTime } of spans) {
    if (from === null || to === null || startTime === null) continue;
    const ends = { from: comparableNumber(from), to: comparableNumber(to) };
    const key = JSON.stringify(ends);
    const known = found.get(key);
    found.set(key, {
      ...ends,
      startTime: Math.min(startTime, known?.startTime ?? startTime),
      endTime: known ? latest(known.endTime, endTime) : endTime,
    });
  }
  return [...found.values()].sort((a, b) => a.startTime - b.startTime || (a.from + a.to < b.from + b.to ? -1 : 1));
}

function latest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

function unique<Text extends string>(texts: readonly Text[]): Text[] {
  return [...new Set(texts)].sort();
}
