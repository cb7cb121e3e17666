import { AsyncLocalStorage } from "node:async_hooks";
import type { HandlerExecutionContext } from "@smithy/types";

/** As much of an SDK client as counting what it uses takes. */
interface Client {
  readonly middlewareStack: {
    add(
      middleware: (next: (args: never) => Promise<unknown>, context: HandlerExecutionContext) => unknown,
      options: { step: "initialize" },
    ): void;
  };
}

export interface Usage {
  /** Requests by operation, for example `PutObject`. */
  readonly requests: Record<string, number>;
  /** Of DynamoDB, by its rules of rounding. */
  writeUnits: number;
  readUnits: number;
}

const apart = new AsyncLocalStorage<true>();

/** Does something whose requests do not count: those of the test itself. */
export const uncounted = <Result>(work: () => Promise<Result>): Promise<Result> => apart.run(true, work);

const READS = new Set(["GetItem", "Query"]);

/** Counts what clients ask for, and the capacity that a table says it took. */
export function countUsage(...clients: readonly Client[]): Usage {
  const usage: Usage = { requests: {}, writeUnits: 0, readUnits: 0 };
  for (const client of clients) {
    client.middlewareStack.add(
      (next, { commandName = "", clientName = "" }) =>
        async (args: { input: object }) => {
          if (apart.getStore()) return next(args as never);
          const operation = commandName.replace(/Command$/, "");
          usage.requests[operation] = (usage.requests[operation] ?? 0) + 1;
          if (!clientName.startsWith("Dynamo")) return next(args as never);
          const input = { ...args.input, ReturnConsumedCapacity: "TOTAL" };
          const answer = (await next({ ...args, input } as never)) as {
            output: { ConsumedCapacity?: { CapacityUnits?: number } };
          };
          const units = answer.output.ConsumedCapacity?.CapacityUnits ?? 0;
          if (READS.has(operation)) usage.readUnits += units;
          else usage.writeUnits += units;
          return answer;
        },
      { step: "initialize" },
    );
  }
  return usage;
}
