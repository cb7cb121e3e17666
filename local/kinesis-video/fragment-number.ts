/** Where numbers start: those of the service have 47 digits and lie just above 2^156. */
const FIRST = 2n ** 156n;
const SMALLEST_RANDOM_STEP_BITS = 1;
const LARGEST_STEP_BITS = 84;

/**
 * The number of a stream's next fragment: 47 decimal digits, larger than `last`, and otherwise without a pattern. The numbers
 * of the real service have structure that nobody documents; steps of every magnitude here keep consumers from leaning on it.
 * @param last number of the stream's newest fragment, or null
 * @param random 0 to 1
 */
export function nextFragmentNumber(last: string | null, random: () => number): string {
  const from = last === null ? FIRST + randomBits(150, random) : BigInt(last);
  const range = LARGEST_STEP_BITS - SMALLEST_RANDOM_STEP_BITS + 1;
  const bits = SMALLEST_RANDOM_STEP_BITS + Math.floor(random() * range);
  return String(from + 1n + randomBits(bits, random));
}

function randomBits(bits: number, random: () => number): bigint {
  let value = 0n;
  for (let left = bits; left > 0; left -= 32) {
    const taken = Math.min(32, left);
    value = (value << BigInt(taken)) | BigInt(Math.floor(random() * 2 ** taken));
  }
  return value;
}
