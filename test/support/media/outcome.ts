import { createHash } from "node:crypto";
import { MatroskaError, type MatroskaErrorCode } from "../../../shared/media/errors.ts";
import { type Fragment, FragmentReader } from "../../../shared/media/fragment-reader.ts";
import type { MatroskaReaderOptions } from "../../../shared/media/matroska-reader.ts";

export type BlockOutcome =
  | readonly [trackNumber: number, milliseconds: number, payloadBytes: number]
  | readonly [trackNumber: number, milliseconds: number, payloadBytes: number, frameBytes: readonly number[]];

type Told = "blocks" | "payloadBytes" | "endedBy";

/** What a reader said about one fragment. */
export interface FragmentOutcome extends Omit<Fragment, Told> {
  readonly blocks: readonly BlockOutcome[];
  /** Of all payload bytes that were delivered, in order; a cut block's are among them. */
  readonly payloadSha256: string;
  /** Null where the stream was rejected before the fragment ended. */
  readonly endedBy: Fragment["endedBy"] | null;
}

/** Everything a `FragmentReader` says about a stream, as values that can be compared and written down. */
export interface Outcome {
  readonly fragments: readonly FragmentOutcome[];
  readonly error: { readonly code: MatroskaErrorCode; readonly offsetBytes: number; readonly element: string } | null;
}

export function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

interface Delivered {
  blocks: BlockOutcome[];
  pieces: Uint8Array[];
  wholeBlocks: number;
}

/** @throws Error when the reader contradicts itself, or throws anything but a MatroskaError */
export function outcomeOf(chunks: Iterable<Uint8Array>, options: MatroskaReaderOptions = {}): Outcome {
  const fragments: FragmentOutcome[] = [];
  let open: Fragment | null = null;
  let delivered: Delivered = { blocks: [], pieces: [], wholeBlocks: 0 };
  const close = (fragment: Fragment, endedBy: FragmentOutcome["endedBy"]) => {
    const { blocks, pieces, wholeBlocks } = delivered;
    const missing = blocks.length - wholeBlocks;
    if (fragment.blocks !== blocks.length) throw new Error("a fragment counts other blocks than it reported");
    if (fragment.payloadBytes !== blocks.reduce((sum, [, , bytes]) => sum + bytes, 0)) throw new Error("payloadBytes");
    if (endedBy !== null && missing !== 0 && !(missing === 1 && fragment.truncated)) throw new Error("blocks missing");
    const { blocks: _blocks, payloadBytes: _bytes, endedBy: _ended, ...told } = plain(fragment);
    fragments.push({ ...told, blocks, payloadSha256: sha256(pieces), endedBy });
    delivered = { blocks: [], pieces: [], wholeBlocks: 0 };
    open = null;
  };
  const reader = new FragmentReader(
    {
      onFragmentStart: (fragment) => {
        open = fragment;
      },
      onBlock: (_fragment, track, milliseconds, payloadBytes, frames, trackNumber) => {
        if (track !== null && track.number !== trackNumber) throw new Error("a block has another block's track");
        delivered.blocks.push([trackNumber, milliseconds, payloadBytes, ...(frames === null ? [] : [frames])] as never);
      },
      onPayload: (buffer, start, end, isLast) => {
        delivered.pieces.push(buffer.slice(start, end));
        if (isLast) delivered.wholeBlocks++;
      },
      onFragmentEnd: (fragment) => close(fragment, fragment.endedBy),
    },
    options,
  );
  try {
    for (const chunk of chunks) reader.push(chunk);
    reader.end();
    return { fragments, error: null };
  } catch (error) {
    if (!(error instanceof MatroskaError)) throw error;
    if (open !== null) close(open, null);
    return { fragments, error: { code: error.code, offsetBytes: error.offsetBytes, element: error.element } };
  }
}

/** The members a fragment is documented to have: it may carry more. */
function plain(fragment: Fragment): Fragment {
  const { number, producerTimestamp, serverTimestamp, millisBehindNow, continuationToken, tags, tracks } = fragment;
  const { nanosecondsPerTick, clusterTimestampTicks, error, blocks, payloadBytes, truncated, endedBy } = fragment;
  const { ...tagsNow } = tags;
  return {
    ...{ number, producerTimestamp, serverTimestamp, millisBehindNow, continuationToken, tags: tagsNow, tracks },
    ...{ nanosecondsPerTick, clusterTimestampTicks, error, blocks, payloadBytes, truncated, endedBy },
  };
}
