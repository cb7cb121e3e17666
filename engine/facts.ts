import type { Leg } from "./leg.ts";
import type { TracedEnd } from "./trace.ts";
import type { Transaction } from "./transaction.ts";

/** What the records of one leg need. Times are epoch milliseconds. */
export interface LegFacts {
  readonly callId: string;
  readonly tag: "LEG-A" | "LEG-B";
  readonly direction: "Inbound" | "Outbound";
  readonly from: string;
  readonly to: string;
  readonly kind: Leg["kind"];
  /** Of the Voice Connector or group that it went through. */
  readonly arn: string | null;
  readonly startedAt: number;
  /** Null: it was not answered, and is free. */
  readonly answeredAt: number | null;
  readonly endedAt: number;
  readonly sipResponseCode: number;
  /** Milliseconds. */
  readonly voiceFocusDuration: number;
  readonly isRecorded: boolean;
}

/** What the detail records of a call need: those of the SIP media application, of a Voice Connector and of its streaming. */
export interface CallFacts {
  readonly transactionId: string;
  readonly accountId: string;
  readonly region: string;
  /** Null: no application has a part in it, a Voice Connector carries it. */
  readonly applicationId: string | null;
  /** Null: the call was created through the API. */
  readonly ruleId: string | null;
  readonly startedAt: number;
  readonly ended: TracedEnd;
  /** The first leg first, also those that were never answered. */
  readonly legs: readonly LegFacts[];
}

export function factsOf(call: Transaction): CallFacts {
  const { application, everyLeg, rule, startedAt, trace, transactionId, world } = call;
  const endedAt = world.scheduler.now();
  return {
    transactionId,
    accountId: world.directory().accountId,
    region: application.region,
    applicationId: application.id,
    ruleId: rule?.id ?? null,
    startedAt,
    ended: trace.trace.ended ?? {
      atMs: endedAt - startedAt,
      leg: "LEG-A",
      reason: "party-hung-up",
      sipResponseCode: 0,
    },
    legs: everyLeg.map((leg) => ({
      callId: leg.callId,
      tag: leg.tag,
      direction: leg.direction,
      from: leg.from,
      to: leg.to,
      kind: leg.kind,
      arn: leg.arn,
      startedAt: leg.startedAt,
      answeredAt: leg.answeredAt,
      endedAt: leg.endedAt ?? endedAt,
      sipResponseCode: leg.sipResponseCode ?? 0,
      voiceFocusDuration: leg.voiceFocusDuration,
      isRecorded: leg.recording !== null,
    })),
  };
}
