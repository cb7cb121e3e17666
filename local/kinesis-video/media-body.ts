import { closeSync, openSync, readSync } from "node:fs";
import { Readable } from "node:stream";
import type { GetMediaCommandOutput } from "@aws-sdk/client-kinesis-video-media";
import { leadingTags, type TagSpelling } from "./documents.ts";
import type { StoredFragment, VideoStream } from "./video-stream.ts";

/** Bytes read ahead of a slow client; the rest of a fragment stays on disk. */
const HIGH_WATER_MARK = 64 * 1024;
const PIECE_BYTES = 32 * 1024;

/**
 * The body of an answer, made piece by piece as the client takes it.
 * @param generate stops when its signal aborts, which it does when the client goes away
 * @param onEnd called once, however the body ends
 */
export function mediaBody(
  generate: (signal: AbortSignal) => AsyncGenerator<Uint8Array, void, undefined>,
  onEnd: () => void,
): Readable {
  const ending = new AbortController();
  const pieces = generate(ending.signal);
  const end = () => {
    if (ending.signal.aborted) return;
    ending.abort();
    onEnd();
  };
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      const result = await pieces.next();
      if (result.done) end();
      return result;
    },
    // A generator that waits for media would only hear of `return` when some comes: the signal wakes it.
    async return() {
      end();
      await pieces.return();
      return { done: true, value: undefined };
    },
  };
  const body = Readable.from(
    { [Symbol.asyncIterator]: () => iterator },
    {
      objectMode: false,
      highWaterMark: HIGH_WATER_MARK,
    },
  );
  body.once("error", end);
  return body;
}

/** The body as the client's output types spell it: what they add to a Readable exists on the client's side only. */
export function sdkPayload(body: Readable): NonNullable<GetMediaCommandOutput["Payload"]> {
  return body as NonNullable<GetMediaCommandOutput["Payload"]>;
}

/**
 * One fragment as a document, up to its service tags at the end. A fragment that is still arriving is passed on as it comes.
 * Returns whether it is whole: its producer may break off, or the signal abort.
 */
export async function* fragmentDocument(
  stream: VideoStream,
  fragment: StoredFragment,
  spelling: TagSpelling,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, boolean, undefined> {
  const file = openSync(stream.path(fragment), "r");
  try {
    yield read(file, 0, fragment.headBytes);
    yield leadingTags(fragment, spelling);
    for (let position = fragment.headBytes; !signal.aborted; ) {
      if (position < fragment.bytes) {
        const piece = read(file, position, Math.min(PIECE_BYTES, fragment.bytes - position));
        position += piece.length;
        yield piece;
      } else if (fragment.state === "arriving") {
        await stream.changed(signal);
      } else {
        return fragment.state === "whole";
      }
    }
    return false;
  } finally {
    closeSync(file);
  }
}

function read(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
