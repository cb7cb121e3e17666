import { Readable } from "node:stream";
import dynalite from "dynalite";
import type { HttpHandler } from "./wire/http.ts";
import { readBody } from "./wire/schema-service.ts";

export interface LocalDynamoDB {
  readonly handler: HttpHandler;
  close(): Promise<void>;
}

/**
 * DynamoDB by dynalite, inside this process, answering through the local cloud's own port.
 * It lacks transactions, setting a time to live, streams, PartiQL and ALL_OLD on a failed condition; Carillon does without them.
 * @param path folder of its LevelDB; absent: in memory only
 */
export function createDynamoDB(path?: string): LocalDynamoDB {
  const server = dynalite({
    ...(path === undefined ? {} : { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  return {
    async handler(request, response) {
      const finished = new Promise<void>((resolve) => response.once("close", resolve));
      // dynalite ends the process when a client goes away in mid-request: it only gets requests that are whole.
      const { method, url, headers } = request;
      const whole = Object.assign(Readable.from([await readBody(request)]), { method, url, headers });
      server.emit("request", whole, response);
      await finished;
    },
    // dynalite closes its database only when it stops listening, so it listens for this one moment.
    close: () =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", () => server.close((error) => (error ? reject(error) : resolve())));
      }),
  };
}
