import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { HttpHandler } from "./wire/http.ts";

/** dynalite is CommonJS without types; this is what is used of it. */
type Dynalite = (options: {
  path?: string;
  createTableMs?: number;
  deleteTableMs?: number;
  updateTableMs?: number;
}) => Server & { db?: { close(done: () => void): void } };

export interface LocalDynamoDB {
  readonly handler: HttpHandler;
  close(): Promise<void>;
}

/**
 * DynamoDB by dynalite, inside this process, answering through the local cloud's own port.
 * It lacks transactions, time to live, streams and ALL_OLD on a failed condition; Carillon does without them.
 * @param path folder of its LevelDB; absent: in memory only
 */
export function createDynamoDB(path?: string): LocalDynamoDB {
  const dynalite = createRequire(import.meta.url)("dynalite") as Dynalite;
  const server = dynalite({
    ...(path === undefined ? {} : { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  return {
    handler: async (request, response) => {
      const finished = new Promise<void>((resolve) => response.once("close", resolve));
      server.emit("request", request, response);
      await finished;
    },
    // The server never listens, so closing it only closes its database.
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
