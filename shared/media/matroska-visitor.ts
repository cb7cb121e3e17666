import type { Track } from "./matroska-elements.ts";

/**
 * What a `MatroskaReader` reports, in stream order. Every member is optional; none may call back into the reader.
 * A payload arrives in pieces as soon as its bytes do: `buffer[start..end)` is only valid during the call.
 */
export interface MatroskaVisitor {
  /** An EBML header: a new document starts here. */
  onDocument?(offsetBytes: number): void;
  onTimestampScale?(nanosecondsPerTick: number): void;
  onTracks?(tracks: readonly Track[]): void;
  /** One SimpleTag that has a name. */
  onTag?(name: string, value: string): void;
  /** The Tags element whose tags were just reported is over. */
  onTagsEnd?(): void;
  onCluster?(): void;
  /** The cluster's timestamp in ticks; above 2^53 the nearest double. */
  onClusterTimestamp?(ticks: number): void;
  /**
   * A SimpleBlock, or a Block of a BlockGroup, whose payload of `payloadBytes` follows.
   * @param ticks signed, relative to the cluster
   * @param flags byte of the block header (0x80 key frame, 0x08 invisible, 0x06 lacing)
   * @param frameBytes size of each frame where the block is laced, else null
   */
  onBlock?(
    track: number,
    ticks: number,
    flags: number,
    payloadBytes: number,
    frameBytes: readonly number[] | null,
  ): void;
  onPayload?(buffer: Uint8Array, start: number, end: number, isLast: boolean): void;
  /** @param truncated the stream ended inside the cluster, or inside one of its elements */
  onClusterEnd?(truncated: boolean): void;
  /** @param truncated the stream ended inside an element whose size was known */
  onDocumentEnd?(truncated: boolean): void;
}
