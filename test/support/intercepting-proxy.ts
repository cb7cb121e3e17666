import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What is done at a request: `before` it is passed on, or `after` it was, when its answer is not passed back. */
export interface Interception {
  /** 1 for the first request. */
  readonly at: number;
  readonly when: "before" | "after";
  readonly act: () => void;
}

export interface InterceptingProxy {
  readonly endpoint: string;
  /** Counts from 1 again. */
  intercept(interception: Interception | null): void;
  /** Requests since then. */
  count(): number;
  close(): void;
}

/** Stands between functions and the local cloud, so that a test can cut in at any request. */
export async function startInterceptingProxy(target: string): Promise<InterceptingProxy> {
  let interception: Interception | null = null;
  let count = 0;

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isHit = ++count === interception?.at;
    const body = await buffer(request);
    if (isHit && interception?.when === "before") return interception.act();
    const { method, url, headers } = request;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      forward(new URL(url ?? "/", target), { method, headers }, resolve)
        .once("error", reject)
        .end(body);
    });
    const answered = await buffer(answer);
    if (isHit) return interception?.act();
    response.writeHead(answer.statusCode ?? 500, answer.headers).end(answered);
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    intercept(next) {
      interception = next;
      count = 0;
    },
    count: () => count,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
