import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CarillonError, messageOf } from "../shared/errors.ts";
import { type HttpHandler, type RequestContext, ServiceError } from "./wire/http.ts";
import { writeError } from "./wire/schema-service.ts";

export interface ServerOptions extends AnswererOptions {
  /** 0 (any free port) unless given. */
  port?: number;
}

export interface AnswererOptions {
  account: string;
  /** By the service name that clients sign with, for example `sqs`, `events`, `kinesisvideo`. */
  handlers: Readonly<Record<string, HttpHandler>>;
  /** Answers requests without a signature; absent: they are refused. */
  unsigned?: HttpHandler;
  /** Hears of each request that was answered, or whose client has gone. */
  onRequest?: (request: RequestLog) => void;
  /** Hears of a request that failed inside a handler: a defect of the local cloud. */
  onFailure?: (description: string, error: unknown) => void;
}

/** A request as a log may show it: no parameters, no body. */
export interface RequestLog {
  /** Null without a signature. */
  readonly signingName: string | null;
  readonly method: string;
  readonly path: string;
  /** The `X-Amz-Target` of JSON services, for example `AmazonSQS.SendMessage`. */
  readonly target: string | null;
  readonly status: number;
}

export interface LocalServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly port: number;
  /** Stops listening and ends every connection, live streams too. */
  close(): Promise<void>;
}

/** Somebody else listens on the port. */
export class PortInUseError extends CarillonError {
  readonly code = "PORT_IN_USE";

  constructor(port: number, cause: unknown) {
    super(
      `port ${port} of 127.0.0.1 is in use, perhaps by another local cloud: stop it, or choose another with --port`,
      {
        cause,
      },
    );
  }
}

/** No limit: a sandbox may stay frozen for hours, and must not meet a socket that was closed meanwhile when it thaws. */
const KEEP_ALIVE = 0;
const SCOPE = /Credential=([^/]+)\/\d{8}\/([\w-]+)\/([\w-]+)\/aws4_request/;

/** What a server does with each request. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Answers for every AWS service. A request goes to the service in its SigV4 credential scope; the signature itself is not verified,
 * since any local process may use the local cloud.
 * @param endpoint of the server, for answers that name it
 */
export function createAnswerer(options: AnswererOptions, endpoint: () => string): RequestListener {
  const { account, handlers, unsigned, onRequest, onFailure = () => {} } = options;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { accessKeyId, signingName, region } = scopeOf(request);
    if (onRequest) response.once("close", () => onRequest(logOf(request, response, signingName)));
    const handler = signingName === null ? unsigned : Object.hasOwn(handlers, signingName) && handlers[signingName];
    if (!handler) throw signingName === null ? missingToken() : unknownService(signingName, Object.keys(handlers));
    const userAgent = String(request.headers["user-agent"] ?? "");
    const traceHeader = request.headers["x-amzn-trace-id"];
    const context: RequestContext = {
      accessKeyId,
      signingName: signingName ?? "",
      region,
      account,
      endpoint: endpoint(),
      userAgent,
      ...(typeof traceHeader === "string" && { traceHeader }),
    };
    await handler(request, response, context);
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      try {
        writeError(response, error);
      } catch {
        onFailure(`${request.method} ${request.url}: ${messageOf(error)}`, error);
      }
    });
  };
}

/**
 * One HTTP server for every AWS service, on 127.0.0.1 only.
 * @throws PortInUseError
 */
export async function startServer(options: ServerOptions): Promise<LocalServer> {
  let endpoint = "";
  const answerer = createAnswerer(options, () => endpoint);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE, requestTimeout: 0 }, answerer);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortInUseError(options.port ?? 0, error) : error);
    });
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The credential scope stands in the Authorization header, or in the query of a presigned URL. */
function scopeOf(request: IncomingMessage): Pick<RequestContext, "accessKeyId" | "region"> & {
  signingName: string | null;
} {
  const presigned = new URL(`http://localhost${request.url ?? "/"}`).searchParams.get("X-Amz-Credential");
  const credential = request.headers.authorization ?? `Credential=${presigned}`;
  const [, accessKeyId = "", region = "", signingName = null] = SCOPE.exec(credential) ?? [];
  return { accessKeyId, signingName, region };
}

function logOf(request: IncomingMessage, response: ServerResponse, signingName: string | null): RequestLog {
  const [path = "/"] = (request.url ?? "/").split("?");
  const { "x-amz-target": target = null } = request.headers;
  return {
    signingName,
    method: request.method ?? "",
    path,
    target: target === null ? null : String(target),
    status: response.statusCode,
  };
}

function missingToken(): ServiceError {
  const message = "sign the request: which service it is for stands in its signature";
  return new ServiceError("MissingAuthenticationToken", message, 403);
}

function unknownService(signingName: string, known: readonly string[]): ServiceError {
  const message = `the local cloud has no service ${signingName}; it has ${[...known].sort().join(", ")}`;
  return new ServiceError("NotImplementedException", message, 501);
}
