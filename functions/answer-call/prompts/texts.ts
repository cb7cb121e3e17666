import type { Voice } from "../../../shared/flow/call/prompts.ts";

/** All that flows say, in one language. */
export interface Texts {
  readonly voice: Voice;
  readonly welcome: string;
  readonly closed: string;
  readonly holiday: string;
  readonly menu: string;
  readonly notUnderstood: string;
  readonly goodbye: string;
  readonly connecting: string;
  readonly nobodyFree: string;
  readonly agentLeft: string;
  /** To the agent alone. */
  readonly whisper: string;
  readonly leaveMessage: string;
  readonly review: string;
  readonly yourMessage: string;
  readonly messageKept: string;
  readonly noRecording: string;
  readonly enterPin: string;
  readonly wrongPin: string;
  readonly lockedOut: string;
  readonly noHostYet: string;
  readonly hostNeverCame: string;
  readonly joining: string;
  readonly noMeetingNow: string;
  readonly muted: string;
  readonly unmuted: string;
  readonly meetingOver: string;
  /** Says nothing private: a machine may have answered. */
  readonly reminderGreeting: string;
  readonly appointment: (when: string) => string;
  readonly confirmed: string;
  readonly cancelled: string;
  readonly willReschedule: string;
  readonly callBack: string;
  readonly tryAgainLater: string;
}
