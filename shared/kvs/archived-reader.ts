import type { Clock } from "../clock.ts";
import type { FragmentWithBlocks } from "../media/read-fragments.ts";
import { BrokenFragmentError, FRAGMENT_NOT_FOUND, MediaError } from "./failures.ts";
import { compareNumbers } from "./fragment-numbers.ts";
import { MOST_FRAGMENTS } from "./quotas.ts";
import { Retries } from "./retries.ts";
import type { FragmentRange, ListedFragment, VideoRequests } from "./video-requests.ts";
import { wholeFragments } from "./whole-fragments.ts";

export type { FragmentRange, ListedFragment } from "./video-requests.ts";

/** The archive of Kinesis Video Streams, and how attempts to read it are spaced out. */
export interface Archive {
  readonly requests: Pick<VideoRequests, "listFragments" | "openFragments">;
  readonly clock: Clock;
  /** 0 to 1, for the jitter of retries. */
  readonly random: () => number;
}

export interface ArchivedFragments {
  readonly streamArn: string;
  /** Numbers of the fragments, in the order in which they are wanted, each once. */
  readonly numbers: readonly string[];
  /** Hears of each fragment that the archive does not give, in its turn: what was listed may have passed its retention since. */
  readonly onMissing?: (number: string) => void;
  readonly signal?: AbortSignal;
}

/** Attempts in a row that fail before the archive is given up: with their waits, about half a minute. */
const MOST_FAILURES = 10;
/** Answers in order that do not hold the one fragment they were asked for, before it counts as missing. */
const MOST_EMPTY_ANSWERS = 5;

/**
 * Every whole fragment that the archive holds of a stream within a range of times, in order of number, each once.
 * @throws UnreadableStreamError when the stream does not exist or may not be read
 * @throws StreamUnavailableError (retryable) when the service kept failing
 */
export async function listFragments(
  { requests, ...pace }: Archive,
  range: FragmentRange,
  signal: AbortSignal = new AbortController().signal,
): Promise<ListedFragment[]> {
  const retries = new Retries({ ...pace, streamArn: range.streamArn, mostFailures: MOST_FAILURES });
  const listed = new Map<string, ListedFragment>();
  for (let token: string | null | undefined; token !== null; ) {
    try {
      const { fragments, nextToken } = await requests.listFragments(range, token ?? null, signal);
      for (const fragment of fragments) listed.set(fragment.number, fragment);
      token = nextToken;
      retries.succeeded();
    } catch (error) {
      signal.throwIfAborted();
      await retries.failed(error, signal);
    }
  }
  return [...listed.values()].sort((a, b) => compareNumbers(a.number, b.number));
}

/**
 * Fragments from the archive, whole, in the order in which they are asked for. An answer that is cut, refused or stopped by an error is asked for again
 * from the first fragment on that it did not give; one that the archive does not hold is told to `onMissing` and left out.
 * @throws UnreadableStreamError when the stream does not exist or may not be read
 * @throws StreamUnavailableError (retryable) when the service kept failing; what was yielded before stands
 */
export async function* readArchived(
  { requests, ...pace }: Archive,
  { streamArn, numbers, onMissing = () => {}, signal = new AbortController().signal }: ArchivedFragments,
): AsyncGenerator<FragmentWithBlocks, void, undefined> {
  const retries = new Retries({ ...pace, streamArn, mostFailures: MOST_FAILURES });
  let pending = numbers;
  let emptyAnswers = 0;
  /** After an answer that gave nothing, the first fragment is asked for alone: then the answer is about it and no other. */
  let isAlone = false;
  while (pending.length > 0) {
    signal.throwIfAborted();
    const asked = pending.slice(0, isAlone ? 1 : MOST_FRAGMENTS);
    let given = 0;
    let failure: unknown = null;
    try {
      const answer = await requests.openFragments(streamArn, asked, signal);
      for await (const read of wholeFragments(answer, { endProves: true })) {
        if (read.fragment.number !== asked[given]) break;
        // The end of an answer proves the last fragment that was asked for; an earlier one may have been cut with the rest.
        if (read.fragment.endedBy !== "next-fragment" && given < asked.length - 1) break;
        given++;
        yield read;
      }
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
    pending = pending.slice(given);
    const next = asked[given];
    if (given > 0) {
      retries.succeeded();
      emptyAnswers = 0;
    } else if (isAlone && (failure === null || failure instanceof BrokenFragmentError)) emptyAnswers++;
    if (next !== undefined && (emptyAnswers >= MOST_EMPTY_ANSWERS || saysMissing(failure, next, asked))) {
      onMissing(next);
      pending = pending.slice(1);
      retries.succeeded();
      emptyAnswers = 0;
      isAlone = false;
      continue;
    }
    isAlone = given === 0;
    if (given === 0 || failure !== null) await retries.failed(failure, signal);
  }
}

/** Whether the service says that it does not have the fragment; where it names none, that can only be told of one that was asked for alone. */
function saysMissing(failure: unknown, number: string, asked: readonly string[]): boolean {
  if (!(failure instanceof MediaError) || failure.id !== FRAGMENT_NOT_FOUND) return false;
  return failure.fragmentNumber === null ? asked.length === 1 : failure.fragmentNumber === number;
}
