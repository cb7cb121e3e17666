/** Numbers from 0 (inclusive) to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const LOWER_CASE_ALPHANUMERICS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** `length` lower-case letters and digits. */
export function randomText(length: number, random: () => number): string {
  const character = () => LOWER_CASE_ALPHANUMERICS[Math.floor(random() * LOWER_CASE_ALPHANUMERICS.length)] ?? "";
  return Array.from({ length }, character).join("");
}

export function randomBytes(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** A version 4 UUID (RFC 9562 section 5.4). */
export function randomUuid(random: () => number): string {
  const bytes = randomBytes(16, random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
