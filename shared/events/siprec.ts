import { XMLParser, XMLValidator } from "fast-xml-parser";
import * as v from "valibot";
import { CarillonError } from "../errors.ts";
import { isoTime } from "../schema.ts";

/** A session between people that is recorded (RFC 7865 section 6.3). Times in epoch milliseconds. */
export interface SiprecSession {
  readonly sipSessionIds: readonly string[];
  readonly startTime: number | null;
  readonly stopTime: number | null;
  readonly reason: string | null;
}

/** Somebody who takes part, under one or several names (section 6.5). */
export interface SiprecParticipant {
  readonly names: readonly {
    /** Address of record, for example `sip:+12065550100@203.0.113.25`. */
    readonly aor: string | null;
    readonly displayName: string | null;
  }[];
}

/** A media stream of the recording session; its label is that of the SDP (section 6.7). */
export interface SiprecStream {
  readonly sessionId: string | null;
  readonly label: string | null;
}

/** From when to when a participant takes part in a session (section 6.6). */
export interface SiprecPresence {
  readonly participantId: string;
  readonly sessionId: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** Ids of the streams that a participant sends and receives (section 6.8). */
export interface SiprecMedia {
  readonly sends: readonly string[];
  readonly receives: readonly string[];
}

/** What a session recording client says of what it records. `partial`: only what is new since it said so last. */
export interface Siprec {
  readonly dataMode: "complete" | "partial";
  readonly sessions: Readonly<Record<string, SiprecSession>>;
  readonly participants: Readonly<Record<string, SiprecParticipant>>;
  readonly streams: Readonly<Record<string, SiprecStream>>;
  /** By participant and session. */
  readonly presences: Readonly<Record<string, SiprecPresence>>;
  /** By participant. */
  readonly media: Readonly<Record<string, SiprecMedia>>;
}

/** Metadata that is not in the form of RFC 7865. Whoever has its text keeps it: nothing else depends on it. */
export class UnreadableSiprecError extends CarillonError {
  readonly code = "UNREADABLE_SIPREC";

  /** @param why what is wrong with it, without a word of what it says */
  constructor(why: string) {
    super(`SIPREC metadata ${why}; it is kept as text, and says nothing else of the call`);
  }
}

/** Far more than a call of many people needs; what is longer is not read. */
const LONGEST_TEXT = 262_144;

/** Elements that may come more than once where they stand. */
const LISTS: ReadonlySet<string> = new Set([
  "session",
  "participant",
  "stream",
  "participantsessionassoc",
  "participantstreamassoc",
  "sipSessionID",
  "nameID",
  "name",
  "send",
  "recv",
]);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  textNodeName: "#text",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => LISTS.has(name),
});

type Element = Readonly<Record<string, unknown>>;

/**
 * Reads the metadata of a recording session (RFC 7865 section 9). Elements without the id that says which one they are, and
 * whatever the RFC does not name, are left to the text; identifiers may also have the name they had in its drafts.
 * @throws UnreadableSiprecError
 */
export function parseSiprec(text: string): Siprec {
  const root = rootOf(text);
  const presences = elements(root, "participantsessionassoc").flatMap((element): [string, SiprecPresence][] => {
    const [participantId, sessionId] = [idOf(element, "participant_id"), idOf(element, "session_id")];
    if (participantId === null || sessionId === null) return [];
    const [from, to] = [timeOf(element, "associate-time"), timeOf(element, "disassociate-time")];
    return [[JSON.stringify([participantId, sessionId]), { participantId, sessionId, from, to }]];
  });
  const media: Record<string, SiprecMedia> = {};
  for (const element of elements(root, "participantstreamassoc")) {
    const participantId = idOf(element, "participant_id");
    if (participantId === null) continue;
    const known = Object.hasOwn(media, participantId) ? media[participantId] : undefined;
    const union = (before: readonly string[] = [], name: string) =>
      [...new Set([...before, ...texts(element, name)])].sort();
    define(media, participantId, { sends: union(known?.sends, "send"), receives: union(known?.receives, "recv") });
  }
  return {
    dataMode: textOf(root, "datamode") === "partial" ? "partial" : "complete",
    sessions: byId(root, "session", "session_id", (element) => ({
      sipSessionIds: texts(element, "sipSessionID"),
      startTime: timeOf(element, "start-time"),
      stopTime: timeOf(element, "stop-time"),
      reason: textOf(element, "reason"),
    })),
    participants: byId(root, "participant", "participant_id", (element) => ({
      names: elements(element, "nameID").map((name) => ({
        aor: attribute(name, "aor"),
        displayName: texts(name, "name")[0] ?? null,
      })),
    })),
    streams: byId(root, "stream", "stream_id", (element) => ({
      sessionId: attribute(element, "session_id") ?? attribute(element, "session"),
      label: textOf(element, "label"),
    })),
    presences: Object.fromEntries(presences),
    media,
  };
}

function rootOf(text: string): Element {
  if (text.length > LONGEST_TEXT) throw new UnreadableSiprecError(`is longer than ${LONGEST_TEXT} characters`);
  // Entities of its own are no part of the format, and are how XML attacks those who read it.
  if (/<!DOCTYPE/i.test(text)) throw new UnreadableSiprecError("declares a document type");
  const verdict = XMLValidator.validate(text);
  // The validator's own message may quote the text.
  if (verdict !== true) throw new UnreadableSiprecError(`is not XML (${verdict.err.code}, line ${verdict.err.line})`);
  const { recording } = parsed(text);
  if (recording === undefined) throw new UnreadableSiprecError("has no recording element");
  return elementOf(recording);
}

function parsed(text: string): Element {
  try {
    return parser.parse(text) as Element;
  } catch {
    // The parser's own error may quote the text: it is not kept as the cause.
    throw new UnreadableSiprecError("is not XML that can be read");
  }
}

/** An element without attributes and children is read as its text. */
function elementOf(value: unknown): Element {
  return typeof value === "object" && value !== null ? (value as Element) : { "#text": value };
}

function elements(parent: Element, name: string): Element[] {
  const found = parent[name];
  return Array.isArray(found) ? found.map(elementOf) : [];
}

function byId<T>(root: Element, name: string, idName: string, read: (element: Element) => T): Record<string, T> {
  return Object.fromEntries(
    elements(root, name).flatMap((element) => {
      const id = idOf(element, idName);
      return id === null ? [] : [[id, read(element)] as const];
    }),
  );
}

/** `participant_id` was `id` in drafts, and `participant_id` of an association was `participant`. */
function idOf(element: Element, name: string): string | null {
  return attribute(element, name) ?? attribute(element, "id") ?? attribute(element, name.replace("_id", ""));
}

function attribute(element: Element, name: string): string | null {
  return nonEmpty(element[`@${name}`]);
}

function texts(parent: Element, name: string): string[] {
  return elements(parent, name).flatMap((element) => nonEmpty(element["#text"]) ?? []);
}

function textOf(parent: Element, name: string): string | null {
  const found = parent[name];
  return nonEmpty(elementOf(Array.isArray(found) ? found[0] : found)["#text"]);
}

function timeOf(parent: Element, name: string): number | null {
  const parsed = v.safeParse(isoTime, textOf(parent, name));
  return parsed.success ? parsed.output : null;
}

function nonEmpty(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** As a member of its own, whatever it is called: ids come from outside, and may be `__proto__`. */
function define<T>(record: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}
