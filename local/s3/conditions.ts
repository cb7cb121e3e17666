import { S3Error } from "./errors.ts";

/** What conditions are about. `etag` is without quotes; `lastModified` in epoch milliseconds, on a whole second. */
export interface Validators {
  readonly etag: string;
  readonly lastModified: number;
}

export interface ReadConditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: Date | undefined;
  readonly ifUnmodifiedSince?: Date | undefined;
}

/** Which condition forbids to read the object, in the order of RFC 9110 section 13.2.2; null: it may be read. */
export function failedReadCondition(
  { etag, lastModified }: Validators,
  { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince }: ReadConditions,
): { status: 304 | 412; condition: string } | null {
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag)) return { status: 412, condition: "If-Match" };
  } else if (ifUnmodifiedSince && lastModified > ifUnmodifiedSince.getTime()) {
    return { status: 412, condition: "If-Unmodified-Since" };
  }
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, etag)) return { status: 304, condition: "If-None-Match" };
  } else if (ifModifiedSince && lastModified <= ifModifiedSince.getTime()) {
    return { status: 304, condition: "If-Modified-Since" };
  }
  return null;
}

export interface WriteConditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/**
 * Conditional writes (S3 User Guide, "How to prevent object overwrites with conditional writes").
 * @param existing the object that would be replaced
 * @throws S3Error PreconditionFailed; NoSuchKey for If-Match without an object; NotImplemented for If-None-Match of anything but `*`
 */
export function checkWrite(existing: Validators | undefined, conditions: WriteConditions, key: string): void {
  const { ifMatch, ifNoneMatch } = conditions;
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") {
    throw new S3Error("NotImplemented", { Header: "If-None-Match" }, "If-None-Match of a write takes * only");
  }
  if (ifNoneMatch !== undefined && existing) throw new S3Error("PreconditionFailed", { Condition: "If-None-Match" });
  if (ifMatch === undefined) return;
  if (!existing) throw new S3Error("NoSuchKey", { Key: key });
  if (!matches(ifMatch, existing.etag)) throw new S3Error("PreconditionFailed", { Condition: "If-Match" });
}

/** Whether a header such as `"abc", "def"` or `*` names the entity tag. */
function matches(header: string, etag: string): boolean {
  return header.split(",").some((item) => {
    const tag = unquoted(item.trim().replace(/^W\//, ""));
    return tag === "*" || tag === etag;
  });
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

export function unquoted(etag: string): string {
  return etag.replace(/^"(.*)"$/s, "$1");
}

/** Both ends belong to it. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The one range that a Range header asks for (RFC 9110 section 14.1.2); null: the whole object, also for a header that is not
 * understood or asks for several ranges, which S3 ignores.
 * @throws S3Error InvalidRange when the object has none of these bytes
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | null {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (header === undefined || (from === "" && to === "")) return null;
  const last = from === "" || to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  const first = from === "" ? Math.max(sizeBytes - Number(to), 0) : Number(from);
  if (from !== "" && to !== "" && Number(to) < first) return null;
  if (first > last) {
    throw new S3Error("InvalidRange", { RangeRequested: header, ActualObjectSize: String(sizeBytes) });
  }
  return { first, last };
}
