import type { CallTrace, TracedInvocation, TracedLeg } from "./trace.ts";

interface Entry {
  readonly atMs: number;
  /** Of two things at one time, what came first. */
  readonly rank: number;
  readonly text: string;
}

/** All that happened in a call, a line for each thing, in order. Numbers and digits are as they were: it is private. */
export function timeline(trace: CallTrace): string {
  const entries: Entry[] = [
    ...trace.legs.map((one) => ({ atMs: one.atMs, rank: 1, text: `${one.leg}  ${legText(one)}` })),
    ...trace.pressed.map(({ atMs, leg, digit }) => ({ atMs, rank: 0, text: `${leg}  presses ${digit}` })),
    ...trace.said.map(({ atMs, leg, text }) => ({ atMs, rank: 0, text: `${leg}  has said "${text}"` })),
    ...trace.heard.map(({ atMs, leg, kind, text, key }) => ({
      atMs,
      rank: kind === "voice" ? 0 : 3,
      text: `${leg}  hears ${kind}${text === undefined ? "" : ` "${text}"`}${key === undefined ? "" : ` ${key}`}`,
    })),
    ...trace.invocations.flatMap(invocationEntries),
  ];
  if (trace.ended) {
    const { atMs, leg, reason, sipResponseCode } = trace.ended;
    entries.push({ atMs, rank: 4, text: `the call is over: ${leg} ended, ${reason}, SIP ${sipResponseCode}` });
  }
  entries.sort((a, b) => a.atMs - b.atMs || a.rank - b.rank);
  return entries.map(({ atMs, text }) => `${(atMs / 1000).toFixed(3).padStart(9)}  ${text}`).join("\n");
}

/** What becomes of a leg, in a few words. */
export function legText(leg: TracedLeg): string {
  switch (leg.event) {
    case "calls":
      return `calls ${leg.to}`;
    case "called":
      return `is called at ${leg.to}`;
    case "rings":
      return "rings";
    case "answered":
      return "is answered";
    case "ended":
      return `ends: ${leg.reason}, SIP ${leg.sipResponseCode}`;
    default:
      return leg satisfies never;
  }
}

function invocationEntries({ atMs, request, reply, attempts, findings, problem }: TracedInvocation): Entry[] {
  const { InvocationEventType: type, ActionData: data, Sequence: sequence, ErrorType: error } = request;
  const what = [type, data && type !== "HANGUP" ? data.Type : null, error ?? errorOf(data)].filter(Boolean).join(" ");
  const last = attempts.at(-1);
  const answeredAt = last?.tookMs == null ? atMs : last.atMs + last.tookMs;
  return [
    { atMs, rank: 2, text: `-> ${sequence} ${what}` },
    ...(attempts.length > 1 ? [{ atMs: last?.atMs ?? atMs, rank: 2, text: `-> ${sequence} again` }] : []),
    { atMs: answeredAt, rank: 0, text: `<- ${sequence} ${replyText(reply, last?.answer ?? null, last?.error)}` },
    ...(problem === undefined ? [] : [{ atMs: answeredAt, rank: 0, text: `   ${problem}` }]),
    ...findings.map(({ severity, path, message, fix }) => ({
      atMs: answeredAt,
      rank: 0,
      text: `   ${severity}${path === "" ? "" : ` ${path}`}: ${message} ${fix}`,
    })),
  ];
}

function errorOf(data: TracedInvocation["request"]["ActionData"]): string | null {
  const error = data?.["ErrorType"] ?? data?.["Error"];
  return typeof error === "string" ? error : null;
}

function replyText(reply: unknown, answer: string | null, error: string | undefined): string {
  if (answer !== "reply") return `${answer ?? "no answer"}${error === undefined ? "" : `: ${error}`}`;
  if (typeof reply !== "object" || reply === null) return JSON.stringify(reply);
  const { Actions: actions } = reply as { Actions?: unknown };
  if (!Array.isArray(actions) || actions.length === 0) return "no actions";
  return actions.map((action: { Type?: unknown } | null) => String(action?.Type ?? "?")).join(", ");
}
