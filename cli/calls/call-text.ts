import type { Link } from "../../shared/calls/link.ts";
import type { Fork } from "../../shared/calls/parties.ts";
import { type Paint, wrapped } from "../dial/paint.ts";
import { plural, printable } from "../media/text.ts";
import type { CallView, Lane } from "./call-view.ts";

const LABEL_WIDTH = 11;
const FILLS: Readonly<Record<Lane["kind"], string>> = {
  application: "▓",
  stream: "█",
  recording: "▒",
  cdr: "━",
  sma: "━",
  sdr: "┅",
};
export const LINK_REASONS: Readonly<Record<Link["by"], string>> = {
  "sip-call-id": "the same SIP call id",
  "both-numbers-and-time": "the same two numbers at the same moment",
  "one-number-and-time": "a number in common, one inside the other",
};
const FORKS: Readonly<Record<Fork, string>> = {
  siprec: "by a session recording client (SIPREC)",
  "network-based-recording": "by network-based recording (NBR)",
};
/** A bar is this wide where the terminal is not narrower. */
const WIDEST_BAR = 56;

/** A call on one page: who, how it ended, its legs in time, what happened, and what is missing. */
export function callText(view: CallView, { paint, width }: { readonly paint: Paint; readonly width: number }): string {
  const { from, to, transactionId, startTime, endTime, ending, missing, links, handler } = view;
  const label = (text: string) => paint("bold", text.padEnd(LABEL_WIDTH));
  const room = Math.max(40, width - LABEL_WIDTH - 1);
  const row = (name: string, text: string) =>
    `${label(name)} ${wrapped(printable(text), room, " ".repeat(LABEL_WIDTH + 1))}`;
  const length = startTime === null || endTime === null ? null : secondsText(endTime - startTime);
  const lines = [
    paint("bold", `Call from ${from ?? "?"} to ${to ?? "?"}`) + paint("dim", `  ${transactionId}`),
    startTime === null
      ? ""
      : paint("dim", [dateText(startTime), length, view.voiceConnectorId].filter(Boolean).join(", ")),
    "",
    row("Ended", ending.text),
    ...(view.fork === null ? [] : [row("Forked", FORKS[view.fork])]),
    ...view.parties.map((party, index) => row(index === 0 ? "Parties" : "", partyText(party))),
    "",
    ...drawing(view, paint, width),
    ...view.moments.map(({ at, text, isTrouble }) => {
      const offset = ((at - (startTime ?? at)) / 1000).toFixed(3).padStart(LABEL_WIDTH - 2);
      return `${paint("dim", `${offset} s`)} ${paint(isTrouble ? "red" : "reset", printable(text))}`;
    }),
    ...(view.moments.length > 0 ? [""] : []),
    // Of those that have a time the lines above tell.
    ...handler.filter(({ at }) => at === null).map(({ text }, index) => row(index === 0 ? "Handler" : "", text)),
    row("Recording", recordingText(view)),
    ...costLines(view).map((text, index) => row(index === 0 ? "Cost" : "", text)),
    ...missing.map(({ part, because }, index) =>
      paint("yellow", `${(index === 0 ? "Missing" : "").padEnd(LABEL_WIDTH)} ${part.replaceAll("-", " ")}: ${because}`),
    ),
    ...links.map(({ calls, by, confidence }, index) =>
      row(
        index === 0 ? "Linked" : "",
        `${calls.find((id) => id !== transactionId) ?? calls[0]}: ${LINK_REASONS[by]} (${Math.round(confidence * 100)} % sure)`,
      ),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function partyText({ displayName, user, labels, roles }: CallView["parties"][number]): string {
  const who = displayName === null ? (user ?? "not named") : `${displayName}${user === null ? "" : ` (${user})`}`;
  const streams = labels.length === 0 ? "sends no stream" : `stream ${labels.join(", ")}`;
  return `${who}: ${[streams, ...roles].join(", ")}`;
}

/** The lanes as bars over one axis. */
function drawing({ lanes, startTime, endTime }: CallView, paint: Paint, width: number): string[] {
  if (startTime === null || endTime === null || lanes.length === 0) return [];
  const span = Math.max(1, endTime - startTime);
  const bar = Math.max(20, Math.min(WIDEST_BAR, width - LABEL_WIDTH - 30));
  const cellOf = (time: number) => Math.round(((time - startTime) / span) * bar);
  const ends = secondsText(span);
  const axis = `0 s${ends.padStart(bar - 3)}`;
  const rows = lanes.map(({ kind, label, note, startTime: start, endTime: end }) => {
    const first = Math.min(bar - 1, cellOf(start));
    const last = Math.max(first + 1, end === null ? bar : cellOf(end));
    const open = end === null ? "╌" : FILLS[kind];
    const drawn = `${" ".repeat(first)}${FILLS[kind]}${open.repeat(last - first - 1)}`.padEnd(bar);
    return `${label.padEnd(LABEL_WIDTH)} ${paint(COLOURS[kind], drawn)}${note === "" ? "" : `  ${paint("dim", printable(note))}`}`;
  });
  return [`${" ".repeat(LABEL_WIDTH)} ${paint("dim", axis)}`, ...rows, ""];
}

const COLOURS: Readonly<Record<Lane["kind"], Parameters<Paint>[0]>> = {
  application: "cyan",
  stream: "green",
  recording: "yellow",
  cdr: "reset",
  sma: "reset",
  sdr: "dim",
};

export function recordingText({ recording, applicationRecordings }: CallView): string {
  const places = [...(recording === null ? [] : [streamedText(recording)]), ...applicationRecordings];
  return places.join("; ") || "none";
}

function streamedText({ complete, durationSeconds, reasons, place }: NonNullable<CallView["recording"]>): string {
  const what = complete ? "complete" : `incomplete, ${reasons.join("; ")}`;
  return `${what}, ${durationSeconds.toFixed(1)} s${place === null ? "" : `, ${place}`}`;
}

export function costLines({ cost }: CallView): string[] {
  const { lines, total, currency } = cost;
  if (lines.length === 0) return ["not known: no record has come yet"];
  if (currency === null)
    return [`${plural(lines.length, "record")}; --rates FILE with the prices of your account says what they cost`];
  const each = lines.map(
    ({ usageType, amount }) => `${usageType} ${amount === null ? "has no price" : `${amount} ${currency}`}`,
  );
  return [
    total === null ? `none of its records has a price` : `${total} ${currency}`,
    ...each.map((text) => `  ${text}`),
  ];
}

/** `2026-11-03 10:00:00.000 UTC` */
export function dateText(time: number): string {
  return `${new Date(time).toISOString().replace("T", " ").replace("Z", " UTC")}`;
}

export function secondsText(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
