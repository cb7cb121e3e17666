import type { GetMediaCommandInput, GetMediaCommandOutput } from "@aws-sdk/client-kinesis-video-media";
import type { Clock } from "../../shared/clock.ts";
import { FRAGMENT_NOT_FOUND, LIVE_SPELLING, liveErrorDocument, trailingTags } from "./documents.ts";
import type { Limits } from "./limits.ts";
import { fragmentDocument, mediaBody, sdkPayload } from "./media-body.ts";
import type { KinesisVideoPolicies } from "./policies.ts";
import { type FirstFragment, NOT_FOUND, resolveStart } from "./start-selector.ts";
import type { Streams } from "./streams.ts";
import type { VideoStream } from "./video-stream.ts";

/** What the documentation's examples name, although the bytes are Matroska. */
export const CONTENT_TYPE = "video/webm";

export interface MediaOptions {
  readonly streams: Streams;
  readonly limits: Limits;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly policies: KinesisVideoPolicies;
}

/**
 * GetMedia (API_dataplane_GetMedia): fragments from the start selector on, then live, each passed on while it arrives.
 * The answer ends without a word at the session limit, and where a producer breaks off inside a fragment.
 */
export async function getMedia(
  { streams, limits, clock, random, policies }: MediaOptions,
  input: GetMediaCommandInput,
): Promise<Omit<GetMediaCommandOutput, "$metadata">> {
  const stream = streams.get(input);
  limits.countRequest("GetMedia", stream.info.arn);
  const start = resolveStart(stream, input.StartSelector, policies);
  const release = limits.connect("GetMedia", stream.info.arn);
  const body = mediaBody((signal) => {
    const session = new AbortController();
    const end = () => session.abort();
    signal.addEventListener("abort", end, { once: true });
    const length = policies.getMediaSession - Math.floor(random() * policies.getMediaSessionSpread);
    if (length < Number.POSITIVE_INFINITY) void clock.sleep(length, session.signal).then(end);
    return start === NOT_FOUND ? notFound() : tail(stream, start, session.signal);
  }, release);
  return { ContentType: CONTENT_TYPE, Payload: sdkPayload(body) };
}

async function* notFound(): AsyncGenerator<Uint8Array, void, undefined> {
  yield liveErrorDocument(FRAGMENT_NOT_FOUND, "The requested fragment is not found");
}

async function* tail(
  stream: VideoStream,
  first: FirstFragment,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  let next = first;
  while (!signal.aborted && !stream.isDeleted) {
    const fragment = next();
    if (!fragment) {
      await stream.changed(signal);
      continue;
    }
    if (!(yield* fragmentDocument(stream, fragment, LIVE_SPELLING, signal))) return;
    const latest = stream.fragments().at(-1) ?? fragment;
    yield trailingTags(fragment, latest.serverTimestamp - fragment.serverTimestamp);
    next = () => stream.next(fragment.number);
  }
}
