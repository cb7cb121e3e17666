import { createHash } from "node:crypto";
import { canonicalJson } from "../schema.ts";
import type { Effect } from "./effects.ts";

/** What the outbox remembers of one effect: enough to send it, and to know that it was sent. */
export interface OutboxEntry {
  /** 1 for what was said first; counts up when the same effect says something else. */
  readonly revision: number;
  /** Digest of the content last stored. */
  readonly digest: string;
  /** The effect itself until it is sent, then null. */
  readonly pending: Effect | null;
  /** When it was stored, in epoch milliseconds. */
  readonly since: number;
}

export type Outbox = Readonly<Record<string, OutboxEntry>>;

/** Adds what is new or says something new; returns the same object when nothing is. */
export function addEffects(outbox: Outbox, effects: readonly Effect[], now: number): Outbox {
  let next: Record<string, OutboxEntry> | null = null;
  for (const effect of effects) {
    const known = outbox[effect.id];
    const digest = createHash("sha256").update(canonicalJson(effect)).digest("hex").slice(0, 16);
    if (known?.digest === digest) continue;
    next ??= { ...outbox };
    next[effect.id] = { revision: (known?.revision ?? 0) + 1, digest, pending: effect, since: now };
  }
  return next ?? outbox;
}

/** Marks what was sent, unless it has been replaced by a later revision meanwhile. */
export function markSent(outbox: Outbox, sent: ReadonlyMap<string, number>): Outbox {
  const next: Record<string, OutboxEntry> = { ...outbox };
  for (const [id, revision] of sent) {
    const entry = next[id];
    if (entry?.revision === revision) next[id] = { ...entry, pending: null };
  }
  return next;
}

/** The oldest time at which something was stored that is still pending, or null when nothing is. */
export function pendingSince(outbox: Outbox): number | null {
  const times = Object.values(outbox).flatMap((entry) => (entry.pending ? [entry.since] : []));
  return times.length === 0 ? null : Math.min(...times);
}
