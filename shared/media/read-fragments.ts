import { type Fragment, FragmentReader } from "./fragment-reader.ts";
import type { Track } from "./matroska-elements.ts";
import type { MatroskaReaderOptions } from "./matroska-reader.ts";

/** One block with a copy of its payload. */
export interface FragmentBlock {
  readonly track: Track | null;
  readonly trackNumber: number;
  /** Epoch milliseconds by producer time where the fragment has it, else the block's own timestamp. */
  readonly milliseconds: number;
  readonly payload: Uint8Array;
  /** Size of each frame where the block is laced, else null. */
  readonly frameBytes: readonly number[] | null;
  /** False for the last block of a stream that was cut inside it. */
  readonly isWhole: boolean;
}

export interface FragmentWithBlocks {
  readonly fragment: Fragment;
  readonly blocks: readonly FragmentBlock[];
}

export interface ReadFragmentsOptions extends MatroskaReaderOptions {
  /** Hears of each fragment when its cluster begins: long before it is yielded, or instead, where what follows is no Matroska. */
  readonly onStart?: (fragment: Fragment) => void;
}

/** Memory that a block gets because it says so; for more, its bytes have to come first. */
const BELIEVED_BYTES = 262_144;

type OpenBlock = { -readonly [Member in keyof FragmentBlock]: FragmentBlock[Member] };

/**
 * Reads a stream fragment by fragment: each is yielded as soon as it is over, the cut one at the end included, be it that the
 * connection was lost: then the source's error is thrown after it.
 *
 * @example
 * for await (const { fragment, blocks } of readFragments(response.Payload)) console.log(fragment.number, blocks.length);
 *
 * @throws MatroskaError when the bytes are not Matroska; fragments that ended before it have been yielded
 */
export async function* readFragments(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadFragmentsOptions = {},
): AsyncGenerator<FragmentWithBlocks, void, undefined> {
  const ready: FragmentWithBlocks[] = [];
  let blocks: OpenBlock[] = [];
  let filled = 0;
  const trim = (block: OpenBlock) => {
    if (filled < block.payload.length) block.payload = block.payload.subarray(0, filled);
  };
  const reader = new FragmentReader(
    {
      onFragmentStart: (fragment) => options.onStart?.(fragment),
      onBlock(_fragment, track, milliseconds, payloadBytes, frameBytes, trackNumber) {
        filled = 0;
        const payload = new Uint8Array(Math.min(payloadBytes, BELIEVED_BYTES));
        blocks.push({ track, trackNumber, milliseconds, payload, frameBytes, isWhole: false });
      },
      onPayload(buffer, start, end, isLast) {
        const block = blocks.at(-1) as OpenBlock;
        if (filled + end - start > block.payload.length) block.payload = grown(block.payload, filled + end - start);
        block.payload.set(buffer.subarray(start, end), filled);
        filled += end - start;
        block.isWhole = isLast;
        if (isLast) trim(block);
      },
      onFragmentEnd(fragment) {
        const last = blocks.at(-1);
        if (last) trim(last);
        ready.push({ fragment, blocks });
        blocks = [];
      },
    },
    options,
  );
  const failures: unknown[] = [];
  for await (const chunk of untilItFails(source, failures)) {
    try {
      reader.push(chunk);
    } catch (error) {
      failures.push(error);
    }
    yield* ready.splice(0);
    if (failures.length > 0) break;
  }
  reader.end();
  yield* ready.splice(0);
  if (failures.length > 0) throw failures[0];
}

/** What the source gives; an error ends it as if it were over, and is kept. */
async function* untilItFails<T>(
  source: AsyncIterable<T> | Iterable<T>,
  failures: unknown[],
): AsyncGenerator<T, void, undefined> {
  try {
    yield* source;
  } catch (error) {
    failures.push(error);
  }
}

function grown(payload: Uint8Array, neededBytes: number): Uint8Array {
  const larger = new Uint8Array(Math.max(neededBytes, payload.length * 2));
  larger.set(payload);
  return larger;
}
