import type { Track } from "./matroska-elements.ts";
import { MatroskaReader, type MatroskaReaderOptions, type MatroskaVisitor } from "./matroska-reader.ts";

/** Prefix of the tags that the Kinesis Video Streams service itself writes. */
const SERVICE_PREFIX = "AWS_KINESISVIDEO_";

/** How a fragment was seen to be over. Only the first two prove it in a `GetMedia` answer. */
export type FragmentEnd = "continuation-token" | "next-fragment" | "known-size" | "end-of-stream";

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
type OpenFragment = Mutable<Omit<Fragment, "tags">> & { tags: Record<string, string>; hasCluster: boolean };

type SetMember = (fragment: OpenFragment, value: string) => void;

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
  [
    "FRAGMENT_NUMBER",
    (fragment, value) => {
      fragment.number = value;
    },
  ],
  ["SERVER_TIMESTAMP", setServerTimestamp],
  ["SERVER_SIDE_TIMESTAMP", setServerTimestamp],
  ["PRODUCER_TIMESTAMP", setProducerTimestamp],
  ["PRODUCER_SIDE_TIMESTAMP", setProducerTimestamp],
  [
    "MILLIS_BEHIND_NOW",
    (fragment, value) => {
      fragment.millisBehindNow = numberOf(value);
    },
  ],
  [
    "CONTINUATION_TOKEN",
    (fragment, value) => {
      fragment.continuationToken = value;
    },
  ],
  [
    "ERROR_ID",
    (fragment, value) => {
      fragment.error = { id: numberOf(value), message: fragment.error?.message ?? "" };
    },
  ],
  ["ERROR_CODE", setErrorMessage],
  [
    "EXCEPTION_ERROR_CODE",
    (fragment, value) => {
      fragment.error = { id: numberOf(value), message: fragment.error?.message ?? value };
    },
  ],
  ["EXCEPTION_MESSAGE", setErrorMessage],
]);

/**
 * KVS semantics on top of `MatroskaReader`: which bytes belong to which fragment, when it happened and when it is over.
 * A continuation token ends its fragment at once; waiting for the next document would cost a fragment of latency.
 */
export class FragmentReader {
  readonly #matroska: MatroskaReader;
  readonly #visitor: FragmentVisitor;
  #tracks: readonly Track[] = [];
  #nanosecondsPerTick = 1_000_000;
  #current: OpenFragment | null = null;
  /** Whether this document already yielded a fragment: tags that follow it then belong to nothing. */
  #documentHasFragment = false;
  #isEnding = false;

  constructor(visitor: FragmentVisitor, options: MatroskaReaderOptions = {}) {
    this.#visitor = visitor;
    this.#matroska = new MatroskaReader(this.#matroskaVisitor(), options);
  }

  get offsetBytes(): number {
    return this.#matroska.offsetBytes;
  }

  /** @throws MatroskaError when the bytes are not Matroska; every later call throws the same error */
  push(chunk: Uint8Array): void {
    this.#matroska.push(chunk);
  }

  /** Says that no more bytes come: an open fragment ends, flagged where it was cut. */
  end(): void {
    this.#isEnding = true;
    this.#matroska.end();
  }

  #matroskaVisitor(): MatroskaVisitor {
    return {
      onDocument: () => {
        this.#documentHasFragment = false;
        this.#tracks = [];
        this.#nanosecondsPerTick = 1_000_000;
      },
      onTimestampScale: (nanoseconds) => {
        this.#nanosecondsPerTick = nanoseconds;
        if (this.#current) this.#current.nanosecondsPerTick = nanoseconds;
      },
      onTracks: (tracks) => {
        this.#tracks = tracks;
        if (this.#current) this.#current.tracks = tracks;
      },
      onTag: (name, value) => this.#tag(name, value),
      onTagsEnd: () => {
        if (this.#current?.continuationToken !== null) this.#close("continuation-token", false);
      },
      onCluster: () => this.#cluster(),
      onClusterTimestamp: (ticks) => {
        if (this.#current) this.#current.clusterTimestampTicks = ticks;
      },
      onBlock: (trackNumber, ticks, _flags, payloadBytes, frameBytes) => {
        const fragment = this.#current;
        if (!fragment) return;
        fragment.blocks++;
        fragment.payloadBytes += payloadBytes;
        const track = trackOf(fragment.tracks, trackNumber);
        this.#visitor.onBlock?.(fragment, track, blockTime(fragment, ticks), payloadBytes, frameBytes, trackNumber);
      },
      onPayload: (buffer, start, end, isLast) => this.#visitor.onPayload?.(buffer, start, end, isLast),
      onClusterEnd: (truncated) => {
        if (this.#isEnding) this.#close("end-of-stream", truncated);
      },
      onDocumentEnd: (truncated) => {
        if (!this.#isEnding) this.#close("next-fragment", false);
        else this.#close(truncated ? "end-of-stream" : "known-size", truncated);
      },
    };
  }

  #tag(name: string, value: string): void {
    const service = name.startsWith(SERVICE_PREFIX) ? name.slice(SERVICE_PREFIX.length) : null;
    const startsFragment = service === "FRAGMENT_NUMBER";
    if (startsFragment && this.#current && (this.#current.hasCluster || this.#current.number !== null)) {
      this.#close("next-fragment", false);
    }
    this.#current ??= this.#newFragment();
    const set = service === null ? undefined : SERVICE_TAGS.get(service);
    if (set) set(this.#current, value);
    else this.#current.tags[name] = value;
  }

  #cluster(): void {
    if (this.#current?.hasCluster) this.#close("next-fragment", false);
    const fragment = this.#current ?? this.#newFragment();
    this.#current = fragment;
    fragment.hasCluster = true;
    this.#visitor.onFragmentStart?.(fragment);
  }

  #newFragment(): OpenFragment {
    return {
      number: null,
      producerTimestamp: null,
      serverTimestamp: null,
      millisBehindNow: null,
      continuationToken: null,
      // No prototype: a tag may have any name.
      tags: Object.create(null) as Record<string, string>,
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
    fragment.truncated = truncated;
    fragment.endedBy = endedBy;
    this.#visitor.onFragmentEnd?.(fragment);
  }
}

function trackOf(tracks: readonly Track[], number: number): Track | null {
  for (const track of tracks) if (track.number === number) return track;
  return null;
}

/** Producer time belongs to the cluster; a block adds its own distance from it. */
function blockTime(fragment: OpenFragment, ticks: number): number {
  // First the scale, so that ticks of epoch size stay below 2^53.
  const millisecondsPerTick = fragment.nanosecondsPerTick / 1_000_000;
  const cluster = fragment.producerTimestamp ?? fragment.clusterTimestampTicks * millisecondsPerTick;
  return cluster + ticks * millisecondsPerTick;
}

/** `1511852109.126` (epoch seconds) as epoch milliseconds; zero and nonsense are no timestamp. */
function timestampOf(seconds: string): number | null {
  const value = Math.round(Number(seconds) * 1000);
  return Number.isFinite(value) && value !== 0 ? value : null;
}

function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : null;
}
