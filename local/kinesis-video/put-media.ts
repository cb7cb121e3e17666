import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { MediaOptions } from "./get-media.ts";
import type { Acknowledgement } from "./ingest.ts";
import { createIngest } from "./ingest.ts";
import { PutMediaError } from "./put-media-error.ts";
import { invalidArgument } from "./streams.ts";

/**
 * PutMedia (API_dataplane_PutMedia), which no JavaScript client has: Matroska comes in as long as the producer keeps the request
 * open, acknowledgements go out meanwhile, a JSON object a line.
 */
export async function putMedia(
  { streams, limits, clock, policies }: MediaOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const stream = streams.get({
    StreamName: header(request.headers, "x-amzn-stream-name"),
    StreamARN: header(request.headers, "x-amzn-stream-arn"),
  });
  const relativeTo = startOf(request.headers, clock.now());
  limits.countRequest("PutMedia", stream.info.arn);
  const release = limits.connect("PutMedia", stream.info.arn);
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const acknowledge = (acknowledgement: Acknowledgement) => void response.write(`${JSON.stringify(acknowledgement)}\n`);
  const ingest = createIngest({ stream, clock, policies, relativeTo, acknowledge });
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) ingest.push(chunk);
    ingest.end();
    response.end();
  } catch (error) {
    ingest.abort();
    // The error is acknowledged already; what else the producer sends is not read.
    if (error instanceof PutMediaError) response.end(() => request.destroy());
    else if (!request.errored) throw error;
  } finally {
    release();
  }
}

/** What relative timestamps count from, in epoch milliseconds, or null where the producer's are absolute. */
function startOf(headers: IncomingHttpHeaders, now: number): number | null {
  const type = header(headers, "x-amzn-fragment-timecode-type");
  if (type !== "ABSOLUTE" && type !== "RELATIVE") {
    throw invalidArgument("x-amzn-fragment-timecode-type must be ABSOLUTE or RELATIVE");
  }
  const start = header(headers, "x-amzn-producer-start-timestamp");
  const seconds = Number(start ?? now / 1000);
  if (!Number.isFinite(seconds)) throw invalidArgument("x-amzn-producer-start-timestamp must be epoch seconds");
  return type === "ABSOLUTE" ? null : Math.round(seconds * 1000);
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}
