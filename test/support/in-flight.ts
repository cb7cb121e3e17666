/** As much of an SDK client as counting its requests takes. */
interface Client {
  readonly middlewareStack: {
    add(middleware: (next: (args: never) => Promise<unknown>) => unknown, options: { step: "initialize" }): void;
  };
}

/** Counts the requests of clients that have no answer yet. */
export function requestsInFlight(...clients: readonly Client[]): () => number {
  let inFlight = 0;
  for (const client of clients) {
    client.middlewareStack.add(
      (next) => async (args: never) => {
        inFlight++;
        try {
          return await next(args);
        } finally {
          inFlight--;
        }
      },
      { step: "initialize" },
    );
  }
  return () => inFlight;
}
