import { readPhoneNumber } from "../numbering/phone-number.ts";
import type { RecordKind } from "../records/key.ts";
import { type Call, drainOf, endedAt, legsInOrder, type Role, roleOf, sipCallIdOf } from "./call.ts";

/** A stretch of time that one source speaks of: a stream of audio, a leg, or what a record was written about. */
export interface Span {
  readonly source: "stream" | "application" | RecordKind;
  /** Of whom it is; records of whole calls are nobody's. */
  readonly role: Role | null;
  /** Of its source: the leg's stream, its SIP call id, or the record. */
  readonly id: string;
  /** Id of the SIP dialog or of the application's leg. */
  readonly callId: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Epoch milliseconds; null where the source does not say. */
  readonly startTime: number | null;
  readonly endTime: number | null;
}

/** Every stretch of time that is known of a call, by start, whatever order it became known in. */
export function spansOf(call: Call): Span[] {
  return [...streams(call), ...applicationLegs(call), ...records(call)].sort(
    (a, b) => (a.startTime ?? Infinity) - (b.startTime ?? Infinity) || (a.id < b.id ? -1 : 1),
  );
}

function streams(call: Call): Span[] {
  return legsInOrder(call).map((leg) => {
    const { legId, startTime, fromNumber, toNumber } = leg.stream;
    return {
      source: "stream",
      role: roleOf(leg),
      id: legId,
      callId: sipCallIdOf(leg),
      from: fromNumber,
      to: toNumber,
      startTime,
      endTime: endedAt(leg) ?? drainOf(call, leg)?.at ?? null,
    };
  });
}

function applicationLegs({ applicationLegs: legs, invocations }: Call): Span[] {
  const hangups = Object.values(invocations).filter(({ hangup }) => hangup !== null);
  return Object.entries(legs).map(([callId, { tag, direction, from, to, startTime }]) => ({
    source: "application",
    role: direction === "Inbound" ? "caller" : "callee",
    id: callId,
    callId,
    from,
    to,
    startTime,
    endTime: hangups.find(({ hangup }) => hangup?.tag === tag)?.at ?? null,
  }));
}

function records({ details }: Call): Span[] {
  return Object.entries(details).map(([recordId, { kind, source, summary }]) => {
    const { startTime, endTime, billableTime, from, to } = summary;
    const { CallId: callId } = source;
    // A SIP media application's record is written at the end and says how long the leg was billed for.
    const times =
      kind === "sma" && startTime !== null
        ? { startTime: startTime - (billableTime ?? 0), endTime: startTime }
        : { startTime, endTime };
    return {
      source: kind,
      role: null,
      id: recordId,
      callId: typeof callId === "string" && callId !== "" ? callId : null,
      from: from.e164 ?? from.number,
      to: to.e164 ?? to.number,
      ...times,
    };
  });
}

/** A number in the one form in which numbers are compared: E.164 where it is one. */
export function comparableNumber(number: string): string {
  return readPhoneNumber(number)?.e164 ?? number;
}
