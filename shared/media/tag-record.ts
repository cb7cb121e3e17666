const NO_TAGS: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Tags of one fragment after another. Producers repeat theirs in every fragment, so a record is made once and given out again for as
 * long as names and values stay the same.
 */
export class TagRecord {
  /** What the record was made from. */
  #names: readonly string[] = [];
  #values: readonly string[] = [];
  #made = NO_TAGS;
  /** Tags of this fragment that are the same so far. */
  #same = 0;
  /** All tags of this fragment, once one of them differs. */
  #different: [name: string, value: string][] | null = null;

  /** A new fragment starts, without tags. */
  clear(): void {
    this.#same = 0;
    this.#different = null;
  }

  add(name: string, value: string): void {
    const index = this.#same;
    if (this.#different === null) {
      if (this.#names[index] === name && this.#values[index] === value) {
        this.#same++;
        return;
      }
      this.#different = this.#firstTags(index);
    }
    this.#different.push([name, value]);
  }

  /** The tags added since `clear`; of two with one name the later counts. Frozen, and shared with other fragments. */
  get record(): Readonly<Record<string, string>> {
    if (this.#different === null && this.#same === this.#names.length) return this.#made;
    if (this.#different === null && this.#same === 0) return NO_TAGS;
    const tags = this.#different ?? this.#firstTags(this.#same);
    const made = Object.freeze(recordOf(tags));
    // Fewer tags than last time may yet become the same: those before the cluster are asked for before those after it.
    if (this.#different === null) return made;
    this.#made = made;
    this.#names = tags.map(([name]) => name);
    this.#values = tags.map(([, value]) => value);
    this.#same = tags.length;
    this.#different = null;
    return made;
  }

  #firstTags(count: number): [string, string][] {
    return Array.from({ length: count }, (_none, index) => [this.#names[index] ?? "", this.#values[index] ?? ""]);
  }
}

function recordOf(tags: readonly (readonly [name: string, value: string])[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [name, value] of tags) {
    if (name !== "__proto__") record[name] = value;
    // A tag may have any name; assigning this one would change the prototype instead.
    else Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return record;
}
