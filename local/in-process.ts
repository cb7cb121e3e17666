import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buildQueryString, type HttpHandler, type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { RequestListener } from "./server.ts";
import { AnswerInMemory } from "./wire/answer-in-memory.ts";

/** Takes requests of AWS SDK clients to a listener in this process, without a socket: the `requestHandler` of their settings. */
export type InProcessHandler = HttpHandler<object>;

/**
 * Calls `listener` as a server would. Everything a handler of the local cloud sees of a request, and says of an answer, passes as it
 * would through a socket: status, headers, a body with back-pressure, and that the other side went away.
 */
export function createInProcessHandler(listener: RequestListener): InProcessHandler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
    handle(request, { abortSignal } = {}) {
      return new Promise((resolve, reject) => {
        const response = new AnswerInMemory((statusCode, headers, body) =>
          resolve({ response: new HttpResponse({ statusCode, headers, body }) }),
        );
        const signal = abortSignal as AbortSignal | undefined;
        const abort = () => {
          response.destroy();
          reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
        };
        if (signal?.aborted) return abort();
        signal?.addEventListener("abort", abort, { once: true });
        response.once("close", () => {
          signal?.removeEventListener("abort", abort);
          // As a client finds it when the server hangs up before it says anything.
          if (!response.headersSent) reject(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
        });
        // Handlers use no more of the two than these have; both are of the width of the types only on a socket.
        listener(asIncoming(request), response as unknown as ServerResponse);
      });
    },
  };
}

function asIncoming({ method, path, query, headers, body }: HttpRequest): IncomingMessage {
  const search = buildQueryString(query);
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const source = body instanceof Readable ? body : Readable.from(body ? [bytesOf(body as string | Uint8Array)] : []);
  return Object.assign(source, {
    method,
    url: search === "" ? path : `${path}?${search}`,
    headers: Object.fromEntries(lowerCase),
  }) as unknown as IncomingMessage;
}

function bytesOf(body: string | Uint8Array): Buffer {
  return typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
