import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import type { HttpHandler } from "../../local/wire/http.ts";
import { writeError } from "../../local/wire/schema-service.ts";

/** A request of an AWS SDK client, as far as it matters here. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

export interface InProcessOptions {
  /** Called around each request; what it throws is what the client meets. */
  readonly around?: (send: () => Promise<SdkResponse>, request: SdkRequest) => Promise<SdkResponse>;
}

const SCOPE = /Credential=[^/]+\/\d{8}\/([\w-]+)\/([\w-]+)\/aws4_request/;
const ENDPOINT = "http://127.0.0.1:1";

/**
 * Options of an AWS SDK client whose requests go straight to handlers of the local cloud, without a socket: the client serialises,
 * signs and reads as ever.
 * @param handlers by the service name that clients sign with
 */
export function inProcess(handlers: Readonly<Record<string, HttpHandler>>, options: InProcessOptions = {}) {
  const { around = (send) => send() } = options;
  const requestHandler = {
    handle: async (request: SdkRequest) => ({ response: await around(() => answer(handlers, request), request) }),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
  return {
    endpoint: ENDPOINT,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    // The client only ever calls what is there.
    requestHandler: requestHandler as never,
  };
}

async function answer(handlers: Readonly<Record<string, HttpHandler>>, asked: SdkRequest): Promise<SdkResponse> {
  const { authorization = "" } = lowerCased(asked.headers);
  const [, region = "", signingName = ""] = SCOPE.exec(authorization) ?? [];
  const handler = handlers[signingName];
  if (!handler) throw new Error(`no handler for ${signingName}`);
  const request = requestOf(asked);
  const response = new ServerResponse(request);
  const chunks: Buffer[] = [];
  const write = (chunk: unknown) => {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const over = new Promise<void>((resolve) => {
    response.write = ((chunk: unknown) => {
      write(chunk);
      return true;
    }) as typeof response.write;
    response.end = ((chunk?: unknown) => {
      write(chunk);
      resolve();
      return response;
    }) as typeof response.end;
  });
  const context = {
    signingName,
    region,
    account: "111122223333",
    endpoint: ENDPOINT,
    userAgent: String(request.headers["user-agent"] ?? ""),
  };
  try {
    await handler(request, response, context);
  } catch (error) {
    writeError(response, error);
  }
  await over;
  const headers = Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
  return {
    statusCode: response.statusCode,
    headers: Object.fromEntries(headers),
    body: Readable.from(Buffer.concat(chunks)),
  };
}

function requestOf({ method, path, query = {}, headers, body }: SdkRequest): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) search.append(name, one ?? "");
  }
  request.method = method;
  request.url = search.size > 0 ? `${path}?${search}` : path;
  Object.assign(request.headers, lowerCased(headers));
  if (typeof body === "string" || body instanceof Uint8Array) request.push(body);
  request.push(null);
  return request;
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
