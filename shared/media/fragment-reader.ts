import type { Track } from "./matroska-elements.ts";
import { MatroskaReader, type MatroskaReaderOptions, type MatroskaVisitor } from "./matroska-reader.ts";
import { TagRecord } from "./tag-record.ts";

/** How a fragment was seen to be over. Only the first two prove in a `GetMedia` answer that it is whole; after `error` nothing follows. */
export type FragmentEnd = "continuation-token" | "next-fragment" | "error" | "known-size" | "end-of-stream";

/** The error a `GetMedia` or `GetMediaForFragmentList` answer carries when it stops because of one. */
export interface StreamError {
  /** For example 4000 (fragment not found) or 5000 (internal); AWS API_dataplane_GetMedia. */
  readonly id: number | null;
  /** Code or message, as the service spelled it. */
  readonly message: string;
}

/** One fragment's metadata. A member that the stream did not carry is null. */
export interface Fragment {
  /** Decimal string: fragment numbers exceed 2^53. Null in Matroska that did not come from KVS. */
  readonly number: string | null;
  /** Epoch milliseconds; null where missing or `0.000`. */
  readonly producerTimestamp: number | null;
  readonly serverTimestamp: number | null;
  readonly millisBehindNow: number | null;
  readonly continuationToken: string | null;
  /** Tags that the producer set, from before and after the cluster. */
  readonly tags: Readonly<Record<string, string>>;
  readonly tracks: readonly Track[];
  readonly nanosecondsPerTick: number;
  readonly clusterTimestampTicks: number;
  readonly error: StreamError | null;
  readonly blocks: number;
  readonly payloadBytes: number;
  /** The stream ended inside an element of this fragment; what came before the cut was delivered. */
  readonly truncated: boolean;
  readonly endedBy: FragmentEnd;
}

/** What a `FragmentReader` reports. `fragment` is live until `onFragmentEnd`: its members fill as the stream goes on. */
export interface FragmentVisitor {
  /** The fragment's cluster begins: tracks and the tags before it are known. Not called for a fragment without a cluster. */
  onFragmentStart?(fragment: Fragment): void;
  /**
   * @param track the block's TrackEntry, or null where the document declares no such track
   * @param milliseconds epoch by producer time where the fragment has it, else the block's own timestamp
   */
  onBlock?(
    fragment: Fragment,
    track: Track | null,
    milliseconds: number,
    payloadBytes: number,
    frameBytes: readonly number[] | null,
    trackNumber: number,
  ): void;
  onPayload?(buffer: Uint8Array, start: number, end: number, isLast: boolean): void;
  onFragmentEnd?(fragment: Fragment): void;
}

type Mutable<T> = { -readonly [Member in keyof T]: T[Member] };
type OpenFragment = Mutable<Fragment> & { hasCluster: boolean };

type SetMember = (fragment: OpenFragment, value: string) => void;

const setNumber: SetMember = (fragment, value) => {
  fragment.number = value;
};
const setServerTimestamp: SetMember = (fragment, value) => {
  fragment.serverTimestamp = timestampOf(value);
};
const setProducerTimestamp: SetMember = (fragment, value) => {
  fragment.producerTimestamp = timestampOf(value);
};
const setErrorMessage: SetMember = (fragment, value) => {
  fragment.error = { id: fragment.error?.id ?? null, message: value };
};

/** Tags that fill a member of the fragment, in every spelling the service is documented or seen to use. */
const SERVICE_TAGS: ReadonlyMap<string, SetMember> = new Map<string, SetMember>([
  ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", setNumber],
  ["AWS_KINESISVIDEO_SERVER_TIMESTAMP", setServerTimestamp],
  ["AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP", setServerTimestamp],
  ["AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", setProducerTimestamp],
  ["AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP", setProducerTimestamp],
  [
    "AWS_KINESISVIDEO_MILLIS_BEHIND_NOW",
    (fragment, value) => {
      fragment.millisBehindNow = numberOf(value);
    },
  ],
  [
    "AWS_KINESISVIDEO_CONTINUATION_TOKEN",
    (fragment, value) => {
      fragment.continuationToken = value;
    },
  ],
  [
    "AWS_KINESISVIDEO_ERROR_ID",
    (fragment, value) => {
      fragment.error = { id: numberOf(value), message: fragment.error?.message ?? "" };
    },
  ],
  ["AWS_KINESISVIDEO_ERROR_CODE", setErrorMessage],
  [
    "AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE",
    (fragment, value) => {
      fragment.error = { id: numberOf(value), message: fragment.error?.message ?? value };
    },
  ],
  ["AWS_KINESISVIDEO_EXCEPTION_MESSAGE", setErrorMessage],
]);

/**
 * KVS semantics on top of `MatroskaReader`: which bytes belong to which fragment, when it happened and when it is over.
 * A continuation token ends its fragment at once; waiting for the next document would cost a fragment of latency.
 */
export class FragmentReader {
  readonly #matroska: MatroskaReader;
  readonly #assembler: Assembler;

  constructor(visitor: FragmentVisitor, options: MatroskaReaderOptions = {}) {
    this.#assembler = new Assembler(visitor);
    this.#matroska = new MatroskaReader(this.#assembler, options);
  }

  get offsetBytes(): number {
    return this.#matroska.offsetBytes;
  }

  /** @throws MatroskaError when the bytes are not Matroska; every later call throws the same error */
  push(chunk: Uint8Array): void {
    this.#matroska.push(chunk);
  }

  /** Says that no more bytes come: an open fragment ends, flagged where it was cut. Returns whether anything was, fragment or not. */
  end(): boolean {
    this.#assembler.isEnding = true;
    return this.#matroska.end();
  }
}

const NO_TRACKS: readonly Track[] = [];

/** Puts fragments together from what the Matroska reader reports. */
class Assembler implements MatroskaVisitor {
  /** No more bytes will come: what ends now was not ended by the stream. */
  isEnding = false;
  readonly #visitor: FragmentVisitor;
  #tracks = NO_TRACKS;
  #nanosecondsPerTick = 1_000_000;
  #current: OpenFragment | null = null;
  readonly #tags = new TagRecord();
  /** Of the open cluster, in epoch milliseconds. */
  #clusterTime = 0;
  #millisecondsPerTick = 1;
  /** Whether this document already yielded a fragment: tags that follow it then belong to nothing. */
  #documentHasFragment = false;

  constructor(visitor: FragmentVisitor) {
    this.#visitor = visitor;
  }

  onDocument(): void {
    this.#documentHasFragment = false;
    this.#tracks = NO_TRACKS;
    this.#nanosecondsPerTick = 1_000_000;
  }

  onTimestampScale(nanoseconds: number): void {
    this.#nanosecondsPerTick = nanoseconds;
    if (this.#current) this.#current.nanosecondsPerTick = nanoseconds;
  }

  onTracks(tracks: readonly Track[]): void {
    this.#tracks = tracks;
    if (this.#current) this.#current.tracks = tracks;
  }

  onTag(name: string, value: string): void {
    const set = SERVICE_TAGS.get(name);
    if (set === setNumber && this.#current && (this.#current.hasCluster || this.#current.number !== null)) {
      this.#close("next-fragment", false);
    }
    this.#current ??= this.#newFragment();
    if (set) set(this.#current, value);
    else this.#tags.add(name, value);
  }

  onTagsEnd(): void {
    const fragment = this.#current;
    if (fragment === null) return;
    // The service may leave the connection open after an error: it is told at once, not at the end.
    if (fragment.error !== null && fragment.error.id !== null) this.#close("error", false);
    else if (fragment.continuationToken !== null) this.#close("continuation-token", false);
  }

  onCluster(): void {
    if (this.#current?.hasCluster) this.#close("next-fragment", false);
    const fragment = this.#current ?? this.#newFragment();
    this.#current = fragment;
    fragment.hasCluster = true;
    fragment.tags = this.#tags.record;
    this.#millisecondsPerTick = fragment.nanosecondsPerTick / 1_000_000;
    this.#clusterTime = fragment.producerTimestamp ?? 0;
    this.#visitor.onFragmentStart?.(fragment);
  }

  onClusterTimestamp(ticks: number): void {
    const fragment = this.#current;
    if (!fragment) return;
    fragment.clusterTimestampTicks = ticks;
    // Producer time belongs to the cluster; where there is none, the cluster's own time has to do.
    if (fragment.producerTimestamp === null) this.#clusterTime = ticks * this.#millisecondsPerTick;
  }

  onBlock(
    trackNumber: number,
    ticks: number,
    _flags: number,
    payloadBytes: number,
    frameBytes: readonly number[] | null,
  ): void {
    const fragment = this.#current;
    if (fragment === null) return;
    fragment.blocks++;
    fragment.payloadBytes += payloadBytes;
    const track = trackOf(fragment.tracks, trackNumber);
    const milliseconds = this.#clusterTime + ticks * this.#millisecondsPerTick;
    this.#visitor.onBlock?.(fragment, track, milliseconds, payloadBytes, frameBytes, trackNumber);
  }

  onPayload(buffer: Uint8Array, start: number, end: number, isLast: boolean): void {
    this.#visitor.onPayload?.(buffer, start, end, isLast);
  }

  onClusterEnd(truncated: boolean): void {
    if (this.isEnding) this.#close("end-of-stream", truncated);
  }

  onDocumentEnd(truncated: boolean): void {
    if (!this.isEnding) this.#close("next-fragment", false);
    else this.#close(truncated ? "end-of-stream" : "known-size", truncated);
  }

  #newFragment(): OpenFragment {
    this.#tags.clear();
    return {
      number: null,
      producerTimestamp: null,
      serverTimestamp: null,
      millisBehindNow: null,
      continuationToken: null,
      tags: this.#tags.record,
      tracks: this.#tracks,
      nanosecondsPerTick: this.#nanosecondsPerTick,
      clusterTimestampTicks: 0,
      error: null,
      blocks: 0,
      payloadBytes: 0,
      truncated: false,
      endedBy: "end-of-stream",
      hasCluster: false,
    };
  }

  #close(endedBy: FragmentEnd, truncated: boolean): void {
    const fragment = this.#current;
    if (!fragment) return;
    this.#current = null;
    if (this.#documentHasFragment && !fragment.hasCluster && fragment.number === null && !fragment.error) return;
    this.#documentHasFragment = true;
    fragment.tags = this.#tags.record;
    fragment.truncated = truncated;
    fragment.endedBy = endedBy;
    this.#visitor.onFragmentEnd?.(fragment);
  }
}

function trackOf(tracks: readonly Track[], number: number): Track | null {
  for (let index = 0; index < tracks.length; index++)
    if (tracks[index]?.number === number) return tracks[index] as Track;
  return null;
}

const DOT = 0x2e;
const ZERO = 0x30;

/** `1511852109.126` (epoch seconds) as epoch milliseconds; zero and nonsense are no timestamp. */
function timestampOf(seconds: string): number | null {
  const value = plainMilliseconds(seconds) ?? Math.round(Number(seconds) * 1000);
  return Number.isFinite(value) && value !== 0 ? value : null;
}

/** The form the service writes, digits with three decimals, without the detour through a fraction; null for any other form. */
function plainMilliseconds(seconds: string): number | null {
  const dot = seconds.length - 4;
  if (dot < 1 || dot > 12 || seconds.charCodeAt(dot) !== DOT) return null;
  let value = 0;
  for (let index = 0; index < seconds.length; index++) {
    if (index === dot) continue;
    const digit = seconds.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value;
}

function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : null;
}
