import type { Fragment, FragmentEnd } from "./fragment.ts";
import type { Track } from "./matroska-elements.ts";
import { MatroskaReader, type MatroskaReaderOptions, type MatroskaVisitor } from "./matroska-reader.ts";
import { SERVICE_TAGS, setNumber } from "./service-tags.ts";
import { TagRecord } from "./tag-record.ts";

export type { Fragment, FragmentEnd, StreamError } from "./fragment.ts";

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
    if (set === setNumber && this.#current && isAnother(this.#current, value)) this.#close("next-fragment", false);
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

  /** From here to the cluster's end there is a fragment. */
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
    const fragment = this.#current as OpenFragment;
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
    const fragment = this.#current as OpenFragment;
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

/** Whether a fragment number starts another fragment; the same one before the cluster is only said again. */
function isAnother(fragment: OpenFragment, number: string): boolean {
  return fragment.hasCluster || (fragment.number !== null && fragment.number !== number);
}

function trackOf(tracks: readonly Track[], number: number): Track | null {
  for (let index = 0; index < tracks.length; index++)
    if (tracks[index]?.number === number) return tracks[index] as Track;
  return null;
}
