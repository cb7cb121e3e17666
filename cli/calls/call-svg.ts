import { costLines, dateText, recordingText, secondsText } from "./call-text.ts";
import type { CallView, Lane } from "./call-view.ts";

const WIDTH = 960;
const MARGIN = 32;
const LABELS = 120;
const LANE = 40;
const BAR = 18;
const LEFT = MARGIN + LABELS;
const RIGHT = WIDTH - MARGIN;
/** Baselines of the lines above the drawing. */
const TITLE = 48;
const SUBTITLE = 74;
const ENDING = 104;
const AXIS = 146;
/** Height of a line of the notes below it. */
const NOTE = 24;

const COLOURS: Readonly<Record<Lane["kind"], string>> = {
  application: "#7c5cbf",
  stream: "#2f7d6d",
  recording: "#d08a2e",
  cdr: "#5b6b7f",
  sma: "#5b6b7f",
  sdr: "#a3afbd",
};

const NOTE_COLOURS: Readonly<Record<string, string>> = { Missing: "#b3541e", Trouble: "#c23b3b" };

/** A call as a picture that stands alone: its legs in time, what happened, why it ended. Numbers are in it as they are in the view. */
export function callSvg(view: CallView): string {
  const { from, to, transactionId, startTime, endTime, ending, lanes, moments, missing } = view;
  const bottom = AXIS + 22 + lanes.length * LANE;
  const trouble = moments.filter(({ isTrouble }) => isTrouble);
  const notes = [
    ...trouble.map(
      ({ at, text: what }) => ["Trouble", `after ${secondsText(at - (startTime ?? at))}: ${what}`] as const,
    ),
    ["Recording", recordingText(view)] as const,
    ["Cost", costLines(view)[0] ?? ""] as const,
    ...missing.map(({ part, because }) => ["Missing", `${part.replaceAll("-", " ")}: ${because}`] as const),
  ].flatMap(([name, what]) => linesOf(what).map((line, index) => ({ name, label: index === 0 ? name : "", line })));
  const height = bottom + 34 + notes.length * NOTE + 12;
  const length = startTime === null || endTime === null ? "" : `, ${secondsText(endTime - startTime)}`;
  const when = startTime === null ? "" : `${dateText(startTime)}${length}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Inter, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif" role="img">`,
    `<title>${escaped(`Call from ${from ?? "?"} to ${to ?? "?"}`)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fbfbf9"/>`,
    text(MARGIN, TITLE, `${from ?? "?"} → ${to ?? "?"}`, 'font-size="24" font-weight="600" fill="#1d2733"'),
    text(MARGIN, SUBTITLE, `${when}  ·  ${transactionId}`, 'font-size="13" fill="#66727f"'),
    text(MARGIN, ENDING, ending.text, 'font-size="15" fill="#1d2733"'),
    ...(startTime === null || endTime === null ? [] : drawing(view, startTime, endTime, bottom)),
    ...notes.flatMap(({ name, label, line }, index) => {
      const y = bottom + 40 + index * NOTE;
      const colour = NOTE_COLOURS[name] ?? "#1d2733";
      return [
        text(MARGIN, y, label, `font-size="13" font-weight="600" fill="${colour}"`),
        text(LEFT, y, line, `font-size="13" fill="${colour}"`),
      ];
    }),
    "</svg>",
    "",
  ].join("\n");
}

function drawing({ lanes, moments }: CallView, startTime: number, endTime: number, bottom: number): string[] {
  const span = Math.max(1, endTime - startTime);
  const xOf = (time: number) => LEFT + ((time - startTime) / span) * (RIGHT - LEFT);
  const step = tickStep(span);
  const ticks = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
  return [
    ...ticks.flatMap((tick) => {
      const x = round(xOf(startTime + tick));
      return [
        `<line x1="${x}" y1="${AXIS + 8}" x2="${x}" y2="${bottom}" stroke="#e4e6e3"/>`,
        text(x, AXIS, `${tick / 1000} s`, 'font-size="11" fill="#8a949e" text-anchor="middle"'),
      ];
    }),
    ...lanes.flatMap((lane, index) => laneShapes(lane, AXIS + 22 + index * LANE, xOf)),
    ...moments
      .filter(({ isTrouble }) => isTrouble)
      .map(({ at, text: what }) => {
        const x = round(xOf(at));
        return `<g><title>${escaped(what)}</title><line x1="${x}" y1="${AXIS + 8}" x2="${x}" y2="${bottom}" stroke="#c23b3b" stroke-width="1.5"/><circle cx="${x}" cy="${AXIS + 8}" r="4" fill="#c23b3b"/></g>`;
      }),
  ];
}

function laneShapes(
  { kind, label, note, startTime, endTime }: Lane,
  y: number,
  xOf: (time: number) => number,
): string[] {
  const x = xOf(startTime);
  const width = Math.max(4, (endTime === null ? RIGHT : xOf(endTime)) - x);
  const fill = COLOURS[kind];
  // Nobody said when it ended: the bar fades.
  const shape = `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="${BAR}" rx="4" fill="${fill}"${endTime === null ? ' fill-opacity="0.35"' : ""}/>`;
  const isLate = x > (LEFT + RIGHT) / 2;
  const anchor = isLate ? `text-anchor="end"` : "";
  return [
    text(MARGIN, y + 14, label, 'font-size="13" font-weight="600" fill="#1d2733"'),
    shape,
    text(isLate ? RIGHT : x, y + 30, note, `font-size="11" fill="#66727f" ${anchor}`),
  ];
}

const STEPS = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000];
const MOST_TICKS = 12;

/** Milliseconds between two marks of the axis. */
function tickStep(span: number): number {
  return STEPS.find((step) => span / step <= MOST_TICKS) ?? Math.ceil(span / MOST_TICKS / 3_600_000) * 3_600_000;
}

/** A note in lines that fit, broken between words; where a word is longer, as a path may be, within it. */
const linesOf = (what: string): string[] => what.match(/.{1,96}(?=\s|$)|\S{1,96}/gsu)?.map((line) => line.trim()) ?? [];
const round = (value: number): number => Math.round(value * 10) / 10;

function text(x: number, y: number, what: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(what)}</text>`;
}

function escaped(what: string): string {
  return what
    .replace(/\p{Cc}/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
