import type { Quotas } from "../../shared/chime/limits.ts";
import type { ChimePolicies } from "./policies.ts";
import type { VoiceResources } from "./resources.ts";

/** A call that the API asks for. */
export interface RequestedCall {
  readonly applicationId: string;
  readonly from: string;
  readonly to: string;
  readonly sipHeaders: Readonly<Record<string, string>>;
  /** Absent: the first event says nothing of them. */
  readonly arguments?: Readonly<Record<string, string>>;
}

/** Who makes calls. */
export interface Telephony {
  /** @returns the transaction id. @throws ServiceError ThrottledClientException */
  place(call: RequestedCall): string;
  /** @throws ServiceError NotFoundException when the transaction is over, ThrottledClientException */
  update(applicationId: string, transactionId: string, given: Readonly<Record<string, string>>): void;
}

/** What the operations work on. */
export interface VoiceContext {
  readonly resources: VoiceResources;
  readonly telephony: Telephony;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  readonly quotas: Quotas;
  readonly policies: ChimePolicies;
  /** A new id of an application, a rule or an order. */
  readonly newId: () => string;
}

/** Largest page of every list of the service. */
export const LARGEST_PAGE = 100;
