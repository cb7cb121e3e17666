import type { BusEvent } from "../local/eventbridge/envelope.ts";
import type { LegProgress } from "../local/voice-connector/stream-leg.ts";
import type { DemoResult } from "./demo-call.ts";

/** Where a line of the terminal may be written over. */
export interface Terminal {
  readonly isInteractive: boolean;
  write(text: string): void;
}

export const terminal: Terminal = {
  isInteractive: process.stdout.isTTY === true,
  write: (text) => void process.stdout.write(text),
};

const BAR_WIDTH = 30;
/** Enough of a transaction id to tell calls apart. */
const SHORT_ID = 8;
export const CLEAR_LINE = "\r\u001b[2K";

/** @param share from 0 to 1 */
export function drawBar(share: number): string {
  return "█".repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, "░");
}

/** Prints a call while it happens: a line for each event, and a line of progress that the next one replaces. */
export class CallPrinter {
  readonly #terminal: Terminal;
  readonly #duration: number;
  readonly #startedAt: number;
  readonly #now: () => number;
  readonly #streamed = { caller: { ms: 0, fragments: 0 }, callee: { ms: 0, fragments: 0 } };
  #hasProgressLine = false;
  #printedPercent = -1;

  constructor(terminal: Terminal, duration: number, now: () => number) {
    this.#terminal = terminal;
    this.#duration = duration;
    this.#now = now;
    this.#startedAt = now();
  }

  progress({ isCaller, fragments, streamed }: LegProgress): void {
    this.#streamed[isCaller ? "caller" : "callee"] = { ms: streamed, fragments };
    const { caller, callee } = this.#streamed;
    const share = Math.min(1, caller.ms / this.#duration);
    // Without a terminal each line stays, so only every tenth of the call is worth one.
    const percent = Math.floor(share * 10) * 10;
    if (!this.#terminal.isInteractive && percent === this.#printedPercent) return;
    this.#printedPercent = percent;
    const text = `${this.#time()}  ${drawBar(share)} ${seconds(caller.ms)} of ${seconds(this.#duration)}, fragments ${caller.fragments} + ${callee.fragments}`;
    this.#terminal.write(this.#terminal.isInteractive ? `${CLEAR_LINE}${text}` : `${text}\n`);
    this.#hasProgressLine = this.#terminal.isInteractive;
  }

  event(busName: string, event: BusEvent): void {
    const label = busName === "default" ? "Voice Connector →" : "→ Carillon";
    const call = String(event.detail["transactionId"] ?? "").slice(0, SHORT_ID);
    this.line(`${call.padEnd(SHORT_ID)}  ${label.padEnd(18)} ${describe(event)}`);
  }

  line(text: string): void {
    if (this.#hasProgressLine) this.#terminal.write(CLEAR_LINE);
    this.#hasProgressLine = false;
    this.#terminal.write(`${this.#time()}  ${text}\n`);
  }

  #time(): string {
    return `${((this.#now() - this.#startedAt) / 1000).toFixed(1).padStart(7)} s`;
  }
}

function describe({ "detail-type": type, detail }: BusEvent): string {
  const status = detail["streamingStatus"];
  if (typeof status === "string") return `streaming ${status}${roleText(detail["isCaller"])}`;
  const name = typeof detail["role"] === "string" ? `${type} (${detail["role"]})` : type;
  const facts = [
    ...(typeof detail["durationSeconds"] === "number" ? [seconds(detail["durationSeconds"] * 1000)] : []),
    ...(typeof detail["gapSamples"] === "number" ? [`${detail["gapSamples"]} samples missing`] : []),
    ...(Array.isArray(detail["reasons"]) ? [`because ${detail["reasons"].join("; ")}`] : []),
  ];
  return facts.length === 0 ? name : `${name}: ${facts.join(", ")}`;
}

function roleText(isCaller: unknown): string {
  return typeof isCaller === "boolean" ? (isCaller ? " (caller)" : " (callee)") : "";
}

/** What happened, as a person wants to read it afterwards. */
export function summary(result: DemoResult): string {
  const { call, legs, recording, events, files } = result;
  const legLines = legs.map(
    ({ leg, fragments, samples, legId }) =>
      `  ${leg.padEnd(8)} ${String(fragments).padStart(4)} fragments, ${seconds(samples / 8)} of audio  ${legId}`,
  );
  const channelLines = recording.channels.map(({ leg, tones }, index) => {
    const isAsSent = legs.some((sent) => sent.leg === leg && sent.isRecordedAsSent);
    const side = recording.channels.length === 2 ? (index === 0 ? "left" : "right") : `channel ${index + 1}`;
    const heard = tones.length === 0 ? "no tone" : tones.map((hertz) => `${hertz} Hz`).join(" and ");
    return `  ${side.padEnd(8)} ${leg}: ${heard}, ${isAsSent ? "every sample as it was sent" : "differs from what was sent"}`;
  });
  const eventLines = events.map(({ detailType, factId }) => `  ${detailType.padEnd(24)} ${factId}`);
  return [
    "",
    `Call ${call.transactionId}`,
    `  ${call.fromNumber} → ${call.toNumber}, ${seconds(call.durationSeconds * 1000)}`,
    "Legs",
    ...legLines,
    `Recording ${recording.complete ? "complete" : "incomplete"}: ${seconds(recording.durationSeconds * 1000)}, ${recording.gapSamples} samples missing`,
    ...(recording.reasons ?? []).map((reason) => `  because ${reason}`),
    ...channelLines,
    "Events on Carillon's bus",
    ...eventLines,
    "Files",
    `  recording  ${files.recording ?? "none: there was no audio"}`,
    `  manifest   ${files.manifest}`,
    `  state      ${files.state}`,
    "",
  ].join("\n");
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
