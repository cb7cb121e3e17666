import type { Journal, JournalOptions } from "../journal.ts";
import type { BusEvent } from "./envelope.ts";

/** An event as a bus carried it. */
export interface CarriedEvent {
  readonly busName: string;
  /** Epoch milliseconds at which the bus took it. */
  readonly at: number;
  readonly event: BusEvent;
}

export interface ArchiveOptions {
  /** Oldest events are forgotten beyond this many. */
  mostEvents: number;
  open(options: Pick<JournalOptions<CarriedEvent>, "replay" | "snapshot">): Journal<CarriedEvent>;
}

/** The latest events of all buses, oldest first, and word of each new one. */
export interface Archive {
  add(carried: CarriedEvent): void;
  events(busName?: string): readonly CarriedEvent[];
  /** Returns the function that ends the subscription. */
  subscribe(listener: (carried: CarriedEvent) => void): () => void;
  close(): void;
}

export function createArchive({ mostEvents, open }: ArchiveOptions): Archive {
  let events: CarriedEvent[] = [];
  const listeners = new Set<(carried: CarriedEvent) => void>();
  const journal = open({ replay: keep, snapshot: () => events.slice(-mostEvents) });

  function keep(carried: CarriedEvent): void {
    events.push(carried);
    if (events.length >= 2 * mostEvents) events = events.slice(-mostEvents);
  }

  return {
    add(carried) {
      journal.append(carried);
      keep(carried);
      for (const listener of listeners) listener(carried);
    },
    events: (busName) =>
      events.slice(-mostEvents).filter((carried) => busName === undefined || carried.busName === busName),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => journal.close(),
  };
}
