import fc from "fast-check";
import type { RecordKind } from "../../shared/records/key.ts";
import { CDR_MEMBERS, type Members, SDR_MEMBERS, SMA_MEMBERS } from "../../shared/records/members.ts";

export const RECORD_KINDS: readonly RecordKind[] = ["cdr", "sdr", "sma"];
export const MEMBERS_OF: Readonly<Record<RecordKind, Members>> = {
  cdr: CDR_MEMBERS,
  sdr: SDR_MEMBERS,
  sma: SMA_MEMBERS,
};

const number = fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true, noDefaultInfinity: true }));
const VALUES = {
  text: fc.oneof(fc.string(), fc.constantFrom("", "Completed", "Failed", "SomethingNew", "+12065550100", "anonymous")),
  number: fc.oneof(number, number.map(String)),
  numberAsText: fc.oneof(number, number.map(String)),
  flag: fc.boolean(),
} as const;

const transactionId = fc.oneof(fc.uuid(), fc.stringMatching(/^[\w-]{1,40}$/));
const names = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "kind", "others", "transactionId"));

/** Any record of a kind as a JSON object: members absent, null, as text, unknown ones beside. */
export function anyRecord(kind: RecordKind): fc.Arbitrary<Record<string, unknown>> {
  const { TransactionId: _needed, ...members } = MEMBERS_OF[kind];
  const known = Object.fromEntries(
    Object.entries(members).map(([name, [, codec]]) => [name, fc.oneof(VALUES[codec], fc.constant(null))]),
  );
  const unknown = fc.array(
    fc.tuple(
      names.filter((name) => !(name in MEMBERS_OF[kind])),
      fc.jsonValue(),
    ),
  );
  return fc.tuple(transactionId, fc.record(known, { requiredKeys: [] }), unknown).map(
    ([TransactionId, some, others]) =>
      // As JSON says it: it has no -0.
      JSON.parse(
        JSON.stringify(Object.fromEntries([...Object.entries({ ...some, TransactionId }), ...others])),
      ) as Record<string, unknown>,
  );
}
