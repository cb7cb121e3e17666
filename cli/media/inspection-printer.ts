import type { Terminal } from "../timeline.ts";
import type { Counts, InspectedFragment, Inspection } from "./inspection.ts";
import { isoTime } from "./inspection-json.ts";
import { grouped, plural, printable, seconds } from "./text.ts";
import { timelinePicture } from "./timeline-picture.ts";

/** Milliseconds from one fragment's last block to the next one's first that are no jitter. */
const TOLERANCE = 20;

/** Prints fragments while they are read, a line each, then what the stream comes to. */
export class InspectionPrinter {
  readonly #terminal: Terminal;
  readonly #showsTags: boolean;
  readonly #spans: { start: number; end: number }[] = [];
  readonly #tagNames = new Set<string>();
  #fragments = 0;
  #numberWidth = 0;
  /** Of the last fragment that had any. */
  #tags: Readonly<Record<string, string>> = {};
  #hadTags = false;

  constructor(terminal: Terminal, { showsTags }: { readonly showsTags: boolean }) {
    this.#terminal = terminal;
    this.#showsTags = showsTags;
  }

  fragment(fragment: InspectedFragment): void {
    if (this.#fragments++ === 0) this.#header(fragment);
    const { number, start, duration, blocks, payloadBytes } = fragment;
    const first = this.#spans[0]?.start ?? start ?? 0;
    this.#lines([...this.#gap(fragment), ...this.#changedTags(fragment)]);
    const cells = [
      String(this.#fragments).padStart(5),
      (number ?? "").padEnd(this.#numberWidth),
      (start === null ? "" : `${start < first ? "-" : "+"}${seconds(Math.abs(start - first))}`).padStart(12),
      (start === null ? "" : seconds(duration)).padStart(10),
      grouped(blocks).padStart(7),
      grouped(payloadBytes).padStart(12),
      ...this.#notes(fragment),
    ];
    this.#terminal.write(`${cells.join("  ").trimEnd()}\n`);
    if (start !== null) this.#spans.push({ start, end: start + duration });
    this.#hadTags = Object.keys(fragment.tags).length > 0;
    if (this.#hadTags) this.#tags = fragment.tags;
    for (const name of Object.keys(fragment.tags)) this.#tagNames.add(name);
  }

  end(inspection: Inspection): void {
    const { tracks, cutBlock, truncated } = inspection;
    const tagNames = [...this.#tagNames].map(printable).join(", ");
    const codecWidth = Math.max(...tracks.map((track) => trackName(track).length));
    this.#lines([
      "",
      ...(tagNames === "" || this.#showsTags ? [] : [`tags      ${tagNames}  (--tags shows their values)`]),
      ...tracks.map(
        (track) =>
          `track ${String(track.number).padEnd(3)} ${trackName(track).padEnd(codecWidth)}  ${countsText(track)}  sha256 ${track.sha256}`,
      ),
      ...timelinePicture(this.#spans, TOLERANCE),
      `total     ${plural(this.#fragments, "fragment")}, ${countsText(inspection)}`,
      ...(truncated ? [`CUT       ${cutText(cutBlock)}`] : []),
    ]);
  }

  #header({ number, start, producerTimestamp }: InspectedFragment): void {
    this.#numberWidth = number === null ? 0 : Math.max(number.length, "fragment number".length);
    const time = isoTime(start);
    const isDated = producerTimestamp !== null && time !== null;
    const heading = ["fragment number".slice(0, this.#numberWidth).padEnd(this.#numberWidth), "start".padStart(12)];
    this.#lines([
      ...(isDated ? [`producer time starts at ${time}`] : []),
      ["    #", ...heading, "length".padStart(10), " blocks", "       bytes"].join("  "),
    ]);
  }

  /** How the fragment lies to the one before. */
  #gap({ start }: InspectedFragment): string[] {
    const before = this.#spans.at(-1);
    if (before === undefined || start === null) return [];
    const distance = start - before.end;
    const isGap = distance >= TOLERANCE;
    if (!isGap && start >= before.end - Math.max(TOLERANCE, (before.end - before.start) / 2)) return [];
    return [`       ${isGap ? "gap of" : "back by"} ${seconds(Math.abs(distance))}`];
  }

  #changedTags({ tags }: InspectedFragment): string[] {
    if (!this.#showsTags) return [];
    const changed = Object.entries(tags).filter(([name, value]) => this.#tags[name] !== value);
    return changed.map(([name, value]) => `       ${printable(name)}: ${printable(value)}`);
  }

  #notes({ number, tags, truncated, endedBy, error, frames }: InspectedFragment): string[] {
    const names = Object.keys(tags);
    const isOther = names.some((name) => this.#tags[name] !== undefined && this.#tags[name] !== tags[name]);
    const notes = [
      ...(frames === null ? [] : [plural(frames, "frame")]),
      ...(number !== null && this.#hadTags && names.length === 0 ? ["no tags"] : []),
      ...(isOther ? ["other tag values"] : []),
      ...(error === null ? [] : [`the stream ends with error ${error.id ?? ""} ${printable(error.message)}`.trimEnd()]),
      ...(truncated ? ["cut"] : []),
      ...(endedBy === "unreadable" ? ["unreadable from here on"] : []),
      ...(endedBy === "end-of-stream" && !truncated ? ["no continuation token"] : []),
    ];
    return notes.length === 0 ? [] : [notes.join(", ")];
  }

  #lines(lines: readonly string[]): void {
    for (const line of lines) this.#terminal.write(`${line}\n`);
  }
}

function trackName({ name, codecId }: { readonly name: string | null; readonly codecId: string | null }): string {
  if (codecId === null && name === null) return "not declared";
  return printable([name, codecId && `(${codecId})`].filter(Boolean).join(" "));
}

function countsText({ blocks, frames, payloadBytes }: Counts): string {
  const framesText = frames === null ? "" : ` of ${plural(frames, "frame")}`;
  return `${plural(blocks, "block")}${framesText}, ${plural(payloadBytes, "byte")}`;
}

function cutText(cutBlock: Inspection["cutBlock"]): string {
  if (cutBlock === null) return "the file ends inside an element";
  const { track, payloadBytes, declaredBytes } = cutBlock;
  return `the file ends inside a block of track ${track}: ${grouped(payloadBytes)} of ${plural(declaredBytes, "byte")}, not counted`;
}
