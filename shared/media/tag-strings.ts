import { readString } from "./ebml.ts";

/** Tag names are few and the same in every stream; past this many they are not shared any more. */
const MOST_SHARED_NAMES = 1024;
/** Names by a cheap digest of their bytes; where two names share one, only the first is found without decoding. */
const sharedNames = new Map<number, string>();

/** A producer sets at most ten tags per fragment; room for twice as many. */
const MOST_SLOTS = 20;

/** Longest name and value of a producer's tag (AWS "How Streaming Metadata Works"): what is longer is not kept. */
const LONGEST_NAME_BYTES = 128;
const LONGEST_VALUE_BYTES = 256;

/** Tags of the service change in every fragment: remembering them would cost more than it saves. */
const SERVICE_PREFIX = "AWS_";
const LETTER_A = 0x41;

/**
 * Values of a producer's tags, remembered from one document to the next: a live stream repeats them in the same order in every
 * fragment, and what is still the same is not decoded again.
 */
export class TagStrings {
  /** Grown one by one and rarely, so that it is no larger than it has to be: there is one in every reader. */
  #values: readonly string[] = [];
  #next = 0;

  /** A new document starts: its first value stands where the last document's first value stood. */
  rewind(): void {
    this.#next = 0;
  }

  readValue(name: string, buffer: Uint8Array, start: number, end: number): string {
    if (name.charCodeAt(0) === LETTER_A && name.startsWith(SERVICE_PREFIX)) return readString(buffer, start, end);
    const slot = this.#next++;
    const known = this.#values[slot];
    if (known !== undefined && isText(known, buffer, start, end)) return known;
    const value = readString(buffer, start, end);
    const length = end - start;
    const kept = value.length === length && length <= LONGEST_VALUE_BYTES ? value : "";
    if (slot < MOST_SLOTS) this.#values = replaced(this.#values, slot, kept);
    return value;
  }
}

function replaced(values: readonly string[], slot: number, value: string): readonly string[] {
  return slot < values.length ? values.with(slot, value) : values.concat(value);
}

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
 * Whether the bytes are this text, which was read from as many bytes as it has characters: it is ASCII, or has a replacement character,
 * which equals no byte. So nothing that must be decoded passes for equal.
 */
function isText(text: string, buffer: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (text.length !== length) return false;
  for (let index = length - 1; index >= 0; index--) if (buffer[start + index] !== text.charCodeAt(index)) return false;
  return true;
}
