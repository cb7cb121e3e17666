import { ID } from "../../../shared/media/ebml.ts";
import { type Bytes, concatenate, element, sizeBytes, uintBytes } from "../../../shared/media/ebml-writer.ts";

export type LacingKind = "none" | "xiph" | "fixed" | "ebml";

export const LACING_FLAGS = { none: 0x00, xiph: 0x02, fixed: 0x04, ebml: 0x06 } as const;

/** What stands before the frames of a laced block (RFC 9559 section 10.3); empty without lacing. */
export function lacingHeader(kind: LacingKind, frameBytes: readonly number[]): Bytes {
  const count = Uint8Array.of(frameBytes.length - 1);
  const written = frameBytes.slice(0, -1);
  const sizes = {
    none: () => [],
    fixed: () => [count],
    xiph: () => [count, ...written.map(xiphSize)],
    ebml: () => [
      count,
      ...written.map((size, index) => ebmlSize(size, index === 0 ? null : (written[index - 1] ?? 0))),
    ],
  };
  return concatenate(sizes[kind]());
}

function xiphSize(size: number): Bytes {
  return concatenate([new Uint8Array(Math.floor(size / 255)).fill(255), Uint8Array.of(size % 255)]);
}

function ebmlSize(size: number, before: number | null): Bytes {
  if (before === null) return sizeBytes(size);
  const difference = size - before;
  let length = 1;
  while (Math.abs(difference) > 2 ** (7 * length - 1) - 1) length++;
  return sizeBytes(difference + 2 ** (7 * length - 1) - 1, length);
}

export interface AnyBlock {
  readonly kind: "simple" | "group";
  readonly track: number;
  readonly ticks: number;
  readonly lacing: LacingKind;
  readonly frames: readonly Bytes[];
  /** Bit 0x80 and 0x08 only; lacing bits are added. */
  readonly flags?: number;
  /** Length of the block's size, where it should be longer than needed. */
  readonly sizeLength?: number;
}

/** Everything of a block between its element header and its frames. */
export function blockHeader({ track, ticks, lacing, frames, flags = 0 }: AnyBlock): Bytes {
  return concatenate([
    sizeBytes(track),
    uintBytes(ticks & 0xffff, 2),
    Uint8Array.of(flags | LACING_FLAGS[lacing]),
    lacingHeader(
      lacing,
      frames.map(({ length }) => length),
    ),
  ]);
}

/** A SimpleBlock, or a BlockGroup around a Block, with any lacing. */
export function anyBlock(block: AnyBlock): Bytes {
  const body = concatenate([blockHeader(block), ...block.frames]);
  if (block.kind === "simple") return element(ID.SimpleBlock, body, block.sizeLength);
  return element(ID.BlockGroup, concatenate([element(ID.Block, body, block.sizeLength), GROUP_DURATION]), 4);
}

export const GROUP_DURATION = element(ID.BlockDuration, Uint8Array.of(20));
