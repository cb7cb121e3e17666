import {
  type Agent,
  type AppointmentReport,
  type Desk,
  type Meeting,
  MOST_WRONG_PINS,
  type Voicemail,
  type Waiting,
  WRONG_PINS_COUNT_FOR,
} from "./desk.ts";
import type { Hours } from "./hours.ts";

export interface MemoryDeskContents {
  readonly hours?: Readonly<Record<string, Hours>>;
  readonly agents?: readonly Agent[];
  readonly meetings?: readonly Meeting[];
}

/** A desk that lasts as long as its process, for tests and simulations, with what calls left there. */
export interface MemoryDesk extends Desk {
  readonly voicemails: readonly Voicemail[];
  readonly reports: readonly AppointmentReport[];
}

export function memoryDesk(contents: MemoryDeskContents, now: () => number): MemoryDesk {
  const { hours = {}, agents = [], meetings = [] } = contents;
  const wrong = new Map<string, Map<string, number>>();
  const lobbies = new Map<string, { isOpen: boolean; readonly waiting: Waiting[] }>();
  const voicemails = new Map<string, Voicemail>();
  const reports = new Map<string, AppointmentReport>();

  function lobbyOf(meetingId: string) {
    const lobby = lobbies.get(meetingId) ?? { isOpen: false, waiting: [] };
    lobbies.set(meetingId, lobby);
    return lobby;
  }

  return {
    hours: async (place) => hours[place] ?? null,
    agents: async (group) =>
      agents
        .filter((agent) => agent.group === group)
        .sort((a, b) => a.priority - b.priority)
        .map(({ number }) => number),
    async checkPin(pin, caller, attempt) {
      const ofCaller = wrong.get(caller) ?? new Map<string, number>();
      const others = [...ofCaller].filter(([key, at]) => key !== attempt && at > now() - WRONG_PINS_COUNT_FOR);
      if (others.length >= MOST_WRONG_PINS) return { kind: "locked" };
      const meeting = meetings.find(({ hostPin, guestPin }) => pin === hostPin || pin === guestPin);
      if (meeting) return { kind: "meeting", meetingId: meeting.id, isHost: pin === meeting.hostPin };
      wrong.set(caller, ofCaller.set(attempt, now()));
      return { kind: "wrong" };
    },
    async waitForHost(meetingId, waiting) {
      const lobby = lobbyOf(meetingId);
      const isKnown = lobby.waiting.some(({ transactionId }) => transactionId === waiting.transactionId);
      if (!isKnown) lobby.waiting.push(waiting);
      return lobby.isOpen;
    },
    async openMeeting(meetingId) {
      const lobby = lobbyOf(meetingId);
      lobby.isOpen = true;
      return lobby.waiting;
    },
    async keepVoicemail(voicemail) {
      voicemails.set(voicemail.id, voicemail);
    },
    async reportAppointment(report) {
      reports.set(report.appointmentId, report);
    },
    get voicemails() {
      return [...voicemails.values()];
    },
    get reports() {
      return [...reports.values()];
    },
  };
}
