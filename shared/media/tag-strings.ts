import { readString } from "./ebml.ts";

/** Tag names are few and the same in every stream; past this many they are not shared any more. */
const MOST_SHARED_NAMES = 256;
const sharedNames = new Map<string, string>();

/**
 * Text of tags, remembered from one document to the next. A live stream repeats the same tags in the same order in every
 * fragment, most of them with the same values: text that is still the same is not decoded again.
 */
export class TagStrings {
  readonly #texts: string[] = [];
  #next = 0;

  /** A new document starts: its first text stands where the last document's first text stood. */
  rewind(): void {
    this.#next = 0;
  }

  readName(buffer: Uint8Array, start: number, end: number): string {
    const slot = this.#next++;
    const known = this.#texts[slot];
    if (known !== undefined && isText(known, buffer, start, end)) return known;
    return this.#remember(slot, shared(readString(buffer, start, end)), end - start);
  }

  readValue(buffer: Uint8Array, start: number, end: number): string {
    const slot = this.#next++;
    const known = this.#texts[slot];
    if (known !== undefined && isText(known, buffer, start, end)) return known;
    return this.#remember(slot, readString(buffer, start, end), end - start);
  }

  /** Keeps only text of as many characters as it has bytes: then each is ASCII, or a replacement that equals no byte. */
  #remember(slot: number, text: string, bytes: number): string {
    if (slot < MOST_SLOTS && text.length === bytes) this.#texts[slot] = text;
    return text;
  }
}

/** Names and values of 32 tags: a fragment has at most 10 of its producer's and five of the service's. */
const MOST_SLOTS = 64;

function isText(text: string, buffer: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (text.length !== length) return false;
  // From the end: what changes in numbers and timestamps is their last digits.
  for (let index = length - 1; index >= 0; index--) if (buffer[start + index] !== text.charCodeAt(index)) return false;
  return true;
}

function shared(name: string): string {
  const known = sharedNames.get(name);
  if (known !== undefined) return known;
  if (sharedNames.size < MOST_SHARED_NAMES) sharedNames.set(name, name);
  return name;
}
