import { PartBuilder } from "../../shared/calls/part-builder.ts";
import { CarillonError } from "../../shared/errors.ts";
import { parseMediaType } from "../../shared/media/codec.ts";
import { MatroskaError } from "../../shared/media/errors.ts";
import type { Fragment, StreamError } from "../../shared/media/fragment-reader.ts";
import { type LegPlan, planLeg, type Run } from "../../shared/media/leg-timeline.ts";
import { type FragmentBlock, readFragments } from "../../shared/media/read-fragments.ts";
import { printable } from "./text.ts";

export type ExtractionErrorCode =
  | "NO_MEDIA_TYPE"
  | "MEDIA_TYPE_CHANGES"
  | "CHANNELS_NOT_SUPPORTED"
  | "NO_SUCH_TRACK"
  | "NO_AUDIO";

/** Audio that cannot be taken out of a stream as it was asked for. */
export class ExtractionError extends CarillonError {
  readonly code: ExtractionErrorCode;

  constructor(code: ExtractionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Where the samples of a track are kept until all tracks can be laid beside each other. */
export interface SampleStore {
  append(pcm: readonly Uint8Array[]): void;
}

export interface ExtractedTrack<Store> {
  /** Number of its first block: producers are known to renumber. */
  readonly number: number;
  readonly name: string | null;
  readonly store: Store;
  /** A source is the number of a sample in the store. */
  readonly plan: LegPlan<number>;
}

export interface ExtractedAudio<Store> {
  readonly mediaType: string;
  readonly rateInHertz: number;
  /** Tracks that have audio; where Amazon Connect made the stream the customer's first, else in order of their numbers. */
  readonly tracks: readonly ExtractedTrack<Store>[];
  /** Whether producer time says where the audio lies; else it is the time of the file's own blocks. */
  readonly isTimed: boolean;
  readonly truncated: boolean;
  /** The error with which the service ended the stream. */
  readonly streamError: StreamError | null;
  /** Why the stream could not be read to its end. */
  readonly failure: MatroskaError | null;
}

export interface ExtractionOptions<Store> {
  /** Name or number of the only track that is asked for. */
  readonly track?: string;
  /** Default: the stream's `MimeType` tag. The CodecID does not count: it is known to be wrong. */
  readonly mediaType?: string;
  readonly openStore: () => Store;
}

interface OpenTrack<Store> {
  readonly number: number;
  readonly name: string | null;
  readonly store: Store;
  readonly runs: Run<number>[];
  samples: number;
}

const AUDIO = 2;
const MEDIA_TYPE_TAG = "MimeType";
const FROM_CUSTOMER = "AUDIO_FROM_CUSTOMER";
/** A time of 0 means that there is none. Documents that count from 0 are moved away from it. */
const AWAY_FROM_ZERO = 1_000;

/**
 * Decodes the audio of a stream track by track and plans where it lies by producer time. A stream that cannot be read to its end gives
 * what came before.
 * @throws ExtractionError; MatroskaError when there is no audio before it; UnsupportedCodecError for anything but L16 and G.711
 */
export async function extractAudio<Store extends SampleStore>(
  source: AsyncIterable<Uint8Array>,
  options: ExtractionOptions<Store>,
): Promise<ExtractedAudio<Store>> {
  const open = new Map<string, OpenTrack<Store>>();
  const seen = new Set<string>();
  let mediaType: string | null = null;
  let isTimed = false;
  let truncated = false;
  let streamError: StreamError | null = null;
  let failure: MatroskaError | null = null;
  let documents = 0;
  try {
    for await (const { fragment, blocks } of readFragments(source)) {
      documents++;
      truncated ||= fragment.truncated;
      streamError ??= fragment.error;
      for (const track of fragment.tracks) seen.add(describeTrack(track));
      const own = blocks.filter((block) => isWanted(options.track, block));
      if (own.length === 0) continue;
      isTimed ||= fragment.producerTimestamp !== null;
      mediaType = mediaTypeOf(fragment, options.mediaType, mediaType);
      for (const [key, trackBlocks] of byTrack(own)) {
        const track = open.get(key) ?? openTrack(trackBlocks, options.openStore());
        open.set(key, track);
        append(track, mediaType, { ...fragment, number: fragment.number ?? `${documents}` }, trackBlocks);
      }
    }
  } catch (error) {
    if (!(error instanceof MatroskaError)) throw error;
    failure = error;
  }
  const tracks = [...open.values()].filter(({ samples }) => samples > 0).sort(byRole);
  if (mediaType === null || tracks.length === 0) throw failure ?? nothingFound(options.track, seen);
  const { rateInHertz } = parseMediaType(mediaType);
  const startTime = tracks.flatMap(({ runs }) => runs.find(({ at }) => at !== null)?.at ?? [])[0] ?? 0;
  return {
    mediaType,
    rateInHertz,
    tracks: tracks.map(({ number, name, store, runs }) => {
      return { number, name, store, plan: planLeg(runs, { rateInHertz, startTime }) };
    }),
    isTimed,
    truncated,
    streamError,
    failure,
  };
}

/** What is asked for by name or number; without that all audio, and what no document declares. */
function isWanted(wanted: string | undefined, { track, trackNumber }: FragmentBlock): boolean {
  if (wanted !== undefined) return wanted === String(trackNumber) || wanted === track?.name;
  return track === null || track.type === AUDIO;
}

/** Blocks by the name of their track, which stays the same where the number does not. */
function byTrack(blocks: readonly FragmentBlock[]): Map<string, FragmentBlock[]> {
  const tracks = new Map<string, FragmentBlock[]>();
  for (const block of blocks) {
    const key = block.track?.name || String(block.trackNumber);
    const own = tracks.get(key);
    if (own) own.push(block);
    else tracks.set(key, [block]);
  }
  return tracks;
}

function openTrack<Store>(blocks: readonly FragmentBlock[], store: Store): OpenTrack<Store> {
  const { track = null, trackNumber = 0 } = blocks[0] ?? {};
  return { number: trackNumber, name: track?.name || null, store, runs: [], samples: 0 };
}

function mediaTypeOf(fragment: Fragment, given: string | undefined, before: string | null): string {
  // Single fragments are seen without tags.
  let mediaType = given ?? fragment.tags[MEDIA_TYPE_TAG] ?? before;
  if (mediaType === null) {
    throw new ExtractionError(
      "NO_MEDIA_TYPE",
      `the stream has no ${MEDIA_TYPE_TAG} tag that says what its audio is; say it with --media-type, for a Voice Connector audio/L16;rate=8000`,
    );
  }
  // It comes from the file, and ends up in messages.
  mediaType = printable(mediaType);
  const { rateInHertz, channels } = parseMediaType(mediaType);
  if (before !== null && parseMediaType(before).rateInHertz !== rateInHertz) {
    throw new ExtractionError("MEDIA_TYPE_CHANGES", "the sampling rate changes within the stream");
  }
  if (channels !== 1) {
    throw new ExtractionError(
      "CHANNELS_NOT_SUPPORTED",
      `a track with ${channels} channels; only mono can be extracted`,
    );
  }
  return mediaType;
}

function append<Store extends SampleStore>(
  track: OpenTrack<Store>,
  mediaType: string,
  fragment: Fragment & { readonly number: string },
  blocks: readonly FragmentBlock[],
): void {
  // A recording keeps its audio in the same way, block joined to block.
  const builder = new PartBuilder(String(track.number), mediaType);
  builder.add({ fragment, blocks });
  const part = builder.take();
  track.store.append(part?.pcm ?? []);
  for (const [milliseconds, samples] of part?.index.fragments.flatMap(({ runs }) => runs) ?? []) {
    track.runs.push({ fragment: fragment.number, at: timeOf(fragment, milliseconds), samples, source: track.samples });
    track.samples += samples;
  }
}

/** Null in a fragment of the service without a producer time: its blocks then count from wherever. */
function timeOf({ producerTimestamp, serverTimestamp }: Fragment, milliseconds: number): number | null {
  if (producerTimestamp !== null) return milliseconds;
  return serverTimestamp === null ? milliseconds + AWAY_FROM_ZERO : null;
}

function byRole(a: OpenTrack<unknown>, b: OpenTrack<unknown>): number {
  return Number(b.name === FROM_CUSTOMER) - Number(a.name === FROM_CUSTOMER) || a.number - b.number;
}

export function describeTrack({ number, name }: { readonly number: number; readonly name: string | null }): string {
  return name ? `${number} (${printable(name)})` : `${number}`;
}

function nothingFound(wanted: string | undefined, seen: ReadonlySet<string>): ExtractionError {
  const tracks = seen.size === 0 ? "it declares no track" : `its tracks are ${[...seen].join(", ")}`;
  return wanted === undefined
    ? new ExtractionError("NO_AUDIO", `the stream has no audio; ${tracks}`)
    : new ExtractionError("NO_SUCH_TRACK", `the stream has no audio on a track ${printable(wanted)}; ${tracks}`);
}
