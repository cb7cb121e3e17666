import type { Readable } from "node:stream";
import type { Clock } from "../clock.ts";
import { StalledAnswerError } from "./failures.ts";

/** The body of an answer, as Node.js has it. */
export type Answer = Readable & AsyncIterable<Uint8Array>;

/**
 * Live fragments come about once a second. After this long without a byte the connection counts as dead: reading on over another one
 * loses nothing, and costs one request where the stream was merely silent.
 */
const LONGEST_SILENCE = 30_000;

/**
 * Opens an answer, and gives its bytes for as long as they come: one that says nothing for `LONGEST_SILENCE`, although its reader waits, is
 * closed and ends with a `StalledAnswerError`. A reader that takes its time is no silence: what it does not take waits in the socket.
 */
export async function unlessStalled(
  clock: Clock,
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<Answer>,
): Promise<AsyncIterable<Uint8Array>> {
  const stalled = new AbortController();
  const either = AbortSignal.any([signal, stalled.signal]);
  const watch = watchSilence(clock, () => stalled.abort(new StalledAnswerError(LONGEST_SILENCE)));
  signal.addEventListener("abort", watch.end, { once: true });
  const end = () => {
    watch.end();
    signal.removeEventListener("abort", watch.end);
  };
  try {
    watch.waits();
    const answer = await open(either);
    watch.rests();
    return bytesOf(answer, { ...watch, end }, either);
  } catch (error) {
    end();
    throw either.aborted ? either.reason : error;
  }
}

async function* bytesOf(
  answer: Answer,
  watch: Watch,
  closed: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const close = () => answer.destroy(closed.reason);
  closed.addEventListener("abort", close, { once: true });
  try {
    watch.waits();
    for await (const chunk of answer) {
      watch.rests();
      yield chunk;
      watch.waits();
    }
  } catch (error) {
    throw closed.aborted ? closed.reason : error;
  } finally {
    watch.end();
    closed.removeEventListener("abort", close);
  }
}

interface Watch {
  /** Somebody waits for bytes from now on. */
  waits(): void;
  rests(): void;
  end(): void;
}

/** One sleeper for each answer, which wakes when silence could have lasted long enough. */
function watchSilence(clock: Clock, onSilence: () => void): Watch {
  const over = new AbortController();
  let since: number | null = null;
  const watch = async () => {
    while (!over.signal.aborted) {
      await clock.sleep(LONGEST_SILENCE - (since === null ? 0 : clock.now() - since), over.signal);
      if (since !== null && clock.now() - since >= LONGEST_SILENCE && !over.signal.aborted) return onSilence();
    }
  };
  void watch();
  return {
    waits: () => {
      since = clock.now();
    },
    rests: () => {
      since = null;
    },
    end: () => over.abort(),
  };
}
