import { type Call, endedAt, legsInOrder, streamNameOf } from "../../shared/calls/call.ts";
import type { Insight } from "../../shared/calls/insight.ts";

/** Something that happened at a time that is known. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly text: string;
  /** Somebody should look. */
  readonly isTrouble: boolean;
}

const moment = (at: number, text: string, isTrouble = false): Moment => ({ at, text, isTrouble });

/** What a handler was told, and what it answered. */
export interface Asked {
  /** Epoch milliseconds; null: nobody says when. */
  readonly at: number | null;
  readonly text: string;
  readonly isTrouble: boolean;
}

/** What the handler of a call was asked, in order. */
export function askedOf({ invocations, answers }: Call): Asked[] {
  const sequences = Object.keys(invocations).sort((a, b) => Number(a) - Number(b));
  return sequences.flatMap((sequence) => {
    const invocation = invocations[sequence];
    if (invocation === undefined) return [];
    const { at, type, action, error, hangup } = invocation;
    const what = [action, hangup && `${hangup.tag} SIP ${hangup.sipCode}`, error].filter((part) => part !== null);
    const asked = `${type}${what.length === 0 ? "" : ` ${what.join(", ")}`}`;
    const answer = answers[sequence];
    const text = answer === undefined ? asked : `${asked} → ${answer.join(", ") || "no actions"}`;
    return [{ at, text, isTrouble: error !== null || type === "ACTION_FAILED" }];
  });
}

/** What happened on a call, from every source that gives a time. */
export function momentsOf(call: Call): Moment[] {
  const { updates, failures, others, insights, details, siprec } = call;
  return [
    ...legsInOrder(call).flatMap((leg) => {
      const end = endedAt(leg);
      const name = streamNameOf(leg);
      return [moment(leg.stream.startTime, `${name} starts`), ...(end === null ? [] : [moment(end, `${name} ends`)])];
    }),
    ...Object.entries(updates).map(([callId, { at }]) => moment(at, `the dialog ${callId} is updated`)),
    ...Object.entries(others).map(([status, { at }]) => moment(at, `streaming ${status}`)),
    ...Object.values(failures).map(({ at, reason }) => moment(at, `a leg could not be streamed: ${reason}`, true)),
    ...Object.entries(siprec.unreadable).map(([reason, { at }]) => moment(at, reason, true)),
    ...Object.values(insights).map((insight) => moment(insight.at, ...insightText(insight))),
    ...Object.values(details).flatMap(({ kind, summary }) =>
      kind === "cdr" && summary.endTime !== null
        ? [moment(summary.endTime, `the call is over by its CDR, in whole seconds: ${summary.outcome}`)]
        : [],
    ),
    ...askedOf(call).flatMap(({ at, text, isTrouble }) => (at === null ? [] : [moment(at, text, isTrouble)])),
    ...Object.values(call.applicationLegs).map(({ startTime, tag, from, to }) =>
      moment(startTime, `${tag} begins, from ${from} to ${to}`),
    ),
  ];
}

function insightText(insight: Insight): [text: string, isTrouble: boolean] {
  switch (insight.kind) {
    case "insights-state":
      return [
        `call analytics: ${insight.state}${insight.failureReason === null ? "" : `, ${insight.failureReason}`}`,
        insight.failureReason !== null,
      ];
    case "insight-matched":
      return [`the rule ${insight.ruleName} matched`, false];
    case "analytics-ready":
      return ["voice analytics is ready", false];
    case "speaker-search":
      return [`speaker search: ${insight.outcome}`, false];
    case "voice-tone":
      return [`voice tone: ${insight.outcome}`, false];
    case "post-call-analytics":
      return ["voice analytics is done with the call", false];
    case "other-voice-analytics":
      return [`voice analytics: ${insight.status}`, false];
    default:
      return insight satisfies never;
  }
}
