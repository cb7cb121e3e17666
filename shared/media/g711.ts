/**
 * ITU-T G.711: A-law and mu-law, with 16-bit linear samples on the other side.
 *
 * Two choices the Recommendation leaves open. A sample that lies on a decision value belongs to the interval further from zero in
 * mu-law, on both sides, and below zero to the nearer one in A-law (its one's complement is quantised): multiples of 8 (A-law) and 4
 * (mu-law) come out as in Sun's g711.c. The two zeros of mu-law, 0xFF and 0x7F, both decode to 0; 0 encodes to 0xFF, so 0x7F is the one
 * code that does not come back.
 */

export type G711Law = "A" | "mu";

/** The even bits of A-law are inverted on the line. */
const A_LAW_INVERSION = 0x55;
const MU_LAW_BIAS = 0x84;
/** Largest magnitude that the bias does not carry out of 15 bits. */
const MU_LAW_CLIP = 32_635;

/** Position of the highest set bit above bit 7: the segment, 0 to 7. */
function segmentOf(magnitude: number): number {
  return Math.max(0, 24 - Math.clz32(magnitude));
}

function encodeALaw(sample: number): number {
  const magnitude = sample >= 0 ? sample : ~sample;
  const segment = segmentOf(magnitude);
  const mantissa = segment === 0 ? (magnitude >> 4) & 0x0f : (magnitude >> (segment + 3)) & 0x0f;
  return ((sample >= 0 ? 0x80 : 0) | (segment << 4) | mantissa) ^ A_LAW_INVERSION;
}

function decodeALaw(code: number): number {
  const inverted = code ^ A_LAW_INVERSION;
  const segment = (inverted >> 4) & 7;
  const mantissa = (inverted & 0x0f) << 4;
  const magnitude = segment === 0 ? mantissa + 8 : (mantissa + 0x108) << (segment - 1);
  return inverted & 0x80 ? magnitude : -magnitude;
}

function encodeMuLaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), MU_LAW_CLIP) + MU_LAW_BIAS;
  const segment = segmentOf(magnitude);
  const code = (sample < 0 ? 0x80 : 0) | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f);
  return ~code & 0xff;
}

function decodeMuLaw(code: number): number {
  const inverted = ~code & 0xff;
  const segment = (inverted >> 4) & 7;
  const magnitude = ((((inverted & 0x0f) << 3) + MU_LAW_BIAS) << segment) - MU_LAW_BIAS;
  return inverted & 0x80 ? -magnitude : magnitude;
}

const DECODED: Readonly<Record<G711Law, Int16Array>> = {
  A: Int16Array.from({ length: 256 }, (_none, code) => decodeALaw(code)),
  mu: Int16Array.from({ length: 256 }, (_none, code) => decodeMuLaw(code)),
};
const ENCODERS: Readonly<Record<G711Law, (sample: number) => number>> = { A: encodeALaw, mu: encodeMuLaw };

/** One 16-bit sample for each code. */
export function decodeG711(codes: Uint8Array, law: G711Law): Int16Array {
  const table = DECODED[law];
  const samples = new Int16Array(codes.length);
  for (let index = 0; index < codes.length; index++) samples[index] = table[codes[index] ?? 0] ?? 0;
  return samples;
}

/** One code for each 16-bit sample. */
export function encodeG711(samples: Int16Array, law: G711Law): Uint8Array {
  const encode = ENCODERS[law];
  const codes = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index++) codes[index] = encode(samples[index] ?? 0);
  return codes;
}
