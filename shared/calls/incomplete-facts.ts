import { isoOf } from "../clock.ts";
import { type FactOf, factIdOf } from "../events/facts.ts";
import type { Call } from "./call.ts";
import { digestOf } from "./digest.ts";
import { type Missing, missingOf } from "./missing.ts";

type ReportedPart = FactOf<"Call Incomplete">["detail"]["missing"];

/** Parts without which nobody knows what became of a call; each is reported once. */
const REPORTED: ReadonlySet<string> = new Set<ReportedPart>(["announcement", "recording", "call-detail-record"]);

/** The facts that something of a call is missing, once the time to wait for it is over. */
export function incompleteFacts(call: Call): FactOf<"Call Incomplete">[] {
  if (!call.isOverdue) return [];
  return missingOf(call)
    .filter(isReported)
    .map((missing) => incomplete(call, missing));
}

function isReported(missing: Missing): missing is Missing & { readonly part: ReportedPart } {
  return REPORTED.has(missing.part);
}

function incomplete(
  call: Call,
  { part, because }: Missing & { readonly part: ReportedPart },
): FactOf<"Call Incomplete"> {
  const { transactionId } = call;
  const { voiceConnectorId, from, to, startTime, endTime, outcome, callIds, sources } = digestOf(call);
  return {
    type: "Call Incomplete",
    factId: factIdOf(transactionId, "incomplete", part),
    detail: {
      transactionId,
      missing: part,
      because,
      voiceConnectorId: voiceConnectorId || null,
      fromNumber: from,
      toNumber: to,
      startTime: startTime === null ? null : isoOf(startTime),
      endTime: endTime === null ? null : isoOf(endTime),
      outcome,
      callIds: [...callIds],
      sources: [...sources],
    },
  };
}
