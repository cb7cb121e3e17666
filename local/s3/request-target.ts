import type { IncomingMessage } from "node:http";
import { S3Error } from "./errors.ts";
import { checkKey } from "./object-store.ts";

/** What a request is about. */
export interface RequestTarget {
  readonly level: "service" | "bucket" | "object";
  /** Empty at the level of the service. */
  readonly bucket: string;
  /** Empty unless it is about an object. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/** `bucket.localhost:4566` or `bucket.s3.localhost:4566`. */
const VIRTUAL_HOST = /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.(?:s3\.)?localhost(?::\d+)?$/;

/**
 * Bucket and key, from `/bucket/key` or from the host and `/key`.
 * A URL parser is no use here: it would take `..` and `//` in a key for steps between folders.
 */
export function targetOf(request: IncomingMessage): RequestTarget {
  const url = request.url ?? "/";
  const [path = ""] = url.split("?", 1);
  const query = new URLSearchParams(url.slice(path.length + 1));
  const hostBucket = VIRTUAL_HOST.exec(request.headers.host ?? "")?.[1];
  const pathOfKey = hostBucket === undefined ? /^\/?([^/]*)\/?(.*)$/s : /^\/?()(.*)$/s;
  const [, pathBucket = "", encodedKey = ""] = pathOfKey.exec(path) ?? [];
  const bucket = hostBucket ?? decode(pathBucket);
  const key = decode(encodedKey);
  if (key !== "") checkKey(key);
  return { level: key !== "" ? "object" : bucket !== "" ? "bucket" : "service", bucket, key, query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI", { URI: text });
  }
}
