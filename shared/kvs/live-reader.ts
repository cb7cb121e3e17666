import type { StartSelector } from "@aws-sdk/client-kinesis-video-media";
import type { Clock } from "../clock.ts";
import { CarillonError, messageOf } from "../errors.ts";
import { type FragmentWithBlocks, readFragments } from "../media/read-fragments.ts";

/** A stream that cannot be read now, and will not be readable later. */
export class UnreadableStreamError extends CarillonError {
  readonly code = "UNREADABLE_STREAM";
  readonly streamArn: string;

  constructor(streamArn: string, cause: unknown) {
    super(`its stream cannot be read: ${messageOf(cause)}`, { cause });
    this.streamArn = streamArn;
  }
}

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

/** Errors that another attempt will not change (AWS API_dataplane_GetMedia). */
const PERMANENT: ReadonlySet<string> = new Set(["ResourceNotFoundException", "InvalidArgumentException"]);
/** Error ids inside a stream: KMS keys that are gone or refuse (4500 to 4506). */
const isPermanentId = (id: number | null) => id !== null && id >= 4500 && id <= 4506;

/** The fragment to start after is not there any more, or never was (API_dataplane_GetMedia). */
const FRAGMENT_NOT_FOUND = 4000;

const FIRST_WAIT = 200;
const LONGEST_WAIT = 5_000;

/**
 * Reads a stream live, complete fragment by complete fragment, for as long as the caller wants. `GetMedia` ends silently
 * after 40 to 45 minutes and connections drop in the middle of fragments; both are resumed after the last *complete* fragment,
 * so nothing is lost. A fragment that was cut is not yielded: it comes again, whole. Where the service no longer knows the last fragment,
 * reading goes on by time, and fragments may come again: the caller tells them by their numbers.
 * @throws UnreadableStreamError when the stream does not exist or may not be read
 */
export async function* readLive(options: LiveReaderOptions): AsyncGenerator<FragmentWithBlocks, void, undefined> {
  const { clock, random, signal } = options;
  let after = "afterFragment" in options.start ? options.start.afterFragment : null;
  let serverTime = options.start.serverTime;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const read of readFragments(
        await options.open(options.streamArn, selector(after, serverTime), signal),
      )) {
        const { fragment } = read;
        if (fragment.error) {
          if (fragment.error.id === FRAGMENT_NOT_FOUND) after = null;
          if (isPermanentId(fragment.error.id)) throw new UnreadableStreamError(options.streamArn, fragment.error);
          break;
        }
        if (fragment.endedBy !== "continuation-token" && fragment.endedBy !== "next-fragment") break;
        if (fragment.number === null) continue;
        after = fragment.number;
        serverTime = fragment.serverTimestamp ?? serverTime;
        failures = 0;
        yield read;
      }
    } catch (error) {
      if (error instanceof UnreadableStreamError) throw error;
      if (signal.aborted) return;
      if (error instanceof Error && PERMANENT.has(error.name))
        throw new UnreadableStreamError(options.streamArn, error);
    }
    failures++;
    await clock.sleep(Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT) * (0.5 + random() / 2), signal);
  }
}

function selector(after: string | null, serverTime: number): StartSelector {
  if (after !== null) return { StartSelectorType: "FRAGMENT_NUMBER", AfterFragmentNumber: after };
  return { StartSelectorType: "SERVER_TIMESTAMP", StartTimestamp: new Date(serverTime) };
}
