import type { Line, LineEvents } from "../line.ts";
import type { VirtualTime } from "../scheduler.ts";
import { PartyLine } from "../scripted/party-line.ts";
import { isHeard } from "../scripted/script.ts";
import { speakingTime } from "../speech.ts";

/** Milliseconds it takes a person to act on what was heard. */
const REACTION = 300;
/** Milliseconds until a telephone rings. */
const RINGS_AFTER = 200;
/** Milliseconds from one key to the next. */
const BETWEEN_KEYS = 150;

interface Hearing {
  readonly text: string;
  readonly endsAt: number;
}

/** Someone on a telephone who does what a test says, one thing after the other. Time passes only while it waits. */
export class LiveParty {
  readonly #time: VirtualTime;
  #line: PartyLine | null = null;
  /** What was heard, and nobody has waited for yet. */
  #heard: Hearing[] = [];
  #pickUp: () => void = () => {};
  isOver = false;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  connect(number: string, events: LineEvents): Line {
    this.#line = new PartyLine({
      scheduler: this.#time,
      number,
      events,
      heard: (text, duration) => this.#heard.push({ text, endsAt: this.#time.now() + duration }),
      answered: () => {},
      ended: () => {
        this.isOver = true;
      },
    });
    return this.#line;
  }

  /** It is called: it rings until it answers or declines. */
  rings(number: string, events: LineEvents): Line {
    this.#pickUp = () => events.answered();
    this.#time.after(RINGS_AFTER, () => {
      if (!this.isOver) events.ringing();
    });
    return this.connect(number, events);
  }

  answers(): void {
    this.#pickUp();
  }

  get heard(): readonly string[] {
    return this.#heard.map(({ text }) => text);
  }

  /** Waits until it hears something, and to the end of that unless it barges in. False: in vain. */
  async hears(wanted: string | RegExp, within: number, bargesIn: boolean): Promise<boolean> {
    const find = () => this.#heard.findIndex(({ text }) => isHeard(wanted, text));
    const isInTime = await this.until(() => find() >= 0, within);
    const match = this.#heard[find()];
    if (!isInTime || !match) return false;
    this.#heard = this.#heard.slice(find() + 1);
    const rest = bargesIn || !Number.isFinite(match.endsAt) ? 0 : Math.max(0, match.endsAt - this.#time.now());
    await this.waits(rest + REACTION);
    return true;
  }

  async presses(keys: string): Promise<void> {
    for (const key of keys) {
      this.#line?.press(key);
      await this.waits(BETWEEN_KEYS);
    }
  }

  async says(text: string): Promise<void> {
    let isSaid = false;
    this.#line?.say(text, speakingTime(text), () => {
      isSaid = true;
    });
    await this.#time.run(() => isSaid || this.isOver);
  }

  /** Lets time pass. */
  async waits(milliseconds: number): Promise<void> {
    await this.until(() => false, milliseconds);
  }

  /** @param sipResponseCode what a call is declined with that has not been answered */
  hangsUp(sipResponseCode = 0): void {
    this.#line?.hangUp(sipResponseCode);
  }

  /** Lets time pass until something is so. False: it is not so in time, or before the leg ends. */
  async until(isSo: () => boolean, within: number): Promise<boolean> {
    let isLate = false;
    const limit = this.#time.after(within, () => {
      isLate = true;
    });
    await this.#time.run(() => isSo() || isLate || this.isOver);
    limit.cancel();
    return isSo();
  }
}
