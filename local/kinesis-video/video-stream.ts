import { closeSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import { compareNumbers } from "../../shared/kvs/fragment-numbers.ts";
import { type Journal, openJournal } from "../journal.ts";
import { nextFragmentNumber } from "./fragment-number.ts";
import type { KinesisVideoPolicies } from "./policies.ts";

/** What the control plane knows of a stream. */
export interface StreamInfo {
  readonly name: string;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly version: string;
  readonly retentionInHours: number;
  readonly mediaType: string | null;
  readonly deviceName: string | null;
  readonly kmsKeyId: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** What is known of a fragment when its cluster begins. Times are epoch milliseconds. */
export interface FragmentStart {
  readonly producerTimestamp: number;
  readonly serverTimestamp: number;
  /** What stands before the service's own tags: the producer's header and tags. */
  readonly head: Uint8Array;
}

/** A fragment on disk: the head, then the producer's cluster and the tags after it. */
export interface StoredFragment {
  readonly number: string;
  readonly producerTimestamp: number;
  readonly serverTimestamp: number;
  readonly headBytes: number;
  /** Bytes on disk so far. */
  readonly bytes: number;
  /** Milliseconds of media so far. */
  readonly duration: number;
  readonly state: "arriving" | "whole" | "dropped";
}

/** A fragment that is being written. */
export interface FragmentWriter {
  readonly fragment: StoredFragment;
  append(bytes: Uint8Array): void;
  /** @param duration milliseconds of media */
  complete(duration: number): void;
  /** Forgets the fragment: its producer broke off. */
  drop(): void;
}

type Mutable<T> = { -readonly [Member in keyof T]: T[Member] };
type Entry =
  | { readonly info: StreamInfo; readonly lastNumber?: string | null }
  | { readonly fragment: Omit<StoredFragment, "state"> }
  | { readonly expired: string };

/** File of a stream's folder that says what else is there. */
export const INDEX = "index.ndjson";
const SUFFIX = ".fragment";
const HOUR = 3_600_000;

export interface VideoStreamOptions {
  readonly folder: string;
  /** Absent where the stream is read back from its folder. */
  readonly info?: StreamInfo;
  readonly clock: Clock;
  readonly random: () => number;
  readonly policies: KinesisVideoPolicies;
}

/**
 * One stream: a file for each fragment and an index that is only appended to. Fragments are visible from their first byte on.
 * Reads and writes are synchronous: they are small and stay in the page cache, where a thread pool would only add latency.
 */
export class VideoStream {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #policies: KinesisVideoPolicies;
  readonly #journal: Journal<Entry>;
  readonly #waiting = new Set<() => void>();
  #info: StreamInfo | null;
  #lastNumber: string | null = null;
  /** In order of number. */
  #fragments: Mutable<StoredFragment>[] = [];
  #bytes = 0;
  #isDeleted = false;
  #isClosed = false;

  constructor(options: VideoStreamOptions) {
    this.#folder = options.folder;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#policies = options.policies;
    this.#info = options.info ?? null;
    this.#journal = openJournal<Entry>({
      path: join(options.folder, INDEX),
      replay: (entry) => this.#replay(entry),
      snapshot: () => this.#snapshot(),
    });
    this.#removeStrayFiles();
  }

  get info(): StreamInfo {
    if (!this.#info) throw new Error(`${this.#folder} holds no stream`);
    return this.#info;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** Number of the newest fragment there ever was. */
  get lastNumber(): string | null {
    return this.#lastNumber;
  }

  update(changes: Partial<StreamInfo>): void {
    this.#info = { ...this.info, ...changes };
    this.#journal.append({ info: this.#info });
  }

  /** Fragments that are kept now, in order of number, those that are arriving included. Expired ones go from the disk. */
  fragments(): readonly StoredFragment[] {
    this.#expire();
    return this.#fragments;
  }

  /** The first kept fragment after `number`. */
  next(number: string): StoredFragment | undefined {
    const fragments = this.fragments();
    let low = 0;
    for (let high = fragments.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (compareNumbers(fragments[middle]?.number ?? "", number) <= 0) low = middle + 1;
      else high = middle;
    }
    return fragments[low];
  }

  find(number: string): StoredFragment | undefined {
    const previous = BigInt(number) - 1n;
    const found = this.next(String(previous));
    return found?.number === number ? found : undefined;
  }

  begin({ head, ...times }: FragmentStart): FragmentWriter {
    const number = nextFragmentNumber(this.#lastNumber, this.#random);
    const fragment: Mutable<StoredFragment> = {
      number,
      ...times,
      headBytes: head.length,
      bytes: 0,
      duration: 0,
      state: "arriving",
    };
    const file = openSync(this.path(fragment), "w");
    const append = (bytes: Uint8Array) => {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      fragment.bytes += bytes.length;
      this.#bytes += bytes.length;
      this.#wake();
    };
    append(head);
    this.#lastNumber = number;
    this.#fragments.push(fragment);
    return {
      fragment,
      append,
      complete: (duration) => {
        closeSync(file);
        fragment.duration = duration;
        fragment.state = "whole";
        const { state, ...entry } = fragment;
        if (!this.#isClosed) this.#journal.append({ fragment: entry });
        this.#wake();
      },
      drop: () => {
        closeSync(file);
        fragment.state = "dropped";
        this.#fragments = this.#fragments.filter((other) => other !== fragment);
        this.#bytes -= fragment.bytes;
        rmSync(this.path(fragment), { force: true });
        this.#wake();
      },
    };
  }

  path(fragment: StoredFragment): string {
    return join(this.#folder, fragment.number + SUFFIX);
  }

  /** Resolves when anything of the stream has changed, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#journal.close();
  }

  /** Forgets the stream and removes its folder. */
  delete(): void {
    this.#isDeleted = true;
    this.#isClosed = true;
    this.#journal.remove();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#fragments = [];
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #expire(): void {
    if (this.#isClosed) return;
    const { retentionInHours } = this.info;
    const keptFor = retentionInHours > 0 ? retentionInHours * HOUR : this.#policies.bufferTime;
    const mostBytes = retentionInHours > 0 ? Number.POSITIVE_INFINITY : this.#policies.bufferBytes;
    const oldest = this.#clock.now() - keptFor;
    let expired = 0;
    for (const fragment of this.#fragments) {
      const isKept = fragment.serverTimestamp > oldest && this.#bytes <= mostBytes;
      if (isKept || fragment.state !== "whole") break;
      expired++;
      this.#bytes -= fragment.bytes;
      rmSync(this.path(fragment), { force: true });
      this.#journal.append({ expired: fragment.number });
    }
    if (expired > 0) this.#fragments.splice(0, expired);
  }

  #replay(entry: Entry): void {
    if ("info" in entry) {
      this.#info = entry.info;
      this.#lastNumber = entry.lastNumber ?? this.#lastNumber;
    } else if ("fragment" in entry) {
      const newest = this.#lastNumber;
      this.#fragments.push({ ...entry.fragment, state: "whole" });
      this.#bytes += entry.fragment.bytes;
      if (newest === null || compareNumbers(entry.fragment.number, newest) > 0)
        this.#lastNumber = entry.fragment.number;
      else this.#fragments.sort((a, b) => compareNumbers(a.number, b.number));
    } else {
      const index = this.#fragments.findIndex(({ number }) => number === entry.expired);
      this.#bytes -= this.#fragments[index]?.bytes ?? 0;
      if (index >= 0) this.#fragments.splice(index, 1);
    }
  }

  *#snapshot(): Generator<Entry> {
    if (this.#info) yield { info: this.#info, lastNumber: this.#lastNumber };
    for (const { state, ...fragment } of this.#fragments) if (state === "whole") yield { fragment };
  }

  /** Files of fragments that a crash cut off, or whose removal it prevented. */
  #removeStrayFiles(): void {
    const kept = new Set(this.#fragments.map(({ number }) => number + SUFFIX));
    for (const name of readdirSync(this.#folder)) {
      if (name.endsWith(SUFFIX) && !kept.has(name)) rmSync(join(this.#folder, name));
    }
  }
}
