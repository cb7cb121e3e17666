import type { SiprecMedia, SiprecParticipant, SiprecPresence, SiprecSession, SiprecStream } from "../events/siprec.ts";
import type { SiprecReading } from "../events/streaming-status.ts";
import { latest, put } from "./merge.ts";

/** Something that the metadata said, and when: a later word replaces an earlier one. */
interface Told<T> {
  readonly at: number;
  readonly said: T;
}
type ToldById<T> = Readonly<Record<string, Told<T>>>;

/** What session recording clients said of a call, all their updates together (RFC 7866 section 9.1). */
export interface CallSiprec {
  readonly sessions: ToldById<SiprecSession>;
  readonly participants: ToldById<SiprecParticipant>;
  readonly streams: ToldById<SiprecStream>;
  readonly presences: ToldById<SiprecPresence>;
  readonly media: ToldById<SiprecMedia>;
  /** Why metadata could not be read, and when it last was so. */
  readonly unreadable: Readonly<Record<string, { readonly at: number }>>;
}

export const NO_SIPREC: CallSiprec = {
  sessions: {},
  participants: {},
  streams: {},
  presences: {},
  media: {},
  unreadable: {},
};

/** Adds a reading; the same for any order and repetition. What a partial update leaves out stays as it was. */
export function withSiprec(known: CallSiprec, reading: SiprecReading | undefined): CallSiprec {
  if (reading === undefined) return known;
  const { at } = reading;
  if (reading.kind === "unreadable") {
    return { ...known, unreadable: put(known.unreadable, reading.reason, { at }, latest) };
  }
  const merged = <T>(before: ToldById<T>, said: Readonly<Record<string, T>>): ToldById<T> =>
    Object.entries(said).reduce((all, [id, one]) => put(all, id, { at, said: one }, latest), before);
  const { sessions, participants, streams, presences, media } = reading.metadata;
  return {
    ...known,
    sessions: merged(known.sessions, sessions),
    participants: merged(known.participants, participants),
    streams: merged(known.streams, streams),
    presences: merged(known.presences, presences),
    media: merged(known.media, media),
  };
}
