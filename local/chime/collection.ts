import { notFound } from "./errors.ts";

/** A resource of the Chime SDK voice service. Times are epoch milliseconds. */
export interface Resource {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Resources of one kind. Every change is told to whoever keeps them. */
export class Collection<Item extends Resource> {
  readonly #kind: string;
  readonly #items: Map<string, Item>;
  readonly #changed: () => void;

  /** @param kind what an error calls one of them */
  constructor(kind: string, stored: readonly Item[], changed: () => void) {
    this.#kind = kind;
    this.#items = new Map(stored.map((item) => [item.id, item]));
    this.#changed = changed;
  }

  /** In the order in which they were made. */
  all(): readonly Item[] {
    return [...this.#items.values()];
  }

  find(id: string): Item | undefined {
    return this.#items.get(id);
  }

  /** @throws ServiceError NotFoundException */
  get(id: string): Item {
    const found = this.#items.get(id);
    if (!found) throw notFound(`There is no ${this.#kind} with id ${id}.`);
    return found;
  }

  put(item: Item): Item {
    this.#items.set(item.id, item);
    this.#changed();
    return item;
  }

  /** @throws ServiceError NotFoundException */
  change(id: string, change: Partial<Item>): Item {
    return this.put({ ...this.get(id), ...change });
  }

  delete(id: string): void {
    this.get(id);
    this.#items.delete(id);
    this.#changed();
  }
}
