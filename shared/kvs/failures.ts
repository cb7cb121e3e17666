import { CarillonError, messageOf } from "../errors.ts";
import type { MatroskaError } from "../media/errors.ts";
import type { StreamError } from "../media/fragment.ts";

/** A stream that cannot be read now, and will not be readable later. */
export class UnreadableStreamError extends CarillonError {
  readonly code = "UNREADABLE_STREAM";
  readonly streamArn: string;

  constructor(streamArn: string, cause: unknown) {
    super(`its stream cannot be read: ${messageOf(cause)}`, { cause });
    this.streamArn = streamArn;
  }
}

/** A stream that could not be read now, although it was tried for a while. */
export class StreamUnavailableError extends CarillonError {
  readonly code = "STREAM_UNAVAILABLE";
  readonly streamArn: string;

  constructor(streamArn: string, attempts: number, cause: unknown) {
    super(`its stream could not be read in ${attempts} attempts, try again later: ${messageOf(cause)}`, {
      cause,
      retryable: true,
    });
    this.streamArn = streamArn;
  }
}

/** What the service wrote into an answer in place of fragments (API_dataplane_GetMedia, API_reader_GetMediaForFragmentList). */
export class MediaError extends CarillonError {
  readonly code = "MEDIA_ERROR";
  readonly id: number | null;
  /** The fragment that it is about, where it says so. */
  readonly fragmentNumber: string | null;

  constructor({ id, message }: StreamError, fragmentNumber: string | null) {
    super(`the service stopped with error ${id ?? "without an id"}: ${message || "no message"}`);
    this.id = id;
    this.fragmentNumber = fragmentNumber;
  }
}

/** Bytes of an answer that are no Matroska. */
export class BrokenFragmentError extends CarillonError {
  readonly code = "BROKEN_FRAGMENT";
  /** The fragment that they stand in; null where none had begun. */
  readonly fragmentNumber: string | null;

  constructor(fragmentNumber: string | null, cause: MatroskaError) {
    super(`what the service sent cannot be read: ${cause.message}`, { cause, retryable: true });
    this.fragmentNumber = fragmentNumber;
  }
}

/** An answer that neither gave bytes nor ended for too long: its connection may be dead without anybody having said so. */
export class StalledAnswerError extends CarillonError {
  readonly code = "STALLED_ANSWER";

  constructor(milliseconds: number) {
    super(`no byte came for ${milliseconds / 1000} s`, { retryable: true });
  }
}

/**
 * What a failure means for the next attempt: `again` may succeed where this one failed; `elsewhere` too, but the endpoint is doubtful;
 * `refused` only passes while credentials or permissions are renewed; `never` will not change.
 */
export type Verdict = "again" | "elsewhere" | "refused" | "never";

/** A fragment that is named in a request is not there any more, or never was. */
export const FRAGMENT_NOT_FOUND = 4000;

const BY_ERROR_ID: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [3002, "again"],
  [FRAGMENT_NOT_FOUND, "again"],
  // The stream's KMS key: access denied, disabled, not valid, (unavailable: "You can retry the request" says KMS), misused, in a wrong state, gone.
  [4500, "never"],
  [4501, "never"],
  [4502, "never"],
  [4503, "again"],
  [4504, "never"],
  [4505, "never"],
  [4506, "never"],
  [5000, "again"],
]);

const BY_NAME: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ["ClientLimitExceededException", "again"],
  ["ConnectionLimitExceededException", "again"],
  ["InvalidEndpointException", "elsewhere"],
  ["NotAuthorizedException", "refused"],
  ["AccessDeniedException", "refused"],
  ["ResourceNotFoundException", "never"],
  ["InvalidArgumentException", "never"],
  ["NoDataRetentionException", "never"],
  ["UnsupportedStreamMediaTypeException", "never"],
]);

/** Statuses of HTTP that blame the request and still go better later: it took too long, or there were too many. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 429]);

/** Judges anything that went wrong while a stream was read: of the service, of HTTP, of the network. */
export function verdictOf(error: unknown): Verdict {
  if (error instanceof MediaError) return BY_ERROR_ID.get(error.id ?? 0) ?? "again";
  const known = error instanceof Error ? BY_NAME.get(error.name) : undefined;
  if (known) return known;
  const status = statusOf(error);
  if (status === null || status >= 500) return "elsewhere";
  return PASSING_STATUSES.has(status) || status < 400 ? "again" : "refused";
}

function statusOf(error: unknown): number | null {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: unknown } };
  return typeof $metadata?.httpStatusCode === "number" ? $metadata.httpStatusCode : null;
}
