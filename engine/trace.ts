import type { Finding } from "../shared/sma/finding.ts";
import type { HandlerAnswer } from "./handler.ts";
import type { Attempt } from "./invocation.ts";
import type { Leg, LegTag } from "./leg.ts";
import type { Sound } from "./line.ts";
import type { WireRequest } from "./request.ts";

/** Why a leg ended. */
export type EndReason =
  /** The party on the line hung up. */
  | "party-hung-up"
  /** The handler said `Hangup`. */
  | "handler-hung-up"
  /** The party that was called was busy, declined, or cannot be reached. */
  | "refused"
  /** Nobody answered in time: the party that was called, or the handler an inbound call. */
  | "not-answered"
  /** The handler could not be invoked, also when it was tried again. */
  | "handler-failed"
  /** The handler's replies could not be used. */
  | "invalid-reply"
  /** The call used up its invocations. */
  | "too-many-invocations"
  | "meeting-ended"
  /** The call is as long as a call can be. */
  | "too-long";

export interface TracedEnd {
  readonly atMs: number;
  readonly leg: LegTag;
  readonly reason: EndReason;
  readonly sipResponseCode: number;
}

export interface TracedAttempt {
  readonly atMs: number;
  /** What came of it; null while nothing has. */
  readonly answer: HandlerAnswer["kind"] | null;
  readonly tookMs: number | null;
  /** Of a function error. */
  readonly error?: string;
}

export interface TracedInvocation {
  readonly atMs: number;
  readonly request: WireRequest;
  /** As it came; undefined when none did. */
  readonly reply: unknown;
  readonly attempts: readonly TracedAttempt[];
  readonly findings: readonly Finding[];
  /** Why the reply, or its absence, did not count; what the service writes to the log of the SIP media application. */
  readonly problem?: string | undefined;
}

export interface TracedSound {
  readonly atMs: number;
  readonly leg: LegTag;
  /** `voice`: what the party on the other leg said. */
  readonly kind: Sound["kind"] | "voice";
  readonly text?: string;
  /** `bucket/key` of a file. */
  readonly key?: string;
}

/** What becomes of a leg: it calls in, or the service calls it; then it rings, is answered, and ends. */
export type LegEvent =
  | { readonly event: "calls" | "called"; readonly to: string }
  | { readonly event: "rings" | "answered" }
  | { readonly event: "ended"; readonly reason: EndReason; readonly sipResponseCode: number };

export type TracedLeg = { readonly atMs: number; readonly leg: LegTag } & LegEvent;

/** All that happened in a call. Times are milliseconds since its start; numbers and digits are as they were, so it is private. */
export interface CallTrace {
  readonly transactionId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** What ended the last leg. */
  readonly ended: TracedEnd | null;
  readonly invocations: readonly TracedInvocation[];
  readonly heard: readonly TracedSound[];
  readonly pressed: readonly { readonly atMs: number; readonly leg: LegTag; readonly digit: string }[];
  readonly said: readonly { readonly atMs: number; readonly leg: LegTag; readonly text: string }[];
  /** Each leg's own life. */
  readonly legs: readonly TracedLeg[];
}

type Growing<Trace> = {
  -readonly [Member in keyof Trace]: Trace[Member] extends readonly (infer Item)[] ? Item[] : Trace[Member];
};

/** An invocation while it goes on. */
export type InvocationEntry = Growing<TracedInvocation>;

/** Writes a trace. */
export class TraceWriter {
  readonly trace: Growing<CallTrace>;
  readonly #now: () => number;

  constructor(transactionId: string, now: () => number) {
    this.#now = now;
    this.trace = {
      transactionId,
      startedAt: now(),
      ended: null,
      invocations: [],
      heard: [],
      pressed: [],
      said: [],
      legs: [],
    };
  }

  atMs(at = this.#now()): number {
    return at - this.trace.startedAt;
  }

  invocation(request: WireRequest): InvocationEntry {
    const entry: InvocationEntry = { atMs: this.atMs(), request, reply: undefined, attempts: [], findings: [] };
    this.trace.invocations.push(entry);
    return entry;
  }

  attempt({ at, answer, took }: Attempt): TracedAttempt {
    const error = answer?.kind === "function-error" ? `${answer.errorType}: ${answer.errorMessage}` : null;
    return { atMs: this.atMs(at), answer: answer?.kind ?? null, tookMs: took, ...(error !== null && { error }) };
  }

  heard({ tag }: Leg, sound: Sound): void {
    this.trace.heard.push({ atMs: this.atMs(), leg: tag, ...soundFacts(sound) });
  }

  voice({ tag }: Leg, text: string): void {
    this.trace.heard.push({ atMs: this.atMs(), leg: tag, kind: "voice", text });
  }

  pressed({ tag }: Leg, digit: string): void {
    this.trace.pressed.push({ atMs: this.atMs(), leg: tag, digit });
  }

  said({ tag }: Leg, text: string): void {
    this.trace.said.push({ atMs: this.atMs(), leg: tag, text });
  }

  leg({ tag }: Leg, event: LegEvent): void {
    this.trace.legs.push({ atMs: this.atMs(), leg: tag, ...event });
  }

  ended({ tag }: Leg, reason: EndReason, sipResponseCode: number): void {
    this.trace.ended = { atMs: this.atMs(), leg: tag, reason, sipResponseCode };
  }
}

function soundFacts(sound: Sound): Pick<TracedSound, "kind" | "text" | "key"> {
  switch (sound.kind) {
    case "speech":
      return { kind: "speech", text: sound.text };
    case "audio":
      return { kind: "audio", key: `${sound.bucket}/${sound.key}` };
    case "ringback":
      return sound.audio ? { kind: "ringback", key: `${sound.audio.bucket}/${sound.audio.key}` } : { kind: "ringback" };
    case "tones":
      return { kind: "tones", text: sound.digits };
    default:
      return sound satisfies never;
  }
}
