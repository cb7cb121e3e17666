import type { LegTag } from "../sma/action-parameters.ts";
import type { ReceivedRequest } from "../sma/request.ts";

type Leg = ReceivedRequest["CallDetails"]["Participants"][number];

/** The legs of a call as a request shows them. */
export interface LegsNow {
  /** The first leg. */
  readonly caller: Leg | undefined;
  /** The second leg that is up, or rings; after several bridges, the last. */
  readonly other: Leg | undefined;
  /** The first leg has ended: it says so, or is not listed any more. */
  readonly isCallerGone: boolean;
  readonly isOtherConnected: boolean;
  /** The leg that an event or echo is about; undefined: it does not say, or the call has no such leg. */
  tagOf(selector: {
    readonly CallId?: string | undefined;
    readonly ParticipantTag?: string | undefined;
  }): LegTag | undefined;
  /** The leg of an action. */
  find(tag: LegTag): Leg | undefined;
}

const isUp = ({ Status }: Leg) => Status !== "Disconnected";

export function legsNow({ CallDetails: { Participants: legs } }: Pick<ReceivedRequest, "CallDetails">): LegsNow {
  const caller = legs.find(({ ParticipantTag }) => ParticipantTag === "LEG-A");
  const other = legs.findLast((leg) => leg.ParticipantTag === "LEG-B" && isUp(leg));
  return {
    caller,
    other,
    isCallerGone: caller === undefined || !isUp(caller),
    isOtherConnected: other?.Status === "Connected",
    tagOf: ({ CallId, ParticipantTag }) => {
      if (CallId !== undefined) return legs.find((leg) => leg.CallId === CallId)?.ParticipantTag;
      return ParticipantTag === "LEG-A" || ParticipantTag === "LEG-B" ? ParticipantTag : undefined;
    },
    find: (tag) => (tag === "LEG-A" ? caller : other),
  };
}
