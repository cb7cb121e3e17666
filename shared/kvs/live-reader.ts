import type { StartSelector } from "@aws-sdk/client-kinesis-video-media";
import type { Clock } from "../clock.ts";
import type { FragmentWithBlocks } from "../media/read-fragments.ts";
import { BrokenFragmentError, FRAGMENT_NOT_FOUND, MediaError } from "./failures.ts";
import { compareNumbers } from "./fragment-numbers.ts";
import { Retries } from "./retries.ts";
import { wholeFragments } from "./whole-fragments.ts";

export { UnreadableStreamError } from "./failures.ts";

/** Opens one GetMedia answer; it ends when the service ends it, or when the signal aborts. */
export type OpenMedia = (
  streamArn: string,
  start: StartSelector,
  signal: AbortSignal,
) => Promise<AsyncIterable<Uint8Array>>;

export interface LiveReaderOptions {
  readonly open: OpenMedia;
  readonly clock: Clock;
  /** 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  readonly streamArn: string;
  /** Where to start: after a fragment that was already read whole; where there is none, at a time by the service's clock. */
  readonly start: { readonly afterFragment?: string; readonly serverTime: number };
  readonly signal: AbortSignal;
}

/** Attempts at a fragment that is no Matroska, before the next is asked for. */
const MOST_BREAKS = 3;

/**
 * Reads a stream live, fragment by fragment, for as long as the caller wants: each is yielded once, whole, in order of number. `GetMedia` ends
 * silently after 40 to 45 minutes and connections drop in the middle of fragments; both are resumed after the last *whole* fragment,
 * so nothing is lost. A fragment that was cut is not yielded: it comes again, whole. Where the service no longer knows the last fragment,
 * reading goes on by time, and what comes again is left out. A fragment that breaks off in bytes that are no Matroska, however often it is asked
 * for, is left out too: it would keep everything behind it from being read.
 * @throws UnreadableStreamError when the stream does not exist or may not be read
 */
export async function* readLive(options: LiveReaderOptions): AsyncGenerator<FragmentWithBlocks, void, undefined> {
  const { streamArn, signal } = options;
  const retries = new Retries(options);
  let last = options.start.afterFragment ?? null;
  let serverTime = options.start.serverTime;
  /** Whether the service is believed to know the last fragment. */
  let isKnown = last !== null;
  let broken: string | null = null;
  let breaks = 0;
  while (!signal.aborted) {
    let failure: unknown = null;
    try {
      const answer = await options.open(streamArn, selector(isKnown ? last : null, serverTime), signal);
      retries.admitted();
      for await (const read of wholeFragments(answer, { endProves: false })) {
        const { number, serverTimestamp } = read.fragment;
        if (number === null) continue;
        retries.succeeded();
        if (last !== null && compareNumbers(number, last) <= 0) continue;
        [last, isKnown] = [number, true];
        serverTime = serverTimestamp ?? serverTime;
        yield read;
      }
    } catch (error) {
      failure = error;
    }
    if (signal.aborted) return;
    if (isKnown && isAboutStart(failure)) [isKnown, failure] = [false, null];
    if (failure instanceof BrokenFragmentError && failure.fragmentNumber !== null) {
      breaks = failure.fragmentNumber === broken ? breaks + 1 : 1;
      broken = failure.fragmentNumber;
      if (breaks >= MOST_BREAKS) [last, isKnown] = [broken, true];
    }
    await retries.failed(failure, signal);
  }
}

/** Whether a failure blames the fragment to start after: it is gone, or no number that the service takes. */
function isAboutStart(failure: unknown): boolean {
  if (failure instanceof MediaError) return failure.id === FRAGMENT_NOT_FOUND;
  return failure instanceof Error && failure.name === "InvalidArgumentException";
}

function selector(after: string | null, serverTime: number): StartSelector {
  if (after !== null) return { StartSelectorType: "FRAGMENT_NUMBER", AfterFragmentNumber: after };
  return { StartSelectorType: "SERVER_TIMESTAMP", StartTimestamp: new Date(serverTime) };
}
