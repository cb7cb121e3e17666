import { isoOf } from "../clock.ts";
import { type Fact, type FactOf, factIdOf } from "../events/facts.ts";
import type { InsightMatched } from "../events/media-insights.ts";
import type { Call } from "./call.ts";
import type { Insight } from "./insight.ts";

/** The facts that follow from what an analysis said of a call. */
export function insightFacts(call: Call, insight: Insight): Fact[] {
  const voiceConnectorId = call.voiceConnectorId === "" ? null : call.voiceConnectorId;
  if (insight.kind === "insight-matched") return [insightMatched(call.transactionId, voiceConnectorId, insight)];
  if (insight.kind !== "speaker-search" || insight.outcome !== "identified") return [];
  const { transactionId } = call;
  const { taskId, isCaller, matches, at } = insight;
  const role = isCaller === null ? "unknown" : isCaller ? "caller" : "callee";
  const detail = { transactionId, voiceConnectorId, taskId, role, matches, time: isoOf(at) } as const;
  return [{ type: "Speaker Identified", factId: factIdOf(transactionId, "speaker-identified", taskId), detail }];
}

type Match = Pick<InsightMatched, "ruleName" | "transcriptId" | "beginTime" | "endTime">;

/**
 * The fact that a rule matched.
 * @param transactionId null for an alert that names no call: it has no record, and `eventId` tells it from the next
 */
export function insightMatched(
  transactionId: string | null,
  voiceConnectorId: string | null,
  { ruleName, transcriptId, beginTime, endTime }: Match,
  eventId = "",
): FactOf<"Insight Matched"> {
  const subject = [ruleName, transcriptId, beginTime, endTime, eventId].map((word) => String(word ?? ""));
  return {
    type: "Insight Matched",
    factId: factIdOf(transactionId ?? "", "insight-matched", ...subject),
    detail: {
      transactionId,
      voiceConnectorId,
      ruleName,
      transcriptId,
      beginTime: beginTime === null ? null : isoOf(beginTime),
      endTime: endTime === null ? null : isoOf(endTime),
    },
  };
}
