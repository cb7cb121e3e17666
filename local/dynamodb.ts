import type { ServerResponse } from "node:http";
import dynalite from "dynalite";
import { type HttpHandler, ServiceError } from "./wire/http.ts";
import { readBody, withBody } from "./wire/schema-service.ts";

export interface LocalDynamoDB {
  readonly handler: HttpHandler;
  close(): Promise<void>;
}

/** What dynalite implements; it answers anything else with an error that does not say what was asked for. */
const OPERATIONS: ReadonlySet<string> = new Set([
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
]);

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
  const unanswered = new Set<Promise<void>>();
  return {
    async handler(request, response) {
      const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "(none)";
      // dynalite ends the process when a client goes away in mid-request: it only gets requests that are whole.
      const whole = withBody(request, await readBody(request));
      if (!OPERATIONS.has(operation)) {
        throw new ServiceError("NotImplementedException", `DynamoDB ${operation} is not part of the local cloud`, 501);
      }
      const answered = untilEnded(response);
      unanswered.add(answered);
      server.emit("request", whole, response);
      await answered;
      unanswered.delete(answered);
    },
    async close() {
      // dynalite ends the process when its database closes under an operation, and a client that is gone leaves one running.
      await Promise.all(unanswered);
      await closeServer(server);
    },
  };
}

/** Resolves once the answer has been given, whether or not the client is still there to hear it. */
function untilEnded(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = response.end;
    Object.assign(response, {
      end(...rest: unknown[]) {
        resolve();
        return Reflect.apply(end, response, rest);
      },
    });
  });
}

/** dynalite closes its database only when it stops listening, so it listens for this one moment. */
function closeServer(server: ReturnType<typeof dynalite>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => server.close((error) => (error ? reject(error) : resolve())));
  });
}
