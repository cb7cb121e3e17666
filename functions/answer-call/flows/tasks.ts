import type { Fact } from "../../../shared/events/facts.ts";
import type { CallReport } from "../report.ts";
import type { ReminderArguments } from "./appointment-reminder.ts";

/** A seat in a meeting of the Chime SDK. */
export type TakenSeat = { readonly meetingId: string; readonly attendeeId: string; readonly joinToken: string };

/** Slow tasks that run in a function of their own, and what each is given. */
export interface TaskArguments {
  /** Creates the meeting where there is none, an attendee in it, and tells those who wait when it is the host's. */
  readonly "take-seat": { readonly meetingId: string; readonly isHost: boolean; readonly attendee: string };
  /** Says a fact on Carillon's bus. */
  readonly announce: Fact;
  /** Folds what a call told its handler into the call record. */
  readonly "note-call": CallReport;
  /** Calls somebody about an appointment where and when that is allowed, once. */
  readonly "place-reminder": {
    /** E.164; a number whose outbound flow is `appointment-reminder`. */
    readonly from: string;
    readonly to: string;
    readonly sipMediaApplicationId: string;
    /** Where the callee is: a time zone of the IANA database. Left out: anywhere in the country of the number. */
    readonly zone?: string | undefined;
  } & ReminderArguments;
}

export type TaskName = keyof TaskArguments;
