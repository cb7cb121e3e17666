import { isoOf } from "../clock.ts";
import { type FactOf, factIdOf } from "../events/facts.ts";
import type { Call } from "./call.ts";
import type { CallDetail } from "./detail.ts";

/** The fact that a record of AWS about a call is known. */
export function detailRecorded(call: Call, recordId: string, detail: CallDetail): FactOf<"Call Detail Recorded"> {
  const { transactionId } = call;
  const { kind, source, summary } = detail;
  const { startTime, endTime, duration, billableTime, outcome, sipCode, from, to } = summary;
  return {
    type: "Call Detail Recorded",
    factId: factIdOf(transactionId, "detail", recordId),
    detail: {
      transactionId,
      recordKind: kind,
      recordId,
      voiceConnectorId: textOf(source["VoiceConnectorId"]),
      callId: textOf(source["CallId"]),
      status: textOf(source["Status"]),
      outcome,
      sipCode,
      direction: textOf(source["Direction"]),
      fromNumber: from.e164 ?? from.number,
      fromCountry: from.country,
      toNumber: to.e164 ?? to.number,
      toCountry: to.country,
      startTime: startTime === null ? null : isoOf(startTime),
      endTime: endTime === null ? null : isoOf(endTime),
      durationSeconds: inSeconds(duration),
      billableSeconds: inSeconds(billableTime),
      usageType: textOf(source["UsageType"]),
    },
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function inSeconds(time: number | null): number | null {
  return time === null ? null : time / 1000;
}
