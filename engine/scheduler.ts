/** Something that will happen, unless it is cancelled first. */
export interface Timer {
  cancel(): void;
}

/**
 * What the engine knows of time. Under virtual time a call of an hour takes a moment and is the same every time; on real phones the
 * same code runs under the clock on the wall.
 */
export interface Scheduler {
  /** Epoch milliseconds. */
  now(): number;
  after(milliseconds: number, run: () => void): Timer;
  /** Hands over the result of work that happens outside the call, such as a handler or a download, when it is there. */
  whenDone<T>(work: Promise<T>, done: (result: T) => void, failed: (error: unknown) => void): void;
}

interface Entry extends Timer {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

/**
 * Time that passes only from one thing that happens to the next. It stands still while work outside is being done, so what a call
 * looks like does not depend on how fast the machine is.
 */
export class VirtualTime implements Scheduler {
  #now: number;
  #order = 0;
  #outside = 0;
  #wake: (() => void) | null = null;
  /** A binary heap: the earliest entry first, of two at one time the older. */
  readonly #heap: Entry[] = [];

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): Timer {
    const entry: Entry = {
      at: this.#now + Math.max(0, milliseconds),
      order: this.#order++,
      run,
      cancel() {
        entry.run = null;
      },
    };
    this.#push(entry);
    return entry;
  }

  whenDone<T>(work: Promise<T>, done: (result: T) => void, failed: (error: unknown) => void): void {
    this.#outside++;
    const settled = () => {
      this.#outside--;
      this.#wake?.();
    };
    const settling =
      <Value>(hear: (value: Value) => void) =>
      (value: Value) => {
        try {
          hear(value);
        } finally {
          settled();
        }
      };
    work.then(settling(done), settling(failed));
  }

  /** Lets time pass until nothing more will happen, or until it has been told to stop. */
  async run(isOver: () => boolean = () => false): Promise<void> {
    while (!isOver()) {
      if (this.#outside > 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
        continue;
      }
      const entry = this.#pop();
      if (!entry) return;
      if (entry.run === null) continue;
      this.#now = entry.at;
      entry.run();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!isEarlier(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isEarlier(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (!isEarlier(heap[child] as Entry, last)) break;
      heap[index] = heap[child] as Entry;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

const isEarlier = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Time as it is: for people who press keys themselves, and for phones. */
export const realTime: Scheduler = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timeout = setTimeout(run, milliseconds);
    return { cancel: () => clearTimeout(timeout) };
  },
  whenDone(work, done, failed) {
    work.then(done, failed);
  },
};
