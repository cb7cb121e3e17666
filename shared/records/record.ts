import { type InputIssue, InvalidInputError } from "../errors.ts";
import { ID_FORM, kindOf } from "../schema.ts";
import type { RecordKind } from "./key.ts";
import { CDR_MEMBERS, type Codec, codecs, type Members, type MembersOf, SDR_MEMBERS, SMA_MEMBERS } from "./members.ts";

interface AnyRecord<Kind extends RecordKind> {
  readonly kind: Kind;
  /** The one member no record can be without: it names the call. */
  readonly transactionId: string;
  /** Members that are not known here, as they came. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** A call through a Voice Connector. */
export type CallDetailRecord = AnyRecord<"cdr"> & Omit<MembersOf<typeof CDR_MEMBERS>, "transactionId">;
/** One stream of a call's audio to Kinesis Video Streams, or one SIPREC session. */
export type StreamingDetailRecord = AnyRecord<"sdr"> & Omit<MembersOf<typeof SDR_MEMBERS>, "transactionId">;
/** One leg of a SIP media application's call. */
export type SmaDetailRecord = AnyRecord<"sma"> & Omit<MembersOf<typeof SMA_MEMBERS>, "transactionId">;

export type DetailRecord = CallDetailRecord | StreamingDetailRecord | SmaDetailRecord;
export type DetailRecordOf<Kind extends RecordKind> = Extract<DetailRecord, { kind: Kind }>;

const NAMES = {
  cdr: "Voice Connector call detail record",
  sdr: "Voice Connector streaming detail record",
  sma: "SIP media application detail record",
} as const satisfies Record<RecordKind, string>;

interface CompiledMember {
  readonly source: string;
  readonly name: string;
  readonly codec: Codec;
}

function compile(members: Members): CompiledMember[] {
  return Object.entries(members).map(([source, [name, codec]]) => ({ source, name, codec: codecs[codec] }));
}

const MEMBERS = { cdr: compile(CDR_MEMBERS), sdr: compile(SDR_MEMBERS), sma: compile(SMA_MEMBERS) };
const BY_SOURCE = {
  cdr: new Map(MEMBERS.cdr.map((member) => [member.source, member])),
  sdr: new Map(MEMBERS.sdr.map((member) => [member.source, member])),
  sma: new Map(MEMBERS.sma.map((member) => [member.source, member])),
};

/** A record with every member it can have, undefined: filling one of a known shape is twice as fast as growing one. */
const TEMPLATES = { cdr: template("cdr"), sdr: template("sdr"), sma: template("sma") };

function template(kind: RecordKind): Readonly<Record<string, unknown>> {
  return { kind, others: undefined, ...Object.fromEntries(MEMBERS[kind].map(({ name }) => [name, undefined])) };
}

/**
 * Reads one record. Numbers may come as text, any member but the transaction may be absent, null or empty, and what is not known
 * is kept: members in `others`, values of enumerations as they are.
 * @param input a JSON object
 * @throws InvalidInputError naming each member that cannot be read, never its value
 */
export function parseRecord<Kind extends RecordKind>(kind: Kind, input: unknown): DetailRecordOf<Kind> {
  if (input === null || typeof input !== "object" || Array.isArray(input)) {
    throw new InvalidInputError(NAMES[kind], [{ path: "", found: kindOf(input), allowed: "an object" }]);
  }
  const members = BY_SOURCE[kind];
  const others: Record<string, unknown> = Object.create(null);
  const record: Record<string, unknown> = { ...TEMPLATES[kind], others };
  const issues: InputIssue[] = [];
  for (const source in input) {
    const found = (input as Record<string, unknown>)[source];
    const member = members.get(source);
    if (member === undefined) others[source] = found;
    else if (found === null) record[member.name] = null;
    else {
      const value = member.codec.read(found);
      // A number that is left blank is one that is not known.
      if (value !== undefined) record[member.name] = value;
      else if (found === "") record[member.name] = null;
      else issues.push({ path: source, found: kindOf(found), allowed: member.codec.allowed });
    }
  }
  const { transactionId } = record;
  if (typeof transactionId !== "string" || !ID_FORM.pattern.test(transactionId)) {
    const found = kindOf((input as Record<string, unknown>)["TransactionId"]);
    issues.push({ path: "TransactionId", found, allowed: ID_FORM.allowed });
  }
  if (issues.length > 0) throw new InvalidInputError(NAMES[kind], issues);
  // Every member was read by the codec that its type was derived from.
  return record as unknown as DetailRecordOf<Kind>;
}

/** The record as AWS writes it: its members in the documented order, then those that are not known. `parseRecord` reads it back. */
export function buildRecord(record: DetailRecord): Record<string, unknown> {
  const values = record as unknown as Readonly<Record<string, string | number | boolean | null | undefined>>;
  const written: [string, unknown][] = [];
  for (const { source, name, codec } of MEMBERS[record.kind]) {
    const value = values[name];
    if (value !== undefined) written.push([source, value === null ? null : codec.write(value)]);
  }
  // Entries, since a member that is not known may be called `__proto__`.
  return Object.fromEntries([...written, ...Object.entries(record.others)]);
}
