import { readString } from "./ebml.ts";

/** Tag names are few and the same in every stream; past this many they are not shared any more. */
const MOST_SHARED_NAMES = 1024;
/** Names by a cheap digest of their bytes; where two names share one, only the first is found without decoding. */
const sharedNames = new Map<number, string>();

/** Longest name of a producer's tag (AWS "How Streaming Metadata Works"): what is longer is not shared. */
const LONGEST_NAME_BYTES = 128;

/** A tag's name; equal names are one string, whichever reader read them. */
export function readTagName(buffer: Uint8Array, start: number, end: number): string {
  const length = end - start;
  const digest = length * 65_536 + (buffer[start + (length >> 1)] as number) * 256 + (buffer[end - 1] as number);
  const known = sharedNames.get(digest);
  if (known !== undefined && isText(known, buffer, start, end)) return known;
  const name = readString(buffer, start, end);
  if (known === undefined && length <= LONGEST_NAME_BYTES && sharedNames.size < MOST_SHARED_NAMES) {
    sharedNames.set(digest, name);
  }
  return name;
}

/**
 * Whether the bytes are this text. One that had to be decoded has fewer characters than bytes, or a replacement character, which equals
 * no byte: it never passes for equal.
 */
function isText(text: string, buffer: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  for (let index = length - 1; index >= 0; index--) if (buffer[start + index] !== text.charCodeAt(index)) return false;
  return true;
}
