const NO_TAGS: Readonly<Record<string, string>> = Object.freeze({});

type Tag = readonly [name: string, value: string];

/**
 * Tags of one fragment after another. Producers repeat theirs in every fragment, so a record is made once and given out again for as
 * long as names and values stay the same.
 */
export class TagRecord {
  /** What the record was made from. */
  #known: readonly Tag[] = [];
  #made = NO_TAGS;
  /** Tags of this fragment that are the same so far. */
  #same = 0;
  /** All tags of this fragment, once one of them differs. */
  #different: Tag[] | null = null;

  /** A new fragment starts, without tags. */
  clear(): void {
    this.#same = 0;
    this.#different = null;
  }

  add(name: string, value: string): void {
    if (this.#different === null) {
      const known = this.#known[this.#same];
      if (known?.[0] === name && known[1] === value) {
        this.#same++;
        return;
      }
      this.#different = this.#known.slice(0, this.#same);
    }
    this.#different.push([name, value]);
  }

  /** The tags added since `clear`; of two with one name the later counts. Frozen, and shared with other fragments. */
  get record(): Readonly<Record<string, string>> {
    if (this.#different === null && this.#same === this.#known.length) return this.#made;
    if (this.#different === null && this.#same === 0) return NO_TAGS;
    const tags = this.#different ?? this.#known.slice(0, this.#same);
    const made = Object.freeze(Object.fromEntries(tags));
    // Fewer tags than last time may yet become the same: those before the cluster are asked for before those after it.
    if (this.#different === null) return made;
    this.#made = made;
    this.#known = tags;
    this.#same = tags.length;
    this.#different = null;
    return made;
  }
}
