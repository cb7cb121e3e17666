import { factIdOf } from "../events/facts.ts";
import type { LegStream, StreamingChange } from "../events/streaming-status.ts";
import {
  type Call,
  type Drain,
  emptyCall,
  type Leg,
  type LookedOver,
  type RecordingResult,
  type Sighting,
} from "./call.ts";
import type { DetailRecorded } from "./detail.ts";
import type { Analysed, Insight } from "./insight.ts";
import type { Answered, ApplicationLeg, Invocation, Invoked } from "./invocation.ts";
import { earliest, either, latest, own, put, smaller } from "./merge.ts";
import { withSiprec } from "./siprec.ts";

/** Everything that can change a call record. */
export type Change =
  | StreamingChange
  | { readonly kind: "leg-drained"; readonly transactionId: string; readonly legId: string; readonly drain: Drain }
  | { readonly kind: "leg-abandoned"; readonly transactionId: string; readonly legId: string; readonly epoch: number }
  | { readonly kind: "looked-over"; readonly transactionId: string; readonly lookedOver: LookedOver }
  | { readonly kind: "settled"; readonly transactionId: string }
  | { readonly kind: "recorded"; readonly transactionId: string; readonly recording: RecordingResult }
  | DetailRecorded
  | Analysed
  | Invoked
  | Answered
  | { readonly kind: "overdue"; readonly transactionId: string };

/**
 * Folds one change into a call. Every member is merged by an operation that is commutative, associative and idempotent
 * (smallest, largest, union, or), so the result is the same for any order and any number of repetitions of the same changes.
 */
export function reduce(before: Call | null, change: Change): Call {
  const call = before ?? emptyCall(change.transactionId);
  switch (change.kind) {
    case "started":
    case "ended":
      return withLeg(heard(call, change), change.stream, change.kind, sightingOf(change));
    case "updated":
      return { ...heard(call, change), updates: put(call.updates, change.callId, sightingOf(change), latest) };
    case "failed": {
      const failure = { ...sightingOf(change), callId: change.callId, reason: change.reason };
      const key = factIdOf(change.transactionId, "failure", change.callId, String(change.at));
      return { ...heard(call, change), failures: put(call.failures, key, failure, earliest) };
    }
    case "other":
      return { ...heard(call, change), others: put(call.others, change.status, sightingOf(change), latest) };
    case "leg-drained":
      return { ...call, drains: put(call.drains, change.legId, change.drain, laterDrain) };
    case "leg-abandoned": {
      const abandoned = put(call.abandoned, change.legId, change.epoch, (known, epoch) => Math.max(known ?? 0, epoch));
      return { ...call, abandoned };
    }
    case "looked-over":
      return { ...call, lookedOver: latestLook(call.lookedOver, change.lookedOver) };
    case "settled":
      return { ...call, isSettled: true };
    case "recorded":
      return { ...call, recording: laterRecording(call.recording, change.recording) };
    case "detail-recorded":
      return { ...identified(call, change), details: put(call.details, change.recordId, change.detail, either) };
    case "analysed":
      return {
        ...identified(call, change),
        insights: put(call.insights, change.subject, change.insight, latestInsight),
      };
    case "invoked": {
      const invocations = put(call.invocations, String(change.sequence), change.invocation, firstInvocation);
      return { ...call, invocations, applicationLegs: withApplicationLegs(call, change.legs) };
    }
    case "answered":
      return { ...call, answers: put(call.answers, String(change.sequence), change.actions, either) };
    case "overdue":
      return { ...call, isOverdue: true };
    default:
      return change satisfies never;
  }
}

function heard(call: Call, change: StreamingChange): Call {
  const known = identified(call, change);
  return { ...known, siprec: withSiprec(known.siprec, change.siprec) };
}

function withApplicationLegs(call: Call, legs: Invoked["legs"]): Call["applicationLegs"] {
  return Object.entries(legs).reduce((known, [callId, leg]) => put(known, callId, leg, laterLeg), call.applicationLegs);
}

/** A leg that has ended stays ended. */
function laterLeg(known: ApplicationLeg | null, leg: ApplicationLeg): ApplicationLeg {
  return known === null ? leg : smaller(known, leg, ({ hasEnded }) => (hasEnded ? 0 : 1));
}

function identified(call: Call, { voiceConnectorId }: { readonly voiceConnectorId: string | null }): Call {
  const known = call.voiceConnectorId;
  if (voiceConnectorId === null) return call;
  // A transaction has one connector; should two ever be named, every order must choose the same.
  return { ...call, voiceConnectorId: known === "" || voiceConnectorId < known ? voiceConnectorId : known };
}

function withLeg(call: Call, stream: LegStream, kind: "started" | "ended", sighting: Sighting): Call {
  const { legId, startTime } = stream;
  const before: Leg = own(call.legs, legId) ?? { stream, lastStartTime: startTime, started: null, ended: null };
  const leg: Leg = {
    ...before,
    stream: smaller(before.stream, stream, (a) => a.startTime),
    lastStartTime: Math.max(before.lastStartTime, startTime),
    [kind]: kind === "started" ? earliest(before.started, sighting) : latest(before.ended, sighting),
  };
  return { ...call, legs: { ...call.legs, [legId]: leg } };
}

function sightingOf(change: StreamingChange): Sighting {
  return { at: change.at, detail: change.detail };
}

/** The service asks again when it hears nothing: the first time counts, and a telling with a time more than one without. */
function firstInvocation(known: Invocation | null, invocation: Invocation): Invocation {
  return known === null ? invocation : smaller(known, invocation, ({ at }) => at ?? Number.MAX_SAFE_INTEGER);
}

function latestInsight(known: Insight | null, insight: Insight): Insight {
  return known === null ? insight : smaller(known, insight, ({ at }) => -at);
}

function latestLook(known: LookedOver | null, look: LookedOver): LookedOver {
  return known === null ? look : smaller(known, look, ({ at }) => -at);
}

function laterDrain(known: Drain | null, drain: Drain): Drain {
  return known === null ? drain : smaller(known, drain, ({ epoch }) => -epoch);
}

function laterRecording(known: RecordingResult | null, result: RecordingResult): RecordingResult {
  if (known === null) return result;
  if (known.knowledge !== result.knowledge) return known.knowledge > result.knowledge ? known : result;
  // What was proven stays proven: the archive forgets, and a later attempt may find less.
  if (known.complete !== result.complete) return known.complete ? known : result;
  return smaller(known, result, ({ attempt }) => -attempt);
}
