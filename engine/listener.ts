import type { Scheduler, Timer } from "./scheduler.ts";

export interface ListenerOptions {
  readonly scheduler: Scheduler;
  readonly regex: RegExp;
  /** Quiet time after a digit before what was keyed is matched. */
  readonly inBetween: number;
  /** After the first digit; what was keyed is given up then. */
  readonly flush: number;
  /** Whether what is given up is sent. */
  readonly sendsFlushed: boolean;
  readonly received: (digits: string) => void;
}

/** What `ReceiveDigits` leaves on a leg: collects digits while other things go on (AWS: listen-to-digits). */
export class Listener {
  readonly #options: ListenerOptions;
  #digits = "";
  #inBetween: Timer | null = null;
  #flush: Timer | null = null;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  digit(digit: string): void {
    const { scheduler, inBetween, flush } = this.#options;
    this.#digits += digit;
    this.#flush ??= scheduler.after(flush, () => this.#giveUp());
    this.#inBetween?.cancel();
    this.#inBetween = scheduler.after(inBetween, () => this.#match());
  }

  /** Forgets what was keyed; nothing comes of it any more. */
  stop(): string {
    const digits = this.#digits;
    this.#digits = "";
    this.#inBetween?.cancel();
    this.#flush?.cancel();
    this.#inBetween = null;
    this.#flush = null;
    return digits;
  }

  #match(): void {
    if (this.#options.regex.test(this.#digits)) this.#options.received(this.stop());
  }

  #giveUp(): void {
    const digits = this.stop();
    if (this.#options.sendsFlushed) this.#options.received(digits);
  }
}
