import { dtmfSamples, sine } from "../../shared/media/index.ts";
import type { LineRecording, Sound, Track } from "../line.ts";

const RATE_IN_HERTZ = 8000;
const SAMPLES_PER_MILLISECOND = RATE_IN_HERTZ / 1000;
/** What stands for the voice of the service, of the network, and for a pause in a recording. */
const SPEECH_HERTZ = 500;
const RINGBACK_HERTZ = 440;
const PAUSE_HERTZ = 1400;
const LEVEL = 0.25;

/** A stretch of audio on a line. Samples are only made when a recording needs them. */
export interface Span {
  readonly start: number;
  /** `Infinity` while it goes on. */
  end: number;
  /** From the stretch's start, `count` samples at 8 kHz. */
  readonly samples: (count: number) => Int16Array;
}

/** While a line hears what another party says. */
interface Hearing {
  readonly other: Tape;
  readonly start: number;
  end: number;
}

/** What passed a line in both directions, so that recordings of it can be made later. Times are epoch milliseconds. */
export class Tape {
  /** What the party says and presses. */
  readonly incoming: Span[] = [];
  /** What is played to it. */
  readonly #outgoing: Span[] = [];
  readonly #hearings: Hearing[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  play(sound: Sound): void {
    this.silence();
    const start = this.#now();
    this.#outgoing.push({ start, end: start + sound.duration, samples: (count) => samplesOf(sound, count) });
  }

  silence(): void {
    const last = this.#outgoing.at(-1);
    if (last) last.end = Math.min(last.end, this.#now());
  }

  hear(other: Tape | null): void {
    const last = this.#hearings.at(-1);
    const start = this.#now();
    if (last) last.end = Math.min(last.end, start);
    if (other) this.#hearings.push({ other, start, end: Number.POSITIVE_INFINITY });
  }

  record(track: Track): LineRecording {
    const start = this.#now();
    const pauses: Span[] = [];
    const resume = () => {
      const last = pauses.at(-1);
      if (last) last.end = Math.min(last.end, this.#now());
    };
    const passed = (from: number, to: number) => {
      const channel = (spans: readonly Span[]) => render(spans, pauses, from, to);
      const incoming = () => channel(this.incoming);
      const outgoing = () => channel([...this.#outgoing, ...this.#heard()]);
      if (track === "BOTH") return [incoming(), outgoing()];
      return [track === "INCOMING" ? incoming() : outgoing()];
    };
    return {
      pause: () => {
        const samples = (count: number) => tone(PAUSE_HERTZ, count);
        pauses.push({ start: this.#now(), end: Number.POSITIVE_INFINITY, samples });
      },
      resume,
      read: (from, count) => {
        const at = start + from / SAMPLES_PER_MILLISECOND;
        return passed(at, at + count / SAMPLES_PER_MILLISECOND);
      },
      stop: () => {
        resume();
        return passed(start, this.#now());
      },
    };
  }

  /** What others said while this line heard them. */
  #heard(): Span[] {
    return this.#hearings.flatMap(({ other, start, end }) =>
      other.incoming.flatMap((span) => {
        const [from, to] = [Math.max(start, span.start), Math.min(end, span.end)];
        if (to <= from) return [];
        const skipped = Math.round((from - span.start) * SAMPLES_PER_MILLISECOND);
        return [{ start: from, end: to, samples: (count: number) => span.samples(skipped + count).subarray(skipped) }];
      }),
    );
  }
}

function render(spans: readonly Span[], pauses: readonly Span[], start: number, end: number): Int16Array {
  const samples = new Int16Array(Math.round((end - start) * SAMPLES_PER_MILLISECOND));
  for (const span of spans) each(span, start, samples.length, (at, value) => add(samples, at, value));
  for (const pause of pauses) {
    each(pause, start, samples.length, (at, value) => {
      samples[at] = value;
    });
  }
  return samples;
}

/** Each sample of a stretch that lies within a recording. */
function each(
  { start, end, samples }: Span,
  origin: number,
  length: number,
  visit: (at: number, value: number) => void,
) {
  const first = Math.round((start - origin) * SAMPLES_PER_MILLISECOND);
  const last = Math.min(length, Math.round((end - origin) * SAMPLES_PER_MILLISECOND));
  if (last <= Math.max(0, first)) return;
  const made = samples(last - first);
  for (let at = Math.max(0, first); at < last; at++) visit(at, made[at - first] ?? 0);
}

function add(samples: Int16Array, at: number, value: number): void {
  samples[at] = Math.max(-32_768, Math.min(32_767, (samples[at] ?? 0) + value));
}

/** A steady tone: what stands for a voice. */
export function tone(hertz: number, count: number): Int16Array {
  return sine({ hertz, rateInHertz: RATE_IN_HERTZ, level: LEVEL }, 0, count);
}

/** The signal of one key, `duration` milliseconds long. */
export function keySamples(digit: string, duration: number, count: number): Int16Array {
  return padded(dtmfSamples(digit, { rateInHertz: RATE_IN_HERTZ, tone: duration, pause: 0 }), count);
}

function samplesOf(sound: Sound, count: number): Int16Array {
  switch (sound.kind) {
    case "speech":
      return tone(SPEECH_HERTZ, count);
    case "audio":
      return padded(sound.samples(), count);
    case "ringback":
      return sound.audio ? repeated(sound.audio.samples(), count) : tone(RINGBACK_HERTZ, count);
    case "tones":
      return padded(tonesOf(sound.digits, sound.tone), count);
    default:
      return sound satisfies never;
  }
}

/** Keys with the gaps between them; a comma is half a second of nothing. */
function tonesOf(digits: string, duration: number): Int16Array {
  const parts = [...digits].map((digit) =>
    digit === ","
      ? new Int16Array(500 * SAMPLES_PER_MILLISECOND)
      : dtmfSamples(digit, { rateInHertz: RATE_IN_HERTZ, tone: duration, pause: 50 }),
  );
  const joined = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function padded(samples: Int16Array, count: number): Int16Array {
  if (samples.length >= count) return samples.subarray(0, count);
  const longer = new Int16Array(count);
  longer.set(samples);
  return longer;
}

function repeated(samples: Int16Array, count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, at) => samples[at % Math.max(1, samples.length)] ?? 0);
}
