import type { Finding } from "../shared/sma/finding.ts";
import type { Leg, LegTag } from "./leg.ts";
import type { DialRequest, Line, LineEvents, Sound } from "./line.ts";
import type { CallEvent } from "./request.ts";
import type { StoredRecording } from "./stored-recording.ts";
import type { EndReason } from "./trace.ts";
import type { World } from "./world.ts";

/** What becomes of a leg that is being set up. */
export interface SetUpEvents {
  ringing(): void;
  answered(): void;
  /** It will not be answered. */
  refused(sipResponseCode: number): void;
}

/** How a leg is set up: with whom, and the line to them. */
export interface SetUp {
  readonly tag: LegTag;
  readonly from: string;
  readonly to: string;
  readonly kind: Leg["kind"];
  readonly arn: string | null;
  readonly sipHeaders: DialRequest["sipHeaders"] | null;
  /** Null: there is no way. */
  readonly connect: (events: LineEvents) => Line | null;
}

/** A transaction as its actions see it. */
export interface Call {
  readonly world: World;
  readonly transactionId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Every leg so far that was answered or may still be. */
  readonly legs: readonly Leg[];
  /** The live second leg. */
  readonly legB: Leg | null;
  /** The meeting that the second leg is in. */
  readonly meetingId: string | null;
  play(leg: Leg, sound: Sound): void;
  /** Answers an inbound call that rings. */
  answer(leg: Leg): void;
  /** Starts a leg. Null: there is no way. */
  setUp(leg: SetUp, events: SetUpEvents): Leg | null;
  /** Gives up a leg that was not answered. */
  giveUp(leg: Leg, sipResponseCode: number): void;
  /** Lets both legs hear each other. */
  connect(meetingId: string | null): void;
  /** Ends a leg and tells the handler. @param beforeTold runs when the leg is gone and nobody knows yet */
  hangUp(leg: Leg, sipResponseCode: number, reason: EndReason, beforeTold?: () => void): void;
  /** Delivers a recording; nobody waits for it. */
  store(recording: StoredRecording): void;
  /** Tells the handler. */
  post(event: CallEvent): void;
  /** Something that was found out about an action only when it ran. */
  note(finding: Finding): void;
  /** Whether the quota of active calls leaves room for another leg. */
  hasRoom(): boolean;
  takeSpeech(): boolean;
  takeVoiceFocus(): boolean;
}
