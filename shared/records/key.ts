import { CarillonError } from "../errors.ts";

/** What a record is about: a call of a Voice Connector, a stream of one, or a call leg of a SIP media application. */
export type RecordKind = "cdr" | "sdr" | "sma";

/** Folder of each kind in the account's bucket (AWS: manage-global; SIP media applications: attributes). */
export const RECORD_FOLDERS = {
  cdr: "Amazon-Chime-Voice-Connector-CDRs",
  sdr: "Amazon-Chime-Voice-Connector-SDRs",
  sma: "Amazon-Chime-SMADRs",
} as const satisfies Record<RecordKind, string>;

/** What the name of a record object says. */
export interface RecordName {
  /** The Voice Connector; of a SIP media application's record, whatever stands in that place. */
  readonly ownerId: string;
  /** When the call began, in epoch milliseconds. */
  readonly startTime: number;
  readonly transactionId: string;
}

export interface RecordKey {
  readonly kind: RecordKind;
  /** What stands before the folder: empty, or text that ends in a slash. */
  readonly prefix: string;
  /** Null for a SIP media application's record that is named otherwise: AWS does not document its name. */
  readonly name: RecordName | null;
}

/** The object is none of the records a bucket for call detail records holds. */
export class NotARecordKeyError extends CarillonError {
  readonly code = "NOT_A_RECORD_KEY";

  constructor(length: number, reason: string) {
    super(
      `an object key of ${length} characters is not the key of a record: ${reason}; allowed is an optional prefix and ` +
        `${Object.values(RECORD_FOLDERS).join(", ")}, then json/<id>/<yyyy>/<mm>/<dd>/<HH.MM.SS.mmm>_<transactionId>`,
    );
  }
}

const KINDS = new Map<string, RecordKind>(
  Object.entries(RECORD_FOLDERS).map(([kind, folder]) => [folder, kind as RecordKind]),
);
/** AWS: "callStartTime-voiceConnectorTransactionID" in words, with an underscore in its example. */
const NAME =
  /^json\/([\w-]{1,128})\/(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\.(\d\d)\.(\d\d)\.(\d{3})[_-]([\w.-]{1,128}?)(?:\.json)?(?:\.gz)?$/;

/**
 * Reads an object key, as EventBridge and `ListObjectsV2` give it.
 * @throws NotARecordKeyError when it is none
 */
export function parseRecordKey(key: string): RecordKey {
  const segments = key.split("/");
  const index = segments.findIndex((segment) => KINDS.has(segment));
  const kind = KINDS.get(segments[index] ?? "");
  if (kind === undefined) throw new NotARecordKeyError(key.length, "none of the folders is in it");
  const prefix = segments.slice(0, index).map((segment) => `${segment}/`);
  const name = parseName(segments.slice(index + 1).join("/"));
  if (name === null && kind !== "sma")
    throw new NotARecordKeyError(key.length, "what follows the folder is not a name");
  return { kind, prefix: prefix.join(""), name };
}

function parseName(text: string): RecordName | null {
  const [, ownerId = "", year, month, day, hour, minute, second, millisecond, transactionId = ""] =
    NAME.exec(text) ?? [];
  if (year === undefined) return null;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`;
  const startTime = Date.parse(iso);
  // February 30 is read as March 1 by some engines: only what reads back the same is a time.
  const isTime = !Number.isNaN(startTime) && new Date(startTime).toISOString() === iso;
  return isTime ? { ownerId, startTime, transactionId } : null;
}

/** The object key of a record; the time of day is UTC. `parseRecordKey` reads it back. */
export function buildRecordKey(kind: RecordKind, name: RecordName, prefix = ""): string {
  const [date = "", time = ""] = new Date(name.startTime).toISOString().slice(0, -1).split("T");
  const folders = [RECORD_FOLDERS[kind], "json", name.ownerId, ...date.split("-")];
  return `${prefix}${folders.join("/")}/${time.replaceAll(":", ".")}_${name.transactionId}`;
}

/** A key as S3's own event notifications write it: URL-encoded, blanks as `+` (AWS: notification-content-structure). */
export function decodeNotificationKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw new NotARecordKeyError(encoded.length, "its URL encoding is broken");
  }
}
