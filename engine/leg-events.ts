import type { ActionList } from "./action-list.ts";
import type { SetUpEvents } from "./call.ts";
import { isConnected, isLive, type Leg } from "./leg.ts";
import type { Legs } from "./legs.ts";
import type { LineEvents } from "./line.ts";
import type { EndReason, TraceWriter } from "./trace.ts";

export interface LegEventsOptions {
  readonly legs: Legs;
  readonly list: ActionList;
  readonly trace: TraceWriter;
  /** A leg is over that the handler knows of. */
  readonly ended: (leg: Leg, sipResponseCode: number, reason: EndReason) => void;
}

/** What becomes of all that a line tells, as long as its leg lives. */
export function legEvents(leg: Leg, events: SetUpEvents, { legs, list, trace, ended }: LegEventsOptions): LineEvents {
  return {
    ringing() {
      if (leg.state !== "early") return;
      trace.leg(leg, { event: "rings" });
      events.ringing();
    },
    answered() {
      if (leg.state !== "early") return;
      legs.connected(leg);
      events.answered();
    },
    ended(code) {
      if (!isLive(leg)) return;
      const isRefused = leg.state === "early" && leg.direction === "Outbound";
      if (!isRefused) return ended(leg, code, leg.kind === "meeting" ? "meeting-ended" : "party-hung-up");
      if (leg.tag === "LEG-B") legs.forget(leg, code, "refused");
      events.refused(code);
    },
    digit(digit) {
      if (!isLive(leg)) return;
      trace.pressed(leg, digit);
      if (!list.digit(leg, digit)) leg.listener?.digit(digit);
    },
    speech(isSpeaking, text) {
      if (!isLive(leg)) return;
      if (text !== null && !isSpeaking) {
        trace.said(leg, text);
        const other = leg === legs.a ? legs.b : legs.a;
        if (other && isConnected(other) && isConnected(leg)) trace.voice(other, text);
      }
      list.speech(leg, isSpeaking, text);
    },
  };
}
