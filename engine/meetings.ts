import type { Line, LineEvents } from "./line.ts";
import { NO_LINE } from "./line.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Meetings } from "./world.ts";

/** A meeting with fewer than two audio connections ends after this long (AWS: Chime SDK, meeting end). */
const ALONE_FOR = 30 * 60_000;

export interface Attendee {
  readonly attendeeId: string;
  readonly joinToken: string;
}

/** One attendee as a meeting sees it. */
export interface Seat {
  readonly attendeeId: string;
  readonly isPresent: boolean;
  readonly isMuted: boolean;
}

/** What becomes of an attendee of a meeting. */
export interface MeetingChange {
  readonly meetingId: string;
  readonly attendeeId: string;
  readonly what: "joins" | "leaves" | "is muted" | "is unmuted";
}

/** Meetings in memory: who is in, and who is muted. */
export interface MeetingRooms extends Meetings {
  create(meetingId: string, attendees: readonly Attendee[]): void;
  /** One more attendee. False: there is no such meeting. */
  admit(meetingId: string, attendee: Attendee): boolean;
  /** Ends a meeting for all who are in. */
  end(meetingId: string): void;
  roster(meetingId: string): readonly Seat[];
  /** Who may join. */
  attendees(meetingId: string): readonly Attendee[];
}

interface Chair {
  readonly attendee: Attendee;
  isMuted: boolean;
  events: LineEvents | null;
}

/** @param changed hears who comes, goes, and is muted or not */
export function meetingRooms(scheduler: Scheduler, changed: (change: MeetingChange) => void = () => {}): MeetingRooms {
  const rooms = new Map<string, Map<string, Chair>>();
  const present = (room: Map<string, Chair>) => [...room.values()].filter(({ events }) => events !== null);

  const admit = (meetingId: string, attendee: Attendee) => {
    const room = rooms.get(meetingId);
    room?.set(attendee.attendeeId, { attendee, isMuted: false, events: null });
    return room !== undefined;
  };

  const end = (meetingId: string) => {
    const room = rooms.get(meetingId);
    rooms.delete(meetingId);
    for (const chair of room?.values() ?? []) {
      const { events, attendee } = chair;
      chair.events = null;
      if (events) changed({ meetingId, attendeeId: attendee.attendeeId, what: "leaves" });
      events?.ended(0);
    }
  };

  /** Looks again later whether someone is still alone. */
  const watch = (meetingId: string, room: Map<string, Chair>) => {
    scheduler.after(ALONE_FOR, () => {
      if (rooms.get(meetingId) === room && present(room).length === 1) end(meetingId);
    });
  };

  return {
    create(meetingId, attendees) {
      rooms.set(meetingId, new Map());
      for (const attendee of attendees) admit(meetingId, attendee);
    },
    admit,
    end,
    roster: (meetingId) =>
      [...(rooms.get(meetingId)?.values() ?? [])].map(({ attendee: { attendeeId }, isMuted, events }) => ({
        attendeeId,
        isPresent: events !== null,
        isMuted,
      })),
    attendees: (meetingId) => [...(rooms.get(meetingId)?.values() ?? [])].map(({ attendee }) => attendee),
    join({ meetingId, joinToken }, events) {
      const room = rooms.get(meetingId);
      const chair = [...(room?.values() ?? [])].find(({ attendee }) => attendee.joinToken === joinToken);
      if (!room || !chair || chair.events) return null;
      const { attendeeId } = chair.attendee;
      chair.events = events;
      changed({ meetingId, attendeeId, what: "joins" });
      scheduler.after(0, () => events.answered());
      watch(meetingId, room);
      const leave = () => {
        chair.events = null;
        changed({ meetingId, attendeeId, what: "leaves" });
        watch(meetingId, room);
      };
      return { ...NO_LINE, end: leave } satisfies Line;
    },
    setMuted(meetingId, attendeeIds, isMuted) {
      const room = rooms.get(meetingId);
      if (!room) return null;
      const strangers = attendeeIds.filter((id) => !room.has(id));
      if (strangers.length > 0) return strangers;
      for (const id of attendeeIds) {
        const chair = room.get(id);
        if (!chair || chair.isMuted === isMuted) continue;
        chair.isMuted = isMuted;
        changed({ meetingId, attendeeId: id, what: isMuted ? "is muted" : "is unmuted" });
      }
      return [];
    },
  };
}
