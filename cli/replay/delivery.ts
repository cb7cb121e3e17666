import { seededRandom } from "../../shared/random.ts";
import type { RecordedEvent } from "./story.ts";

/** How badly events are delivered. */
export interface DeliveryFaults {
  /** Seed of another order. */
  readonly shuffle?: number;
  /** How often each event comes. */
  readonly repeat?: number;
  /** Seed of which event never comes. */
  readonly drop?: number;
  /** Each event comes only after everything has come to rest from those before it. */
  readonly slow?: boolean;
}

export interface Delivery {
  readonly events: readonly RecordedEvent[];
  /** The event that never comes, if one is lost. */
  readonly dropped: RecordedEvent | null;
}

/** The events as they will be delivered, from the events as they were recorded. */
export function deliveryOf(events: readonly RecordedEvent[], faults: DeliveryFaults): Delivery {
  const lost = faults.drop === undefined ? -1 : Math.floor(seededRandom(faults.drop)() * events.length);
  const kept = events.filter((_event, index) => index !== lost);
  const repeated = Array.from({ length: faults.repeat ?? 1 }, () => kept).flat();
  return {
    events: faults.shuffle === undefined ? repeated : shuffled(repeated, seededRandom(faults.shuffle)),
    dropped: events[lost] ?? null,
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
