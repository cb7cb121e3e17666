import type { FlowDefinition } from "../../../shared/flow/index.ts";
import { appointmentReminder } from "./appointment-reminder.ts";
import { type FrontDeskArgs, frontDesk } from "./front-desk.ts";
import { inMeeting } from "./in-meeting.ts";
import { type MeetingArgs, meetingByPin } from "./meeting-by-pin.ts";
import type { FlowNeeds } from "./needs.ts";
import { type RingGroupArgs, ringGroup } from "./ring-group.ts";
import { type VoicemailArgs, voicemail } from "./voicemail.ts";

/** Flows that can answer a number, and what each is told in `carillon.config.ts`. */
export interface FlowArguments {
  readonly "front-desk": FrontDeskArgs;
  readonly "meeting-by-pin": MeetingArgs;
  readonly voicemail: VoicemailArgs;
  readonly "ring-group": RingGroupArgs;
  readonly "appointment-reminder": undefined;
}

export type FlowName = keyof FlowArguments;

export interface Flows {
  readonly byName: { readonly [Name in FlowName]: FlowDefinition<FlowArguments[Name]> };
  /** Every flow that a call can be in. */
  readonly all: readonly FlowDefinition<never>[];
}

/** All flows that Carillon ships. */
export function createFlows(needs: FlowNeeds): Flows {
  const messages = voicemail(needs);
  const meetings = meetingByPin({ ...needs, inMeeting });
  const ring = ringGroup({ ...needs, voicemail: messages });
  const byName: Flows["byName"] = {
    "front-desk": frontDesk({ ...needs, ringGroup: ring, voicemail: messages, meetingByPin: meetings }),
    "meeting-by-pin": meetings,
    voicemail: messages,
    "ring-group": ring,
    "appointment-reminder": appointmentReminder(needs),
  };
  return { byName, all: [...Object.values(byName), inMeeting] };
}
