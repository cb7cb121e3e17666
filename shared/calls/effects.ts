import { isoOf } from "../clock.ts";
import { type Fact, factIdOf } from "../events/facts.ts";
import type { Work } from "../events/work.ts";
import {
  type Call,
  drainOf,
  endedAt,
  endsSaidElsewhere,
  hasEnded,
  isDrained,
  knowledgeOf,
  type Leg,
  legsInOrder,
  prematureDrainOf,
  roleOf,
} from "./call.ts";
import { detailRecorded } from "./detail-facts.ts";
import { incompleteFacts } from "./incomplete-facts.ts";
import { insightFacts } from "./insight-facts.ts";

/** What follows from the state of a call and has to leave it: a fact for the bus, or work for a queue. */
export type Effect =
  | { readonly kind: "fact"; readonly id: string; readonly fact: Fact }
  | {
      readonly kind: "work";
      readonly id: string;
      readonly queue: "work" | "finish";
      readonly body: Work;
      /** What the message waits in the queue for before anyone sees it. */
      readonly wait: "none" | "settle";
    };

/**
 * Everything that follows from a call's state, derived afresh each time. The outbox remembers by id what has left already,
 * so a state reached twice sends nothing twice.
 */
export function effectsOf(call: Call): Effect[] {
  const legs = legsInOrder(call);
  return [
    ...legs.map((leg) => factEffect(streamingStarted(call, leg))),
    ...Object.entries(call.failures).map(([factId, failure]) =>
      factEffect({
        type: "Call Streaming Failed",
        factId,
        detail: {
          transactionId: call.transactionId,
          callId: failure.callId,
          voiceConnectorId: call.voiceConnectorId,
          reason: failure.reason,
          failTime: isoOf(failure.at),
        },
      }),
    ),
    ...legs.map((leg) => consumeLeg(call, leg)),
    ...settle(call, legs),
    ...(hasEnded(call) ? [factEffect(callEnded(call, legs))] : []),
    ...(isDrained(call) ? [finish(call, legs), ...finishAgain(call)] : []),
    ...(call.recording ? [factEffect(recorded(call, call.recording))] : []),
    ...Object.entries(call.details).map(([recordId, detail]) => factEffect(detailRecorded(call, recordId, detail))),
    ...Object.values(call.insights).flatMap((insight) => insightFacts(call, insight).map(factEffect)),
    ...incompleteFacts(call).map(factEffect),
  ];
}

function factEffect(fact: Fact): Effect {
  return { kind: "fact", id: fact.factId, fact };
}

function streamingStarted(call: Call, leg: Leg): Fact {
  const { legId, startTime, isCaller: _isCaller, ...stream } = leg.stream;
  return {
    type: "Call Streaming Started",
    factId: factIdOf(call.transactionId, "streaming-started", legId),
    detail: {
      transactionId: call.transactionId,
      legId,
      role: roleOf(leg),
      voiceConnectorId: call.voiceConnectorId,
      ...stream,
      startTime: isoOf(startTime),
    },
  };
}

function callEnded(call: Call, legs: readonly Leg[]): Fact {
  const startTime = Math.min(...legs.map((leg) => leg.stream.startTime));
  const endTime = Math.max(...legs.map((leg) => endedAt(leg) ?? drainOf(call, leg)?.at ?? leg.lastStartTime));
  return {
    type: "Call Ended",
    factId: factIdOf(call.transactionId, "ended"),
    detail: {
      transactionId: call.transactionId,
      voiceConnectorId: call.voiceConnectorId,
      startTime: isoOf(startTime),
      endTime: isoOf(endTime),
      durationSeconds: (endTime - startTime) / 1000,
      legs: legs.map((leg) => ({ legId: leg.stream.legId, role: roleOf(leg) })),
    },
  };
}

function recorded(call: Call, result: NonNullable<Call["recording"]>): Fact {
  const { knowledge: _knowledge, attempt: _attempt, complete, reasons, channels, ...rest } = result;
  const detail = { transactionId: call.transactionId, ...rest, channels: [...channels] };
  // Ready and Incomplete share the id: a repair says the same thing again, better.
  const factId = factIdOf(call.transactionId, "recording");
  return complete
    ? { type: "Recording Ready", factId, detail: { ...detail, complete } }
    : { type: "Recording Incomplete", factId, detail: { ...detail, complete, reasons: [...reasons] } };
}

function consumeLeg(call: Call, leg: Leg): Effect {
  const { transactionId } = call;
  const { legId } = leg.stream;
  const premature = prematureDrainOf(call, leg);
  const lost = call.abandoned[legId];
  const again = [
    ...(premature ? [`after-${premature.epoch}`] : []),
    ...(lost === undefined ? [] : [`abandoned-${lost}`]),
  ];
  return {
    kind: "work",
    id: factIdOf(transactionId, "consume", legId, String(leg.lastStartTime), ...again),
    queue: "work",
    body: { type: "consume-leg", transactionId, legId, generation: 0 },
    wait: "none",
  };
}

/** From the first leg that ended on, waiting for a leg nobody has heard of yet is limited. */
function settle(call: Call, legs: readonly Leg[]): Effect[] {
  if (!legs.some((leg) => endedAt(leg) !== null || drainOf(call, leg) !== null)) return [];
  const { transactionId } = call;
  const id = factIdOf(transactionId, "settle");
  return [{ kind: "work", id, queue: "finish", body: { type: "settle-call", transactionId }, wait: "settle" }];
}

/**
 * A recording that is not proven complete is made again: soon, since an archive lists what it has a little late, and once more when
 * everything that may come of the call has come. One that was never made is made then.
 */
function finishAgain(call: Call): Effect[] {
  const { transactionId, recording, isOverdue } = call;
  if (recording?.complete) return [];
  const again = (why: string, wait: "none" | "settle"): Effect => {
    const id = factIdOf(transactionId, "finish", why, String(knowledgeOf(call)));
    return { kind: "work", id, queue: "finish", body: { type: "finish-recording", transactionId, key: id }, wait };
  };
  return [...(recording === null ? [] : [again("again", "settle")]), ...(isOverdue ? [again("overdue", "none")] : [])];
}

/** One message for each distinct state of legs and failures: what turns up late is taken into the recording too. */
function finish(call: Call, legs: readonly Leg[]): Effect {
  const { transactionId } = call;
  const drains = legs.map((leg) => `${leg.stream.legId}@${drainOf(call, leg)?.epoch}-${endedAt(leg)}`);
  // Of a leg whose end was not announced, a record may tell it.
  const ends = legs.flatMap((leg) => (endedAt(leg) === null ? endsSaidElsewhere(call, leg).records : [])).map(String);
  const id = factIdOf(transactionId, "finish", ...drains, ...Object.keys(call.failures).sort(), ...ends);
  return {
    kind: "work",
    id,
    queue: "finish",
    body: { type: "finish-recording", transactionId, key: id },
    wait: "none",
  };
}
