import { seededRandom } from "../random.ts";

/** A number from 0 (inclusive) to 1 that is the same for the same key: an event that is repeated draws the same. */
export function drawFor(key: string): number {
  // FNV-1a: spreads keys that differ in one character over all seeds.
  let hash = 0x811c9dc5;
  for (const character of key) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return seededRandom(hash)();
}
