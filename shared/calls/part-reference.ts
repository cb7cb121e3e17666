import { RECORDINGS_PREFIXES } from "../runtime/resources.ts";

/** One stored part of a leg's audio, as the checkpoint that made it count describes it. */
export interface PartReference {
  readonly key: string;
  /** Number of the first and last fragment in it. */
  readonly firstFragment: string;
  readonly lastFragment: string;
  readonly samples: number;
}

/** Where the parts of a leg are in the recordings bucket. */
export function partsPrefix(transactionId: string, legId: string): string {
  return `${RECORDINGS_PREFIXES.parts}${transactionId}/${legId}/`;
}

/**
 * A reference as the leg's item holds it: an item may have 400 KB, and a call of a day has 1,440 parts, so what follows from the leg is left
 * out.
 */
export function encodeReference(prefix: string, { key, firstFragment, lastFragment, samples }: PartReference): string {
  const name = key.startsWith(prefix) ? key.slice(prefix.length) : `/${key}`;
  return [name, firstFragment, lastFragment, samples].join(" ");
}

export function decodeReference(prefix: string, text: string): PartReference {
  const [name = "", firstFragment = "", lastFragment = "", samples = ""] = text.split(" ");
  const key = name.startsWith("/") ? name.slice(1) : `${prefix}${name}`;
  return { key, firstFragment, lastFragment, samples: Number(samples) };
}
