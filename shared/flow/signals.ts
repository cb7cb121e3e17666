import type { LegTag } from "../sma/action-parameters.ts";

/** What can happen on a call without having been asked for. */
export interface Signals {
  /** A listener heard keys; see `Call.listenForDigits`. */
  readonly digits: { readonly kind: "digits"; readonly leg: LegTag; readonly digits: string };
  /** Somebody called `UpdateSipMediaApplicationCall`. */
  readonly update: { readonly kind: "update"; readonly arguments: Readonly<Record<string, string>> };
  /** The second leg ended. */
  readonly "other-hung-up": HungUp<"other-hung-up">;
  /** The first leg ended while the second one lives. */
  readonly "caller-hung-up": HungUp<"caller-hung-up">;
  /** The far end of an outbound call rings. */
  readonly ringing: { readonly kind: "ringing" };
  readonly answered: { readonly kind: "answered" };
  /** An outbound call was not answered. */
  readonly "not-answered": HungUp<"not-answered">;
  /** Nothing else happened in time. */
  readonly time: { readonly kind: "time" };
}

type HungUp<Kind extends string> = {
  readonly kind: Kind;
  /** 0 normal clearing, 480 unavailable, 486 busy, and others; null: the service did not say. */
  readonly sipResponseCode: number | null;
};

export type SignalKind = keyof Signals;
export type Signal = Signals[SignalKind];

/** Most signals that wait to be waited for; the oldest are forgotten then, and it is reported. */
export const MOST_SIGNALS = 16;
