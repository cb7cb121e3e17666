/** Keys in the order of their UTF-8 bytes, which is what S3 lists them in. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** A surrogate stands for a code point beyond U+FFFF: it comes after every other UTF-16 unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Index of the first of the sorted keys that is not less than `key`. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle] ?? "", key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface ListingOptions {
  readonly prefix: string;
  /** Empty: none. */
  readonly delimiter: string;
  readonly limit: number;
  /** Where the page before this one ended. */
  readonly after?: Position | undefined;
}

/** A key, or a common prefix together with everything under it. */
export interface Position {
  readonly kind: "key" | "prefix";
  readonly value: string;
}

export interface Listing {
  readonly entries: readonly Position[];
  readonly isTruncated: boolean;
}

/** One page of sorted keys, those that share a prefix up to the delimiter rolled up into one entry (ListObjectsV2). */
export function listKeys(keys: readonly string[], { prefix, delimiter, limit, after }: ListingOptions): Listing {
  const entries: Position[] = [];
  const first = after && compareKeys(after.value, prefix) > 0 ? after.value : prefix;
  for (let index = lowerBound(keys, first); index < keys.length; ) {
    const key = keys[index] ?? "";
    if (!key.startsWith(prefix)) break;
    if (after && isBehind(key, after)) {
      index++;
      continue;
    }
    if (entries.length === limit) return { entries, isTruncated: limit > 0 };
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    if (end < 0) {
      entries.push({ kind: "key", value: key });
      index++;
      continue;
    }
    const value = key.slice(0, end + delimiter.length);
    entries.push({ kind: "prefix", value });
    while (index < keys.length && keys[index]?.startsWith(value)) index++;
  }
  return { entries, isTruncated: false };
}

function isBehind(key: string, { kind, value }: Position): boolean {
  return compareKeys(key, value) <= 0 || (kind === "prefix" && key.startsWith(value));
}

/** An opaque continuation token. */
export function tokenOf({ kind, value }: Position): string {
  return Buffer.from(`${kind}:${value}`).toString("base64url");
}

/** The position in a token that `tokenOf` gave, or null. */
export function positionOf(token: string): Position | null {
  const [, kind, value] = /^(key|prefix):(.+)$/s.exec(Buffer.from(token, "base64url").toString()) ?? [];
  return (kind === "key" || kind === "prefix") && value !== undefined ? { kind, value } : null;
}
