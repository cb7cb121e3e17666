import type { CallRecording } from "./call-recording.ts";
import type { Line } from "./line.ts";
import type { Listener } from "./listener.ts";

export type LegTag = "LEG-A" | "LEG-B";

/** One SIP dialog of a transaction. `early`: not answered yet. */
export interface Leg {
  readonly callId: string;
  readonly tag: LegTag;
  readonly direction: "Inbound" | "Outbound";
  readonly from: string;
  readonly to: string;
  readonly kind: "PSTN" | "AWS" | "meeting";
  /** Of the Voice Connector or group that it goes through. */
  readonly arn: string | null;
  readonly startedAt: number;
  readonly sipHeaders: Readonly<Record<string, string>> | null;
  line: Line;
  state: "early" | "connected" | "disconnected";
  answeredAt: number | null;
  endedAt: number | null;
  /** Of its end; null before. */
  sipResponseCode: number | null;
  /** What `ReceiveDigits` left on it. */
  listener: Listener | null;
  /** What `StartCallRecording` started on it, even when it has stopped: there is one for each leg. */
  recording: CallRecording | null;
  /** Since when VoiceFocus is on; null: it is off. */
  voiceFocusSince: number | null;
  /** Milliseconds of VoiceFocus that are over. */
  voiceFocusDuration: number;
}

export const isLive = (leg: Leg): boolean => leg.state !== "disconnected";
export const isConnected = (leg: Leg): boolean => leg.state === "connected";

/** What is known of a leg when it starts. */
export type NewLeg = Pick<
  Leg,
  "callId" | "tag" | "direction" | "from" | "to" | "kind" | "arn" | "startedAt" | "sipHeaders" | "line"
>;

/** Each member is named, and not spread: objects of one shape are quicker. */
export function newLeg(leg: NewLeg): Leg {
  return {
    callId: leg.callId,
    tag: leg.tag,
    direction: leg.direction,
    from: leg.from,
    to: leg.to,
    kind: leg.kind,
    arn: leg.arn,
    startedAt: leg.startedAt,
    sipHeaders: leg.sipHeaders,
    line: leg.line,
    state: "early",
    answeredAt: null,
    endedAt: null,
    sipResponseCode: null,
    listener: null,
    recording: null,
    voiceFocusSince: null,
    voiceFocusDuration: 0,
  };
}
