import type { Clock } from "../../shared/clock.ts";
import { type ClientElement, type FragmentHead, FragmentSplitter } from "./fragment-splitter.ts";
import type { KinesisVideoPolicies } from "./policies.ts";
import { PutMediaError } from "./put-media-error.ts";
import type { FragmentWriter, VideoStream } from "./video-stream.ts";

/** What PutMedia answers while media arrives (API_dataplane_PutMedia, "Acknowledgement"). */
export interface Acknowledgement {
  readonly EventType: "BUFFERING" | "RECEIVED" | "PERSISTED" | "ERROR";
  /** The cluster's timestamp in milliseconds, as the producer wrote it. */
  readonly FragmentTimecode?: number;
  readonly FragmentNumber?: string;
  readonly ErrorId?: number;
  readonly ErrorCode?: string;
}

export interface IngestOptions {
  readonly stream: VideoStream;
  readonly clock: Clock;
  readonly policies: KinesisVideoPolicies;
  /** Epoch milliseconds that relative cluster timestamps count from; null where they are absolute. */
  readonly relativeTo: number | null;
  readonly acknowledge: (acknowledgement: Acknowledgement) => void;
}

/** One session of one producer. */
export interface Ingest {
  /** @throws PutMediaError when the producer breaks a rule; the session is over then, and the error acknowledged */
  push(chunk: Uint8Array): void;
  /** The producer is done: its last fragment is complete. @throws PutMediaError */
  end(): void;
  /** The producer went away: its last fragment is dropped. */
  abort(): void;
}

interface OpenFragment {
  readonly writer: FragmentWriter;
  readonly timecode: number;
  readonly head: FragmentHead;
  readonly tracksSeen: Set<number>;
  lastTicks: number;
  /** Distance of the last block from the one before it at another time. */
  ticksPerBlock: number;
}

/** Takes a producer's stream into a stored one, fragment by fragment. */
export function createIngest(options: IngestOptions): Ingest {
  const { stream, clock, policies, acknowledge } = options;
  let open: OpenFragment | null = null;
  let lastTimecode = Number.NEGATIVE_INFINITY;

  const splitter = new FragmentSplitter(
    {
      onStart(head) {
        const timecode = milliseconds(head, head.clusterTicks);
        const producerTimestamp = (options.relativeTo ?? 0) + timecode;
        checkStart(head, timecode, producerTimestamp);
        lastTimecode = timecode;
        const writer = stream.begin({ producerTimestamp, serverTimestamp: clock.now(), head: head.bytes });
        open = { writer, timecode, head, tracksSeen: new Set(), lastTicks: 0, ticksPerBlock: 0 };
        acknowledge({ EventType: "BUFFERING", ...identity(open) });
      },
      onBytes(bytes) {
        if (!open) return;
        open.writer.append(bytes);
        if (open.writer.fragment.bytes > policies.fragmentBytes) {
          throw new PutMediaError(
            "MAX_FRAGMENT_SIZE_REACHED",
            `a fragment is larger than ${policies.fragmentBytes} bytes`,
          );
        }
      },
      onBlock(trackNumber, ticks) {
        if (!open) return;
        if (!open.head.trackNumbers.includes(trackNumber)) {
          throw new PutMediaError("TRACK_NUMBER_MISMATCH", "a block belongs to a track that was not declared");
        }
        open.tracksSeen.add(trackNumber);
        if (ticks > open.lastTicks) {
          open.ticksPerBlock = ticks - open.lastTicks;
          open.lastTicks = ticks;
        }
        if (milliseconds(open.head, ticks) > policies.fragmentDuration) {
          throw new PutMediaError(
            "MAX_FRAGMENT_DURATION_REACHED",
            `a fragment is longer than ${policies.fragmentDuration} ms`,
          );
        }
      },
      onEnd(trailing) {
        if (!open) return;
        checkEnd(open, trailing);
        const { writer } = open;
        for (const { bytes } of trailing) writer.append(bytes);
        writer.complete(milliseconds(open.head, open.lastTicks + open.ticksPerBlock));
        acknowledge({ EventType: "RECEIVED", ...identity(open) });
        if (stream.info.retentionInHours > 0) acknowledge({ EventType: "PERSISTED", ...identity(open) });
        open = null;
      },
    },
    policies.tagsBetweenClusters,
  );

  function checkStart(head: FragmentHead, timecode: number, producerTimestamp: number): void {
    if (timecode < lastTimecode) {
      throw new PutMediaError("FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS", "a fragment starts before the one before it");
    }
    if (!Number.isFinite(producerTimestamp)) {
      throw new PutMediaError("INVALID_PRODUCER_TIMESTAMP", "a fragment has no usable time");
    }
    if (head.trackNumbers.length > policies.tracks) {
      throw new PutMediaError("MORE_THAN_ALLOWED_TRACKS_FOUND", `more than ${policies.tracks} tracks`);
    }
  }

  function checkEnd({ head, tracksSeen }: OpenFragment, trailing: readonly ClientElement[]): void {
    if (!head.trackNumbers.every((number) => tracksSeen.has(number))) {
      throw new PutMediaError("FRAMES_MISSING_FOR_TRACK", "a fragment lacks blocks of a track that was declared");
    }
    if (head.tagCount + trailing.reduce((sum, { tagCount }) => sum + tagCount, 0) > policies.tagsPerFragment) {
      throw new PutMediaError("FRAGMENT_METADATA_LIMIT_REACHED", `more than ${policies.tagsPerFragment} tags`);
    }
  }

  function guarded(act: () => void): void {
    try {
      if (stream.isDeleted) throw new PutMediaError("STREAM_NOT_ACTIVE", "the stream was deleted");
      act();
    } catch (error) {
      const failed = open;
      abort();
      if (error instanceof PutMediaError) {
        const what = failed ? identity(failed) : {};
        acknowledge({ EventType: "ERROR", ...what, ErrorId: error.id, ErrorCode: error.code });
      }
      throw error;
    }
  }

  function abort(): void {
    open?.writer.drop();
    open = null;
  }

  return { push: (chunk) => guarded(() => splitter.push(chunk)), end: () => guarded(() => splitter.end()), abort };
}

function identity({ timecode, writer }: OpenFragment): Pick<Acknowledgement, "FragmentTimecode" | "FragmentNumber"> {
  return { FragmentTimecode: timecode, FragmentNumber: writer.fragment.number };
}

/** The scale first: epoch milliseconds in nanoseconds are past 2^53. */
function milliseconds({ nanosecondsPerTick }: FragmentHead, ticks: number): number {
  return ticks * (nanosecondsPerTick / 1_000_000);
}
