import { type Call, drainOf, type LookedOver } from "../../shared/calls/call.ts";
import type { Calls } from "../../shared/calls/calls.ts";
import type { LegStore } from "../../shared/calls/leg-store.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Logger } from "../../shared/runtime/logger.ts";

export interface AbandonedLegsServices {
  readonly calls: Calls;
  readonly legs: LegStore;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn">;
}

/** Between two looks at a call's readers: longer than a lease, and than what a message waits in the queue. */
export const LOOK_TIME = 15 * 60_000;

/**
 * Looks at the readers of a call's legs. A leg that nobody had at two looks, without a reader between them, has lost its message too, or never
 * had one: it is given to a reader anew. Legs that still have a message get a second one, which finds the lease taken and does no harm.
 */
export async function lookForAbandoned(
  { calls, legs, clock, logger }: AbandonedLegsServices,
  call: Call,
): Promise<LookedOver> {
  const { transactionId, lookedOver } = call;
  const at = clock.now();
  const idle: Record<string, number> = {};
  for (const leg of Object.values(call.legs)) {
    const { legId } = leg.stream;
    if (drainOf(call, leg)) continue;
    const { epoch, until } = await legs.reader(transactionId, legId);
    if (until > at) continue;
    idle[legId] = epoch;
    if (lookedOver?.idle[legId] !== epoch) continue;
    await calls.apply({ kind: "leg-abandoned", transactionId, legId, epoch });
    logger.warn("a leg has no reader and is read anew", { transactionId, legId, epoch });
  }
  return { at, idle };
}
