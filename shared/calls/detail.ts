import type { RecordSummary } from "../records/derive.ts";
import type { RecordKind } from "../records/key.ts";

/** A record that AWS wrote about the call, whole, and what it says in Carillon's units. */
export interface CallDetail {
  readonly kind: RecordKind;
  /** The record as AWS writes it, members that are not known included. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly summary: RecordSummary;
}

/** A record of AWS about the call arrived. */
export interface DetailRecorded {
  readonly kind: "detail-recorded";
  readonly transactionId: string;
  readonly voiceConnectorId: string | null;
  readonly recordId: string;
  readonly detail: CallDetail;
}
