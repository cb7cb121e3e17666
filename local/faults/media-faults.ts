import type { Readable } from "node:stream";
import { liveErrorDocument } from "../kinesis-video/documents.ts";
import type { Strike } from "./strikes.ts";

/** The connection breaks: whoever pipes the body to a client hangs up on it. */
export class BrokenConnectionError extends Error {
  readonly code = "ECONNRESET";
}

/** Every document in an answer starts so (EBML, RFC 8794 section 11.2.1). */
const DOCUMENT_START = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);
/** Whole fragments that pass before a fault, at most. */
const MOST_BEFORE = 8;
/** Errors inside a stream that another attempt may not meet (API_dataplane_GetMedia): a write error, and an internal one. */
const PASSING_ERRORS = [3002, 5000] as const;

type Ending = (strike: Strike, chunk: Uint8Array, gone: AbortSignal) => AsyncGenerator<Uint8Array, void>;

/** What comes in place of a piece of a fragment, and after it nothing. */
const ENDINGS: Readonly<Record<string, Ending>> = {
  async *"media-silent-end"({ random }, chunk) {
    yield chunk.subarray(0, Math.floor(random() * chunk.length));
  },
  async *"media-drop"({ random }, chunk) {
    yield chunk.subarray(0, Math.floor(random() * chunk.length));
    throw new BrokenConnectionError("the connection broke");
  },
  async *"media-error-tag"({ random }) {
    const id = PASSING_ERRORS[Math.floor(random() * PASSING_ERRORS.length)] ?? PASSING_ERRORS[0];
    yield liveErrorDocument(id, "the service failed");
  },
  async *"media-stall"(_strike, chunk, gone) {
    yield chunk.subarray(0, Math.floor(chunk.length / 2));
    if (!gone.aborted) await new Promise((resolve) => gone.addEventListener("abort", resolve, { once: true }));
  },
};

/**
 * The body of a GetMedia answer with its fault: some fragments pass, then it comes. An error document takes the place of a
 * fragment; the other faults come at any piece of one.
 * @param gone aborts when the client goes away
 */
export async function* withMediaFault(
  body: Readable,
  strike: Strike,
  gone: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const before = Math.floor(strike.random() * MOST_BEFORE);
  const pieces = strike.kind === "media-error-tag" ? 0 : Math.floor(strike.random() * 4);
  let documents = 0;
  let piece = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (chunk.subarray(0, DOCUMENT_START.length).equals(DOCUMENT_START)) documents++;
    if (documents > before && piece++ === pieces) {
      yield* (ENDINGS[strike.kind] ?? passOn)(strike, chunk, gone);
      return;
    }
    yield chunk;
  }
}

async function* passOn(_strike: Strike, chunk: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield chunk;
}
