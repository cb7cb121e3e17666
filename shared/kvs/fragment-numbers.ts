/** Fragment numbers are decimal strings that exceed 2^53: the longer one is larger, equal lengths compare as text. */
export function compareNumbers(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
