import { type PhoneNumber, readPhoneNumber } from "../numbering/phone-number.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { DetailRecord } from "./record.ts";

/** One end of a call. */
export interface Party {
  /** As the record has it; null where it has none. */
  readonly number: string | null;
  readonly e164: string | null;
  /** ISO 3166-1 alpha-2: what the record says, else what the numbering plan says. */
  readonly country: string | null;
  /** The name that AWS or the operator gave the number; null for none. */
  readonly name: string | null;
}

/** What a record says, in Carillon's units: milliseconds, epoch milliseconds. Null is what it does not say. */
export interface RecordSummary {
  readonly startTime: number | null;
  readonly endTime: number | null;
  /** From start to end; never negative. */
  readonly duration: number | null;
  readonly billableTime: number | null;
  readonly outcome: Outcome;
  readonly sipCode: number | null;
  readonly from: Party;
  readonly to: Party;
}

/** Start of the call; of a SIP media application's record, the time of the record itself. */
export function startTimeOf(record: DetailRecord): number | null {
  return milliseconds(record.kind === "sma" ? record.timestampInSeconds : record.startTimeInSeconds);
}

export function endTimeOf(record: DetailRecord): number | null {
  return record.kind === "sma" ? null : milliseconds(record.endTimeInSeconds);
}

/** What is billed, in milliseconds: by seconds, or by minutes (whole or a fraction) where only those are given. */
export function billableTimeOf(record: DetailRecord): number | null {
  const seconds = milliseconds(record.billableDurationInSeconds);
  if (seconds !== null || record.kind !== "cdr") return seconds;
  const { billableDurationInMinutes: minutes } = record;
  return typeof minutes === "number" ? Math.round(minutes * 60_000) : null;
}

export function summaryOf(record: DetailRecord): RecordSummary {
  const startTime = startTimeOf(record);
  const endTime = endTimeOf(record);
  return {
    startTime,
    endTime,
    // A clock that was set back between the two says nothing about the call.
    duration: startTime === null || endTime === null || endTime < startTime ? null : endTime - startTime,
    billableTime: billableTimeOf(record),
    ...outcomeOf(record),
    ...partiesOf(record),
  };
}

/** A SIP media application's record names none. */
const NO_COUNTRIES = { sourceCountry: null, destinationCountry: null };

function partiesOf(record: DetailRecord): Pick<RecordSummary, "from" | "to"> {
  if (record.kind === "sdr") return { from: party({}), to: party({}) };
  const { sourceCountry, destinationCountry } = record.kind === "cdr" ? record : NO_COUNTRIES;
  const { sourcePhoneNumber, sourcePhoneNumberName, destinationPhoneNumber, destinationPhoneNumberName } = record;
  return {
    from: party({ number: sourcePhoneNumber, name: sourcePhoneNumberName, country: sourceCountry }),
    to: party({
      number: destinationPhoneNumber,
      name: destinationPhoneNumberName,
      country: destinationCountry,
    }),
  };
}

type Text = string | null | undefined;

function party({ number, name, country }: { number?: Text; name?: Text; country?: Text }): Party {
  const phone: PhoneNumber | null = number ? readPhoneNumber(number) : null;
  return {
    number: number || null,
    e164: phone?.e164 ?? null,
    country: country || phone?.country || null,
    name: name || null,
  };
}

function milliseconds(seconds: number | null | undefined): number | null {
  return typeof seconds === "number" ? Math.round(seconds * 1000) : null;
}
