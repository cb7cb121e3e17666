/** Requests do not all take equally long on their way: counted over a little more than a second, the service counts no more than were meant. */
const PERIOD = 1_100;
/** Keys that nobody asked about for a period are forgotten when there are this many. */
const MOST_KEYS = 2_000;

/**
 * Spaces requests out so that no second holds more of them than a quota allows. Each key has its own quota; what is reserved
 * counts as sent when its turn comes.
 */
export class Pacer {
  readonly #turns = new Map<string, number[]>();

  /** Keys that are remembered. */
  get keys(): number {
    return this.#turns.size;
  }

  /**
   * Takes the next turn.
   * @param now epoch milliseconds
   * @returns milliseconds to wait until the request may be sent
   */
  reserve(key: string, requestsPerSecond: number, now: number): number {
    const turns = (this.#turns.get(key) ?? []).filter((turn) => turn > now - PERIOD);
    const oldest = turns.at(-requestsPerSecond);
    const turn = Math.max(now, turns.at(-1) ?? now, oldest === undefined ? now : oldest + PERIOD);
    turns.push(turn);
    this.#turns.set(key, turns);
    if (this.#turns.size > MOST_KEYS) this.#forgetThoseBefore(now - PERIOD);
    return turn - now;
  }

  #forgetThoseBefore(time: number): void {
    for (const [key, turns] of this.#turns) if ((turns.at(-1) ?? 0) <= time) this.#turns.delete(key);
  }
}
