import { createHash, type Hash } from "node:crypto";
import { MatroskaError } from "../../shared/media/errors.ts";
import { type Fragment, type FragmentEnd, FragmentReader } from "../../shared/media/fragment-reader.ts";
import type { Track } from "../../shared/media/matroska-elements.ts";

/** Whole blocks: of one that the file's end cuts, nothing is counted. */
export interface Counts {
  blocks: number;
  payloadBytes: number;
  /** Frames in these blocks; null where no block is laced, so that each is one frame. */
  frames: number | null;
}

export interface InspectedFragment extends Counts, Omit<Fragment, "blocks" | "payloadBytes" | "endedBy"> {
  /** `unreadable`: what follows its last block is no Matroska. */
  readonly endedBy: FragmentEnd | "unreadable";
  /** Milliseconds of its first block, by producer time where the fragment has it; null without blocks. */
  readonly start: number | null;
  /** Milliseconds from there to where its last block ends, as far as the distances of blocks tell. */
  readonly duration: number;
}

/** A track of the stream: number, name and codec together, since producers are known to renumber theirs. */
export interface InspectedTrack extends Counts {
  readonly number: number;
  /** Null where the document names no such track. */
  readonly name: string | null;
  readonly codecId: string | null;
  /** Of the payload of its whole blocks, in hexadecimal. */
  readonly sha256: string;
}

/** The block that the end of the file cuts. */
export interface CutBlock {
  readonly track: number;
  /** Bytes of payload that are there, and that the block's header promises. */
  readonly payloadBytes: number;
  readonly declaredBytes: number;
}

export interface Inspection extends Counts {
  readonly truncated: boolean;
  readonly cutBlock: CutBlock | null;
  readonly tracks: readonly InspectedTrack[];
  /** Why it could not be read to its end. */
  readonly failure: MatroskaError | null;
}

/**
 * Reads a stream to its end and keeps only sums and digests. `onFragment` hears of each fragment as soon as it is over.
 * What comes before a mistake in the Matroska is reported like a whole stream; the mistake is `failure`.
 */
export async function inspectStream(
  source: AsyncIterable<Uint8Array>,
  onFragment: (fragment: InspectedFragment) => void = () => {},
): Promise<Inspection> {
  const inspector = new StreamInspector(onFragment);
  for await (const chunk of source) if (!inspector.take(chunk)) break;
  return inspector.finish();
}

type TrackTally = Counts & {
  readonly number: number;
  readonly track: Track | null;
  hash: Hash;
  /** In the open fragment: blocks, and milliseconds of the earliest and latest of them. */
  fragmentBlocks: number;
  first: number;
  latest: number;
  /** Milliseconds from block to block, as last seen. */
  step: number;
};

interface OpenBlock {
  readonly tally: TrackTally;
  readonly declaredBytes: number;
  readonly frames: number | null;
  payloadBytes: number;
  /** The track's digest without this block, once a part of the block went into it. */
  hashBefore: Hash | null;
}

const NOTHING: Counts = { blocks: 0, payloadBytes: 0, frames: null };

class StreamInspector {
  readonly #reader: FragmentReader;
  readonly #onFragment: (fragment: InspectedFragment) => void;
  readonly #tallies = new Map<string, TrackTally>();
  readonly #total: Counts = { ...NOTHING };
  #fragment: Fragment | null = null;
  #counts: Counts = { ...NOTHING };
  #block: OpenBlock | null = null;
  #hasBytes = false;
  #failure: MatroskaError | null = null;

  constructor(onFragment: (fragment: InspectedFragment) => void) {
    this.#onFragment = onFragment;
    this.#reader = new FragmentReader({
      onFragmentStart: (fragment) => {
        this.#fragment = fragment;
      },
      onBlock: (_fragment, track, milliseconds, declaredBytes, frameBytes, trackNumber) => {
        const tally = this.#tally(trackNumber, track);
        tally.first = Math.min(tally.first, milliseconds);
        tally.latest = Math.max(tally.latest, milliseconds);
        tally.fragmentBlocks++;
        this.#block = { tally, declaredBytes, frames: frameBytes?.length ?? null, payloadBytes: 0, hashBefore: null };
      },
      onPayload: (buffer, start, end, isLast) => this.#payload(buffer.subarray(start, end), isLast),
      onFragmentEnd: (fragment) => this.#close(fragment, fragment.endedBy, fragment.truncated),
    });
  }

  /** Returns whether more can be read. */
  take(chunk: Uint8Array): boolean {
    this.#hasBytes ||= chunk.length > 0;
    try {
      this.#reader.push(chunk);
      return true;
    } catch (error) {
      if (!(error instanceof MatroskaError)) throw error;
      this.#failure = error;
      return false;
    }
  }

  finish(): Inspection {
    if (!this.#hasBytes) this.#failure = new MatroskaError("NOT_MATROSKA", 0, "EBML", "there are no bytes");
    const truncated = this.#reader.end();
    if (this.#fragment) this.#close(this.#fragment, "unreadable", false);
    const cut = this.#block;
    if (cut?.hashBefore) cut.tally.hash = cut.hashBefore;
    const cutBlock =
      cut === null
        ? null
        : { track: cut.tally.number, payloadBytes: cut.payloadBytes, declaredBytes: cut.declaredBytes };
    const tracks = [...this.#tallies.values()]
      .sort((a, b) => a.number - b.number)
      .map(({ number, track, hash, blocks, payloadBytes, frames }) => ({
        number,
        name: track?.name || null,
        codecId: track?.codecId || null,
        blocks,
        payloadBytes,
        frames,
        sha256: hash.digest("hex"),
      }));
    return { ...this.#total, truncated, cutBlock, tracks, failure: this.#failure };
  }

  #payload(piece: Uint8Array, isLast: boolean): void {
    const block = this.#block;
    if (block === null) return;
    const { tally } = block;
    if (!isLast) block.hashBefore ??= tally.hash.copy();
    tally.hash.update(piece);
    block.payloadBytes += piece.length;
    if (!isLast) return;
    for (const counts of [this.#total, this.#counts, tally]) count(counts, block);
    this.#block = null;
  }

  #tally(number: number, track: Track | null): TrackTally {
    const key = `${number} ${track?.codecId} ${track?.name}`;
    const known = this.#tallies.get(key);
    if (known) return known;
    const tally = { ...NOTHING, number, track, hash: createHash("sha256"), step: 0, ...NO_BLOCKS };
    this.#tallies.set(key, tally);
    return tally;
  }

  #close(fragment: Fragment, endedBy: InspectedFragment["endedBy"], truncated: boolean): void {
    // Tracks without a block are tracks all the same.
    for (const track of fragment.tracks) this.#tally(track.number, track);
    this.#onFragment({ ...fragment, ...this.#counts, ...this.#span(), endedBy, truncated });
    this.#fragment = null;
    this.#counts = { ...NOTHING };
  }

  #span(): { start: number | null; duration: number } {
    let start = Number.POSITIVE_INFINITY;
    let end = Number.NEGATIVE_INFINITY;
    for (const tally of this.#tallies.values()) {
      if (tally.fragmentBlocks === 0) continue;
      if (tally.fragmentBlocks > 1) tally.step = (tally.latest - tally.first) / (tally.fragmentBlocks - 1);
      start = Math.min(start, tally.first);
      end = Math.max(end, tally.latest + tally.step);
      Object.assign(tally, NO_BLOCKS);
    }
    return start <= end ? { start, duration: end - start } : { start: null, duration: 0 };
  }
}

const NO_BLOCKS = { fragmentBlocks: 0, first: Number.POSITIVE_INFINITY, latest: Number.NEGATIVE_INFINITY };

function count(counts: Counts, { payloadBytes, frames }: OpenBlock): void {
  if (frames !== null || counts.frames !== null) counts.frames = (counts.frames ?? counts.blocks) + (frames ?? 1);
  counts.blocks++;
  counts.payloadBytes += payloadBytes;
}
