import { EventEmitter, once } from "node:events";
import { type IncomingMessage, request as openRequest } from "node:http";
import { CarillonError, messageOf } from "../../shared/errors.ts";
import type { Acknowledgement } from "../kinesis-video/ingest.ts";
import { VOICE_SERVICE_CREDENTIALS } from "../place.ts";

/** Kinesis Video Streams did not take what was sent. */
export class PutMediaRefusedError extends CarillonError {
  readonly code = "PUT_MEDIA_REFUSED";
}

export interface PutMediaOptions {
  /** Of the local cloud. */
  readonly endpoint: string;
  readonly region: string;
  readonly streamName: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** A producer's session: one long request whose answer runs alongside. Each member throws PutMediaRefusedError. */
export interface PutMediaSession {
  /** Resolves when the connection takes more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Sends bytes of a fragment and resolves with the acknowledgement of its beginning. */
  writeFragment(bytes: Uint8Array, timecode: number): Promise<Acknowledgement>;
  /** Sends the end and waits until the service has acknowledged everything. */
  finish(): Promise<void>;
  /** Breaks off without an end, as a producer that crashes. */
  abort(): void;
}

/** Opens a PutMedia session over HTTP as the producer SDK does, with absolute timestamps (API_dataplane_PutMedia). */
export function openPutMedia(options: PutMediaOptions): PutMediaSession {
  const request = openRequest(`${options.endpoint}/putMedia`, {
    method: "POST",
    headers: headersOf(options),
    agent: false,
  });
  const events = new EventEmitter();
  let failure: PutMediaRefusedError | null = null;
  let isOver = false;

  function fail(message: string, cause?: unknown): void {
    failure ??= new PutMediaRefusedError(`PutMedia to ${options.streamName}: ${message}`, { cause, retryable: true });
    events.emit("error", failure);
  }

  async function happens(event: string): Promise<unknown> {
    if (failure) throw failure;
    const [value] = await once(events, event);
    return value;
  }

  function take(acknowledgement: Acknowledgement): void {
    const { EventType, FragmentTimecode, ErrorCode } = acknowledgement;
    if (EventType === "ERROR") fail(`${ErrorCode} in the fragment at ${FragmentTimecode}`);
    else events.emit(`${EventType} ${FragmentTimecode}`, acknowledgement);
  }

  async function readAnswer(response: IncomingMessage): Promise<void> {
    if (response.statusCode !== 200) {
      response.resume();
      return fail(`${response.statusCode} ${response.headers["x-amzn-errortype"]}`);
    }
    let text = "";
    for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) take(JSON.parse(line) as Acknowledgement);
    }
    if (failure) return;
    isOver = true;
    events.emit("over");
  }

  // A failure that comes while nobody waits is thrown by the next call.
  events.on("error", () => {});
  request.on("error", (error) => fail(messageOf(error), error));
  request.on("drain", () => events.emit("drain"));
  request.on("response", (response) => {
    readAnswer(response).catch((error: unknown) => fail(messageOf(error), error));
  });

  return {
    async write(bytes) {
      if (failure) throw failure;
      if (!request.write(bytes)) await happens("drain");
    },
    async writeFragment(bytes, timecode) {
      const begun = happens(`BUFFERING ${timecode}`);
      request.write(bytes);
      return (await begun) as Acknowledgement;
    },
    async finish() {
      request.end();
      if (!isOver) await happens("over");
    },
    abort() {
      request.on("error", () => {});
      request.destroy();
    },
  };
}

function headersOf({ region, streamName, startedAt }: PutMediaOptions): Record<string, string> {
  const day = new Date(startedAt).toISOString().slice(0, 10).replaceAll("-", "");
  return {
    // The local cloud reads the service's name from the scope and does not check the signature.
    authorization: `AWS4-HMAC-SHA256 Credential=${VOICE_SERVICE_CREDENTIALS.accessKeyId}/${day}/${region}/kinesisvideo/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
    "x-amzn-stream-name": streamName,
    "x-amzn-fragment-timecode-type": "ABSOLUTE",
    "x-amzn-producer-start-timestamp": (startedAt / 1000).toFixed(3),
    "transfer-encoding": "chunked",
    "user-agent": "Kinesis Video SDK/1.1.0",
  };
}
