import type { Hours } from "./hours.ts";

/** Who takes calls of a group, in the order in which they are tried. */
export interface Agent {
  readonly group: string;
  /** E.164. */
  readonly number: string;
  /** Lower ones ring first. */
  readonly priority: number;
}

export interface Meeting {
  readonly id: string;
  readonly name: string;
  /** Six digits each. */
  readonly hostPin: string;
  readonly guestPin: string;
}

/** What a PIN is worth. */
export type PinCheck =
  | { readonly kind: "meeting"; readonly meetingId: string; readonly isHost: boolean }
  | { readonly kind: "wrong" }
  /** Too many wrong ones from this caller: not even the right one is looked at. */
  | { readonly kind: "locked" };

/** A call that waits for the host, and how to tell it. */
export interface Waiting {
  readonly transactionId: string;
  readonly sipMediaApplicationId: string;
}

export interface Voicemail {
  /** Stays the same when the same message is kept again. */
  readonly id: string;
  readonly mailbox: string;
  readonly transactionId: string;
  readonly fromNumber: string;
  /** Epoch milliseconds. */
  readonly leftAt: number;
  readonly bucket: string;
  readonly key: string;
}

export type AppointmentAnswer = "confirmed" | "cancelled" | "reschedule" | "no-answer" | "not-reached";

export interface AppointmentReport {
  readonly appointmentId: string;
  readonly answer: AppointmentAnswer;
  readonly transactionId: string;
  /** Epoch milliseconds. */
  readonly answeredAt: number;
}

/** Wrong PINs of one caller after which none is looked at any more, for a while. */
export const MOST_WRONG_PINS = 5;
/** How long a wrong PIN counts, in milliseconds. */
export const WRONG_PINS_COUNT_FOR = 3_600_000;

/** What the flows look up and leave behind. */
export interface Desk {
  hours(place: string): Promise<Hours | null>;
  /** Numbers of a group, those that ring first in front. */
  agents(group: string): Promise<readonly string[]>;
  /**
   * Looks a PIN up, and counts it if it is wrong.
   * @param caller who is locked out by wrong ones
   * @param attempt the same one counts once
   */
  checkPin(pin: string, caller: string, attempt: string): Promise<PinCheck>;
  /** Whether the host is there; if not, the call is told when the host comes. One write, so that no host comes in between. */
  waitForHost(meetingId: string, waiting: Waiting): Promise<boolean>;
  /** The host is there. Everybody who waits. */
  openMeeting(meetingId: string): Promise<readonly Waiting[]>;
  keepVoicemail(voicemail: Voicemail): Promise<void>;
  reportAppointment(report: AppointmentReport): Promise<void>;
}

/** What people at the desk and their commands do. */
export interface DeskRecords {
  putHours(place: string, hours: Hours): Promise<void>;
  listHours(): Promise<readonly { readonly place: string; readonly hours: Hours }[]>;
  putAgent(agent: Agent): Promise<void>;
  removeAgent(group: string, number: string): Promise<void>;
  /** By group, those that ring first in front. */
  listAgents(): Promise<readonly Agent[]>;
  putMeeting(meeting: Meeting): Promise<void>;
  listMeetings(): Promise<readonly Meeting[]>;
  /** The newest last. */
  listVoicemails(mailbox: string): Promise<readonly Voicemail[]>;
}
