import * as v from "valibot";
import { InvalidInputError } from "../errors.ts";
import { id, isoTime } from "../schema.ts";
import { parseDetail, parseEnvelope } from "./envelope.ts";
import { parseSiprec, type Siprec, UnreadableSiprecError } from "./siprec.ts";

/** `detail-type` of the events a Voice Connector sends about its streams. */
export const STREAMING_STATUS = "Chime VoiceConnector Streaming Status";

const STREAM_ARN = /^arn:aws[\w-]*:kinesisvideo:[a-z0-9-]+:\w*:stream\/((?!\.{1,2}\/)[\w.-]{1,256})\/\d{1,32}$/;

const number = v.nullish(v.string(), null);
/** A boolean, also in the spelling a sample of AWS prints it: `"True"`. */
const flag = v.union([
  v.boolean(),
  v.pipe(
    v.string(),
    v.regex(/^(true|false)$/i, "true or false"),
    v.transform((value) => value.toLowerCase() === "true"),
  ),
]);
const headers = v.nullish(v.record(v.string(), v.string()), null);
const text = v.nullish(v.string(), null);

const anyStatus = {
  version: v.nullish(v.string()),
  transactionId: id,
  // Any Call-ID of RFC 3261 section 25.1: it may hold slashes and brackets, and is never part of a key or a file name.
  callId: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,512}$/, "1 to 512 printable characters")),
  voiceConnectorId: id,
};

/** Members of STARTED and ENDED that say which leg streams where. */
const stream = {
  direction: v.string(),
  mediaType: v.string(),
  startTime: isoTime,
  startFragmentNumber: v.pipe(v.string(), v.regex(/^\d{1,128}$/, "decimal digits")),
  streamArn: v.pipe(v.string(), v.regex(STREAM_ARN, "the ARN of a Kinesis video stream")),
  // Absent where SIPREC metadata is not in the form of RFC 7865.
  isCaller: v.nullish(flag, null),
  fromNumber: number,
  toNumber: number,
  inviteHeaders: headers,
  sdp: v.nullish(v.looseObject({ mediaIndex: v.optional(v.number()), mediaLabel: v.optional(v.string()) }), null),
  siprecMetadata: text,
};

const details = {
  STARTED: v.looseObject({ ...anyStatus, ...stream }),
  ENDED: v.looseObject({ ...anyStatus, ...stream, endTime: isoTime }),
  UPDATED: v.looseObject({ ...anyStatus, updateHeaders: headers, siprecMetadata: text }),
  FAILED: v.looseObject({
    ...anyStatus,
    direction: v.nullish(v.string(), ""),
    failTime: isoTime,
    failureReason: v.string(),
  }),
} as const;

/** Statuses AWS may add one day: their call and text are kept. */
const otherDetail = v.looseObject({ ...anyStatus, streamingStatus: v.pipe(v.string(), v.nonEmpty()) });

interface Common {
  readonly transactionId: string;
  /** Id of the SIP dialog, not of an SMA call. */
  readonly callId: string;
  readonly voiceConnectorId: string;
  /** Epoch milliseconds at which it happened. */
  readonly at: number;
  /** The event's whole `detail`, unknown members included. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** What a session recording client says of the call; absent where none forks it. */
  readonly siprec?: SiprecReading;
}

/** SIPREC metadata as it was understood, or why it was not: its text stands in `detail`. */
export type SiprecReading =
  | { readonly kind: "read"; readonly at: number; readonly metadata: Siprec }
  | { readonly kind: "unreadable"; readonly at: number; readonly reason: string };

/** Where one leg streams, as STARTED and ENDED both say. */
export interface LegStream {
  /** Name of the leg's Kinesis video stream: unique per leg of a call. */
  readonly legId: string;
  readonly streamArn: string;
  readonly startFragmentNumber: string;
  readonly startTime: number;
  /** Null where the service could not tell. */
  readonly isCaller: boolean | null;
  readonly mediaType: string;
  readonly direction: string;
  readonly fromNumber: string | null;
  readonly toNumber: string | null;
}

export type StreamingChange =
  | (Common & { readonly kind: "started"; readonly stream: LegStream })
  | (Common & { readonly kind: "ended"; readonly stream: LegStream })
  | (Common & { readonly kind: "updated" })
  | (Common & { readonly kind: "failed"; readonly reason: string })
  | (Common & { readonly kind: "other"; readonly status: string });

type Parser = (detail: Record<string, unknown>, envelopeTime: number) => StreamingChange;

const PARSERS: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  [
    "STARTED",
    (detail) => {
      const parsed = parseDetail(details.STARTED, detail, `${STREAMING_STATUS} STARTED`);
      const siprec = siprecOf(parsed.siprecMetadata, parsed.startTime);
      return { ...common(parsed, parsed.startTime, detail), ...siprec, kind: "started", stream: legStream(parsed) };
    },
  ],
  [
    "ENDED",
    (detail) => {
      const parsed = parseDetail(details.ENDED, detail, `${STREAMING_STATUS} ENDED`);
      if (parsed.endTime < parsed.startTime) {
        const issue = { path: "detail.endTime", found: "a time before startTime", allowed: "startTime or later" };
        throw new InvalidInputError(`${STREAMING_STATUS} ENDED`, [issue]);
      }
      // The end repeats what the start said: what an update said since is newer.
      const siprec = siprecOf(parsed.siprecMetadata, parsed.startTime);
      return { ...common(parsed, parsed.endTime, detail), ...siprec, kind: "ended", stream: legStream(parsed) };
    },
  ],
  [
    "UPDATED",
    (detail, time) => {
      const parsed = parseDetail(details.UPDATED, detail, `${STREAMING_STATUS} UPDATED`);
      return { ...common(parsed, time, detail), ...siprecOf(parsed.siprecMetadata, time), kind: "updated" };
    },
  ],
  [
    "FAILED",
    (detail) => {
      const parsed = parseDetail(details.FAILED, detail, `${STREAMING_STATUS} FAILED`);
      return { ...common(parsed, parsed.failTime, detail), kind: "failed", reason: parsed.failureReason };
    },
  ],
]);

/**
 * Parses a `Chime VoiceConnector Streaming Status` event (AWS: stream-events-cvc).
 * @throws InvalidInputError when a member that is needed is missing or any known member has the wrong form
 */
export function parseStreamingStatus(event: unknown): StreamingChange {
  const envelope = parseEnvelope(event);
  if (envelope["detail-type"] !== STREAMING_STATUS) {
    const issue = { path: "detail-type", found: "another event", allowed: STREAMING_STATUS };
    throw new InvalidInputError(STREAMING_STATUS, [issue]);
  }
  const status = envelope.detail["streamingStatus"];
  const parser = typeof status === "string" ? PARSERS.get(status) : undefined;
  if (parser) return parser(envelope.detail, envelope.time);
  const other = parseDetail(otherDetail, envelope.detail, `${STREAMING_STATUS} status`);
  return { ...common(other, envelope.time, envelope.detail), kind: "other", status: other.streamingStatus };
}

function common(
  parsed: { transactionId: string; callId: string; voiceConnectorId: string },
  at: number,
  detail: Readonly<Record<string, unknown>>,
): Common {
  const { transactionId, callId, voiceConnectorId } = parsed;
  return { transactionId, callId, voiceConnectorId, at, detail };
}

/** Metadata that cannot be read costs no event: whose call it is stands beside it. */
function siprecOf(metadata: string | null, at: number): Pick<Common, "siprec"> {
  if (metadata === null || metadata.trim() === "") return {};
  try {
    return { siprec: { kind: "read", at, metadata: parseSiprec(metadata) } };
  } catch (error) {
    if (!(error instanceof UnreadableSiprecError)) throw error;
    return { siprec: { kind: "unreadable", at, reason: error.message } };
  }
}

function legStream(parsed: v.InferOutput<typeof details.STARTED>): LegStream {
  const { streamArn, startFragmentNumber, startTime, isCaller, mediaType, direction, fromNumber, toNumber } = parsed;
  const legId = STREAM_ARN.exec(streamArn)?.[1] ?? streamArn;
  return {
    legId,
    streamArn,
    startFragmentNumber,
    startTime,
    isCaller,
    mediaType,
    direction,
    fromNumber,
    toNumber,
  };
}
