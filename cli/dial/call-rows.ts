import type { LegFacts } from "../../engine/facts.ts";
import type { CallTrace, TracedInvocation, TracedSound } from "../../engine/trace.ts";
import type { CallOutcome } from "../../local/chime/dialled-call.ts";
import type { Finding } from "../../shared/sma/finding.ts";
import { findingsOf } from "./findings.ts";
import { legText, replyText, requestText } from "./words.ts";

/** One thing that happened in a call, as a line shows it. */
export interface Row {
  readonly atMs: number;
  readonly kind: "leg" | "request" | "reply" | "hears" | "does" | "problem";
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Of things at one time, what causes others comes first. */
const RANKS: Readonly<Record<Row["kind"], number>> = { does: 0, reply: 1, problem: 1, leg: 2, hears: 3, request: 4 };
/** Keys that follow each other so closely were one entry. */
const SAME_ENTRY = 2_000;

/** All that happened in a call, in order. */
export function rowsOf(
  trace: CallTrace,
  meetings: CallOutcome["meetings"],
  nameOf: (leg: LegFacts["tag"]) => string,
): Row[] {
  const row = (kind: Row["kind"], atMs: number, text: string, findings: readonly Finding[] = []): Row => ({
    atMs,
    kind,
    text,
    findings,
  });
  const rows: Row[] = [
    ...trace.said.map(({ atMs, leg, text }) => row("does", atMs, `${nameOf(leg)} has said "${text}"`)),
    ...keysOf(trace).map(({ atMs, leg, digits }) => row("does", atMs, `${nameOf(leg)} presses ${digits}`)),
    ...trace.legs.map((one) => row("leg", one.atMs, `${nameOf(one.leg)} ${legText(one)}`)),
    ...meetings.map(({ atMs, attendeeId, what }) => row("leg", atMs, `attendee ${attendeeId} ${what}`)),
    ...trace.invocations.flatMap((invocation) => invocationRows(invocation, row)),
    ...trace.heard.map(({ leg, ...sound }) => row("hears", sound.atMs, `${nameOf(leg)} hears ${soundText(sound)}`)),
  ];
  return rows.sort((a, b) => a.atMs - b.atMs || RANKS[a.kind] - RANKS[b.kind]);
}

function invocationRows(
  invocation: TracedInvocation,
  row: (...given: [Row["kind"], number, string, Finding[]?]) => Row,
): Row[] {
  const { atMs, request, attempts, problem } = invocation;
  // Of two attempts the first may be the one whose reply counts.
  const last = attempts.find(({ answer }) => answer === "reply") ?? attempts.at(-1);
  const answeredAt = (last?.atMs ?? atMs) + (last?.tookMs ?? 0);
  const again = attempts.slice(1).map((attempt, index) => {
    const before = attempts[index];
    const why =
      before?.answer === "reply" || before?.answer === null || before?.answer === "silent"
        ? "no answer within 5 s"
        : "after the error";
    return row("request", attempt.atMs, `the same again, ${why}`);
  });
  return [
    row("request", atMs, `${requestText(request)}`),
    ...again,
    row("reply", answeredAt, replyText(invocation), findingsOf(invocation)),
    ...(problem === undefined ? [] : [row("problem", answeredAt, `the service says: ${problem}`)]),
  ];
}

interface Keys {
  readonly atMs: number;
  readonly leg: LegFacts["tag"];
  readonly digits: string;
  readonly lastAtMs: number;
}

function keysOf({ pressed, invocations, heard }: CallTrace): Keys[] {
  const between = [...invocations, ...heard].map(({ atMs }) => atMs);
  const entries: Keys[] = [];
  for (const { atMs, leg, digit } of pressed) {
    const last = entries.at(-1);
    const isSame =
      last?.leg === leg && atMs - last.lastAtMs <= SAME_ENTRY && !between.some((at) => at > last.lastAtMs && at < atMs);
    if (last && isSame) entries[entries.length - 1] = { ...last, digits: last.digits + digit, lastAtMs: atMs };
    else entries.push({ atMs, leg, digits: digit, lastAtMs: atMs });
  }
  return entries;
}

function soundText({ kind, text, key }: Omit<TracedSound, "leg">): string {
  switch (kind) {
    case "speech":
      return `"${text ?? ""}"`;
    case "voice":
      return `the other party: "${text ?? ""}"`;
    case "audio":
      return `the file ${key ?? ""}`;
    case "ringback":
      return key === undefined ? "ringback" : `the ringback file ${key}`;
    case "tones":
      return `the keys ${text ?? ""}`;
    default:
      return kind satisfies never;
  }
}
