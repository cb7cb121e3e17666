import type { Fact } from "../../../shared/events/facts.ts";

/** A seat in a meeting of the Chime SDK. */
export type TakenSeat = { readonly meetingId: string; readonly attendeeId: string; readonly joinToken: string };

/** Slow tasks that run in a function of their own, and what each is given. */
export interface TaskArguments {
  /** Creates the meeting where there is none, an attendee in it, and tells those who wait when it is the host's. */
  readonly "take-seat": { readonly meetingId: string; readonly isHost: boolean; readonly attendee: string };
  /** Says a fact on Carillon's bus. */
  readonly announce: Fact;
}

export type TaskName = keyof TaskArguments;
