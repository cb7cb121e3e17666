const NO_TAGS: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Tags of one fragment after another. Producers repeat theirs in every fragment, so a record is made once and given out again for as
 * long as names and values stay the same.
 */
export class TagRecord {
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  #count = 0;
  #made = NO_TAGS;
  /** How many of the tags the record was made from, and whether one of them has changed since. */
  #madeFrom = 0;
  #isChanged = false;

  /** A new fragment starts, without tags. */
  clear(): void {
    this.#count = 0;
  }

  add(name: string, value: string): void {
    const index = this.#count++;
    if (this.#names[index] === name && this.#values[index] === value) return;
    this.#names[index] = name;
    this.#values[index] = value;
    this.#isChanged = true;
  }

  /** The tags added since `clear`; of two with one name the later counts. Frozen, and shared with other fragments. */
  get record(): Readonly<Record<string, string>> {
    if (this.#count === 0) return NO_TAGS;
    if (this.#isChanged || this.#madeFrom !== this.#count) {
      this.#made = make(this.#names, this.#values, this.#count);
      this.#madeFrom = this.#count;
      this.#isChanged = false;
    }
    return this.#made;
  }
}

function make(names: readonly string[], values: readonly string[], count: number): Readonly<Record<string, string>> {
  // A tag may have any name, `__proto__` too: entries define members where an assignment would change the prototype.
  const entries = Array.from({ length: count }, (_none, index) => [names[index], values[index]]);
  return Object.freeze(Object.fromEntries(entries) as Record<string, string>);
}
