import type { Readable } from "node:stream";
import type { Clock } from "../clock.ts";
import { StalledAnswerError } from "./failures.ts";

/** The body of an answer, as Node.js has it. */
export type Answer = Readable & AsyncIterable<Uint8Array>;

/**
 * Live fragments come about once a second. After this long without a byte the connection counts as dead: reading on over another one
 * loses nothing, and costs one request where the stream was merely silent.
 */
export const LONGEST_SILENCE = 30_000;

/**
 * Opens an answer, and gives its bytes for as long as they come: one that says nothing for `LONGEST_SILENCE`, although its reader waits, is
 * closed and ends with a `StalledAnswerError`. A reader that takes its time is no silence: what it does not take waits in the socket.
 */
export async function unlessStalled(
  clock: Clock,
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<Answer>,
): Promise<AsyncIterable<Uint8Array>> {
  const watch = watchSilence(clock, signal);
  try {
    const answer = await open(watch.closed);
    watch.rests();
    // An answer that is closed before anybody reads it has nobody else to tell: that is no reason to end the process.
    answer.on("error", () => {});
    return bytesOf(answer, watch);
  } catch (error) {
    watch.end();
    throw watch.closed.aborted ? watch.closed.reason : error;
  }
}

/** Sends a request whose answer comes at once and whole. @throws StalledAnswerError where it does not come within `LONGEST_SILENCE` */
export async function inTime<T>(
  clock: Clock,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const watch = watchSilence(clock, signal);
  try {
    return await send(watch.closed);
  } catch (error) {
    throw watch.closed.aborted ? watch.closed.reason : error;
  } finally {
    watch.end();
  }
}

async function* bytesOf(answer: Answer, watch: Watch): AsyncGenerator<Uint8Array, void, undefined> {
  const { closed } = watch;
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
  /** Aborts after too long a silence, and with the signal of whoever reads. */
  readonly closed: AbortSignal;
  /** Somebody waits for bytes from now on. */
  waits(): void;
  rests(): void;
  end(): void;
}

/** One sleeper for each answer, which wakes when silence could have lasted long enough. Somebody waits from the start. */
function watchSilence(clock: Clock, signal: AbortSignal): Watch {
  const stalled = new AbortController();
  const over = new AbortController();
  let since: number | null = clock.now();
  const watch = async () => {
    while (!over.signal.aborted) {
      await clock.sleep(LONGEST_SILENCE - (since === null ? 0 : clock.now() - since), over.signal);
      if (over.signal.aborted || since === null || clock.now() - since < LONGEST_SILENCE) continue;
      return stalled.abort(new StalledAnswerError(LONGEST_SILENCE));
    }
  };
  const end = () => {
    over.abort();
    signal.removeEventListener("abort", end);
  };
  signal.addEventListener("abort", end, { once: true });
  void watch();
  return {
    closed: AbortSignal.any([signal, stalled.signal]),
    waits: () => {
      since = clock.now();
    },
    rests: () => {
      since = null;
    },
    end,
  };
}
