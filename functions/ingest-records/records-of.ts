import type { DetailRecorded } from "../../shared/calls/detail.ts";
import { type CarillonError, InvalidInputError } from "../../shared/errors.ts";
import { readBody } from "../../shared/records/body.ts";
import { summaryOf } from "../../shared/records/derive.ts";
import { recordIdOf } from "../../shared/records/identity.ts";
import { NotARecordKeyError, parseRecordKey, type RecordKey } from "../../shared/records/key.ts";
import { buildRecord, parseRecord } from "../../shared/records/record.ts";

/** The records in an object, as changes to their calls, and what is wrong with it. Pure. */
export function recordsOf(
  objectKey: string,
  bytes: Uint8Array,
): { changes: DetailRecorded[]; problems: CarillonError[]; key: RecordKey | null } {
  const problems: CarillonError[] = [];
  const changes: DetailRecorded[] = [];
  const key = attempt(() => parseRecordKey(objectKey), problems);
  if (key === null) return { changes, problems, key };
  const body = readBody(bytes);
  problems.push(...body.problems);
  for (const { value } of body.values) {
    const change = attempt(() => changeOf(key, value), problems);
    if (change !== null) changes.push(change);
  }
  return { changes, problems, key };
}

function changeOf({ kind }: RecordKey, value: unknown): DetailRecorded {
  const record = parseRecord(kind, value);
  return {
    kind: "detail-recorded",
    transactionId: record.transactionId,
    voiceConnectorId: record.voiceConnectorId || null,
    recordId: recordIdOf(record),
    detail: { kind, source: buildRecord(record), summary: summaryOf(record) },
  };
}

function attempt<Value>(read: () => Value, problems: CarillonError[]): Value | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidInputError || error instanceof NotARecordKeyError)) throw error;
    problems.push(error);
    return null;
  }
}
