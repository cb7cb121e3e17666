import { CLEAR_LINE, drawBar, type Terminal } from "./timeline.ts";

/** A line of progress that the next one replaces; without a terminal, one line for every tenth. */
export class ProgressBar {
  readonly #terminal: Terminal;
  #printedTenth = -1;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** @param share from 0 to 1 */
  show(share: number, text: string): void {
    const line = `${drawBar(share)} ${text}`;
    if (this.#terminal.isInteractive) {
      this.#terminal.write(`${CLEAR_LINE}${line}`);
      return;
    }
    const tenth = Math.floor(share * 10);
    if (tenth === this.#printedTenth) return;
    this.#printedTenth = tenth;
    this.#terminal.write(`${line}\n`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#terminal.isInteractive) this.#terminal.write(CLEAR_LINE);
  }
}
