import type { Line, LineEvents, LineRecording, Sound, Track } from "../line.ts";
import type { Scheduler } from "../scheduler.ts";
import { keySamples, Tape, tone } from "./tape.ts";

/** Milliseconds for which a party holds a key down. */
const KEY = 100;

/** What someone on a line hears: what it is, and how long it will go on. */
export type Heard = (text: string, duration: number) => void;

export interface PartyLineOptions {
  readonly scheduler: Scheduler;
  readonly number: string;
  readonly events: LineEvents;
  readonly heard: Heard;
  /** The service has answered the party's call. */
  readonly answered: () => void;
  readonly ended: () => void;
  /** Samples at 8 kHz for what the party says; default: a tone of its own. */
  readonly voice?: ((text: string, count: number) => Int16Array) | undefined;
}

/** The telephone of a simulated party, in virtual time. */
export class PartyLine implements Line {
  readonly tape: Tape;
  readonly #options: PartyLineOptions;
  /** Lines that hear what this party says. */
  readonly #listeners = new Set<PartyLine>();
  #hearing: PartyLine | null = null;
  #isOver = false;

  constructor(options: PartyLineOptions) {
    this.#options = options;
    this.tape = new Tape(() => options.scheduler.now());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  answer(): void {
    this.#options.answered();
  }

  end(): void {
    this.#over();
  }

  play(sound: Sound): void {
    this.tape.play(sound);
    this.#options.heard(textOf(sound), sound.duration);
  }

  silence(): void {
    this.tape.silence();
  }

  hear(other: Line | null): void {
    const party = other instanceof PartyLine ? other : null;
    if (this.#hearing) this.#hearing.#listeners.delete(this);
    if (party) party.#listeners.add(this);
    this.#hearing = party;
    this.tape.hear(party?.tape ?? null);
  }

  record(track: Track): LineRecording {
    return this.tape.record(track);
  }

  /** The party presses a key. */
  press(digit: string): void {
    if (this.#isOver) return;
    const start = this.#options.scheduler.now();
    this.tape.incoming.push({ start, end: start + KEY, samples: (count) => keySamples(digit, KEY, count) });
    this.#options.events.digit(digit);
  }

  /** The party speaks. */
  say(text: string, duration: number, done: () => void): void {
    if (this.#isOver) return;
    const { scheduler, events, number, voice } = this.#options;
    const start = scheduler.now();
    const samples = (count: number) => (voice ? voice(text, count) : tone(voiceHertz(number), count));
    const span = { start, end: start + duration, samples };
    this.tape.incoming.push(span);
    for (const listener of this.#listeners) listener.#options.heard(text, duration);
    events.speech(true, null);
    scheduler.after(duration, () => {
      if (this.#isOver) {
        span.end = Math.min(span.end, this.#endedAt);
        return;
      }
      events.speech(false, text);
      done();
    });
  }

  /** The party hangs up, or does not take the call. */
  hangUp(sipResponseCode: number): void {
    if (this.#isOver) return;
    this.#over();
    this.#options.events.ended(sipResponseCode);
  }

  #endedAt = Number.POSITIVE_INFINITY;

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#endedAt = this.#options.scheduler.now();
    for (const span of this.tape.incoming) span.end = Math.min(span.end, this.#endedAt);
    this.hear(null);
    this.#options.ended();
  }
}

/** Each party's voice is a tone of its own, 250 to 1,240 Hz in steps of 10. */
export function voiceHertz(number: string): number {
  let hash = 7;
  for (const character of number) hash = (hash * 31 + character.charCodeAt(0)) % 9_973;
  return 250 + (hash % 100) * 10;
}

/** What a party takes a sound for. */
function textOf(sound: Sound): string {
  switch (sound.kind) {
    case "speech":
      return sound.text;
    case "audio":
      return `${sound.bucket}/${sound.key}`;
    case "ringback":
      return "ringback";
    case "tones":
      return sound.digits;
    default:
      return sound satisfies never;
  }
}
