/** Numbers from 0 up to but not including `limit`, the same ones for the same seed. */
export type Random = (limit: number) => number;

/** Mulberry32: small, fast, and good enough to choose what to break. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}

/** Bytes that look like audio to a parser: any value, no structure. */
export function noise(seed: number, length: number): Uint8Array {
  const random = randomFrom(seed);
  return Uint8Array.from({ length }, () => random(256));
}
