import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf } from "../shared/errors.ts";
import { type HttpHandler, type RequestContext, ServiceError } from "./wire/http.ts";
import { writeError } from "./wire/schema-service.ts";

export interface ServerOptions {
  /** 0 (any free port) unless given. */
  port?: number;
  account: string;
  /** By the service name that clients sign with, for example `sqs`, `events`, `kinesisvideo`. */
  handlers: Readonly<Record<string, HttpHandler>>;
  /** Hears of a request that failed inside a handler: a defect of the local cloud. */
  onFailure?: (description: string, error: unknown) => void;
}

export interface LocalServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly port: number;
  /** Stops listening and ends every connection, live streams too. */
  close(): Promise<void>;
}

/** Longer than any sandbox stays frozen, so that a thawed one does not meet closed sockets. */
const KEEP_ALIVE = 300_000;
const SCOPE = /Credential=[^/]+\/\d{8}\/([\w-]+)\/([\w-]+)\/aws4_request/;

/**
 * One HTTP server for every AWS service, on 127.0.0.1 only. A request goes to the service in its SigV4 credential scope; the signature
 * itself is not verified, since any local process may use the local cloud.
 */
export async function startServer(options: ServerOptions): Promise<LocalServer> {
  const { account, handlers, onFailure = () => {} } = options;
  let endpoint = "";

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, region, signingName] = SCOPE.exec(credentialOf(request)) ?? [];
    if (region === undefined || signingName === undefined) {
      throw new ServiceError(
        "MissingAuthenticationToken",
        "sign the request: which service it is for stands in its signature",
        403,
      );
    }
    const handler = handlers[signingName];
    if (!handler) {
      const known = Object.keys(handlers).sort().join(", ");
      throw new ServiceError(
        "NotImplementedException",
        `the local cloud has no service ${signingName}; it has ${known}`,
        501,
      );
    }
    const userAgent = String(request.headers["user-agent"] ?? "");
    const context: RequestContext = { signingName, region, account, endpoint, userAgent };
    await handler(request, response, context);
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE, requestTimeout: 0 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      try {
        writeError(response, error);
      } catch {
        onFailure(`${request.method} ${request.url}: ${messageOf(error)}`, error);
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
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
function credentialOf(request: IncomingMessage): string {
  const { authorization } = request.headers;
  if (authorization) return authorization;
  const credential = new URL(request.url ?? "/", "http://localhost").searchParams.get("X-Amz-Credential");
  return credential === null ? "" : `Credential=${credential}`;
}
