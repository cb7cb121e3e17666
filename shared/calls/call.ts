import type { LegStream } from "../events/streaming-status.ts";
import type { CallDetail } from "./detail.ts";
import type { Insight } from "./insight.ts";
import type { ApplicationLeg, Invocation } from "./invocation.ts";
import { type CallSiprec, NO_SIPREC } from "./siprec.ts";

export type Role = "caller" | "callee" | "unknown";

/** Something an event said, kept whole: members AWS adds later survive in `detail`. */
export interface Sighting {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** How the reading of a leg came to its end. */
export type DrainReason =
  /** The service said that the stream ended, and everything up to then was read. */
  | "ended"
  /** Nothing came for the idle limit, and no ENDED was seen. */
  | "silent"
  /** The service said that the stream ended, but the stream did not answer for the idle limit. */
  | "unanswered"
  /** The stream does not exist, or the service refuses to serve it. */
  | "unreadable"
  /** The leg was handed over more often than any call needs. */
  | "too-many-generations";

export interface Drain {
  readonly at: number;
  readonly reason: DrainReason;
  /** Of the lease under which it was drained; a later one knows more. */
  readonly epoch: number;
  readonly parts: number;
  /** Why it could not be read, where that was so. */
  readonly explanation: string | null;
}

export interface Leg {
  readonly stream: LegStream;
  /** Start of the last stretch that streamed: a leg can stop and start again. */
  readonly lastStartTime: number;
  readonly started: Sighting | null;
  readonly ended: Sighting | null;
}

export interface Failure extends Sighting {
  readonly callId: string;
  readonly reason: string;
}

export interface RecordingResult {
  /** How much was known of the legs (`knowledgeOf`): a recording made knowing more replaces one made knowing less. */
  readonly knowledge: number;
  /** Counts up with every attempt to make the recording. */
  readonly attempt: number;
  readonly complete: boolean;
  readonly reasons: readonly string[];
  readonly bucket: string;
  readonly key: string | null;
  readonly manifestKey: string;
  readonly durationSeconds: number;
  readonly gapSamples: number;
  readonly channels: readonly {
    readonly legId: string;
    readonly role: Role;
    readonly sha256: string;
    readonly samples: number;
  }[];
}

/** A look at the readers of a call's legs. */
export interface LookedOver {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Legs that no reader had then, with the epoch of the last one. */
  readonly idle: Readonly<Record<string, number>>;
}

/** Everything known about one transaction. Two calls built from the same events, in any order, are equal. */
export interface Call {
  readonly transactionId: string;
  readonly voiceConnectorId: string;
  /** By leg id. */
  readonly legs: Readonly<Record<string, Leg>>;
  /** How the reading of each leg ended, by leg id. */
  readonly drains: Readonly<Record<string, Drain>>;
  /** By an id that follows from what failed. */
  readonly failures: Readonly<Record<string, Failure>>;
  /** The last UPDATED of each SIP dialog, by SIP call id. */
  readonly updates: Readonly<Record<string, Sighting>>;
  /** The last sighting of each status that is not known yet, by status. */
  readonly others: Readonly<Record<string, Sighting>>;
  /** What session recording clients said of a call that they fork. */
  readonly siprec: CallSiprec;
  /** The time in which further legs are waited for has passed. */
  readonly isSettled: boolean;
  readonly recording: RecordingResult | null;
  /** Records of AWS about the call, by record id. */
  readonly details: Readonly<Record<string, CallDetail>>;
  /** What call analytics and voice analytics said, by what it is about. */
  readonly insights: Readonly<Record<string, Insight>>;
  /** What a SIP media application told its handler, by sequence. */
  readonly invocations: Readonly<Record<string, Invocation>>;
  /** Types of the actions that the handler answered with, by sequence. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
  /** Legs as a SIP media application sees them, by call id. */
  readonly applicationLegs: Readonly<Record<string, ApplicationLeg>>;
  /** Epochs of readers that were found to be dead while their leg was not read to its end, by leg id; 0 where none ever had it. */
  readonly abandoned: Readonly<Record<string, number>>;
  /** What was last seen of the readers of its legs; null: nobody has looked yet. */
  readonly lookedOver: LookedOver | null;
  /** The time in which records and events of the call may come has passed: what is missing now is reported. */
  readonly isOverdue: boolean;
}

export function emptyCall(transactionId: string): Call {
  return {
    transactionId,
    voiceConnectorId: "",
    legs: {},
    drains: {},
    failures: {},
    updates: {},
    others: {},
    siprec: NO_SIPREC,
    isSettled: false,
    recording: null,
    details: {},
    insights: {},
    invocations: {},
    answers: {},
    applicationLegs: {},
    abandoned: {},
    lookedOver: null,
    isOverdue: false,
  };
}

export function roleOf(leg: Leg): Role {
  if (leg.stream.isCaller === null) return "unknown";
  return leg.stream.isCaller ? "caller" : "callee";
}

/** The SIP Call-ID of the dialog that a leg belongs to, as its events say it. */
export function sipCallIdOf(leg: Leg): string | null {
  const { callId } = leg.started?.detail ?? leg.ended?.detail ?? {};
  return typeof callId === "string" ? callId : null;
}

/** A leg's stream for a person; one that may hold everybody is nobody's. */
export function streamNameOf(leg: Leg): string {
  const role = roleOf(leg);
  return role === "unknown" ? "the stream" : `the stream of the ${role}`;
}

const ROLE_ORDER: Readonly<Record<Role, number>> = { caller: 0, callee: 1, unknown: 2 };

/** The legs in channel order: caller, callee, then others by start and id. */
export function legsInOrder(call: Call): readonly Leg[] {
  return Object.values(call.legs).sort(
    (a, b) =>
      ROLE_ORDER[roleOf(a)] - ROLE_ORDER[roleOf(b)] ||
      a.stream.startTime - b.stream.startTime ||
      (a.stream.legId < b.stream.legId ? -1 : 1),
  );
}

/** The drain of a leg, unless there is more to read: it started again, or its end was announced after it was given up on as silent. */
export function drainOf(call: Call, leg: Leg): Drain | null {
  const drain = lastDrainOf(call, leg);
  return drain === null || isPremature(drain, leg) ? null : drain;
}

/** The drain that is premature because the leg's end became known after it: the leg is read on from where it stopped. */
export function prematureDrainOf(call: Call, leg: Leg): Drain | null {
  const drain = lastDrainOf(call, leg);
  return drain !== null && isPremature(drain, leg) ? drain : null;
}

function lastDrainOf(call: Call, leg: Leg): Drain | null {
  const drain = call.drains[leg.stream.legId];
  return drain !== undefined && drain.at >= leg.lastStartTime ? drain : null;
}

function isPremature(drain: Drain, leg: Leg): boolean {
  return drain.reason === "silent" && endedAt(leg) !== null;
}

/** When the service said that the leg's stream ended, in epoch milliseconds; null while it streams. */
export function endedAt(leg: Leg): number | null {
  return leg.ended !== null && leg.ended.at >= leg.lastStartTime ? leg.ended.at : null;
}

/** Times at which others say that the call ended, in epoch milliseconds, in order: events of other legs, and records of the call. */
export function endsSaidElsewhere(
  call: Call,
  leg: Leg,
): { readonly events: readonly number[]; readonly records: readonly number[] } {
  const inOrder = (times: readonly (number | null)[]) =>
    times.filter((time): time is number => time !== null).sort((a, b) => a - b);
  return {
    events: inOrder(
      Object.values(call.legs).flatMap((other) => (other.stream.legId === leg.stream.legId ? [] : [endedAt(other)])),
    ),
    records: inOrder(Object.values(call.details).map(({ summary }) => summary.endTime)),
  };
}

/** A call has two legs; where it may have fewer, waiting for another has a limit. */
export function hasEnded(call: Call): boolean {
  const legs = Object.values(call.legs);
  if (legs.length < 2 && !(legs.length === 1 && call.isSettled)) return false;
  return legs.every((leg) => endedAt(leg) !== null || drainOf(call, leg) !== null);
}

/** Grows with everything that changes what is to be recorded: legs, their ends, readers that drained them, failures. */
export function knowledgeOf({ legs, drains, failures }: Call): number {
  const all = Object.values(legs);
  const ends = all.filter(({ ended }) => ended !== null).length;
  const epochs = Object.values(drains).reduce((sum, { epoch }) => sum + epoch, 0);
  return all.length + ends + epochs + Object.keys(failures).length;
}

/** Nothing more is to be read: the recording can be made. */
export function isDrained(call: Call): boolean {
  return hasEnded(call) && Object.values(call.legs).every((leg) => drainOf(call, leg) !== null);
}
