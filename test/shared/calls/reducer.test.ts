import fc from "fast-check";
import type { Call } from "../../../shared/calls/call.ts";
import { endedAt, hasEnded, isDrained } from "../../../shared/calls/call.ts";
import { effectsOf } from "../../../shared/calls/effects.ts";
import { addEffects, type Outbox } from "../../../shared/calls/outbox.ts";
import { type Change, reduce } from "../../../shared/calls/reducer.ts";
import { factDetail, factIdOf } from "../../../shared/events/facts.ts";
import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import { canonicalJson } from "../../../shared/schema.ts";
import { readStory, type SampleEvent, withMember } from "../../support/samples.ts";
import { permutations, recordingOf, story, TRANSACTION_ID, toldBadly } from "../../support/stories.ts";

const STORIES = ["two-leg-call", "siprec-call", "failed-leg", "one-leg-nbr"];

function fold(changes: readonly Change[], before: Call | null = null): Call {
  const call = changes.reduce<Call | null>(reduce, before);
  if (!call) throw new Error("a story has at least one change");
  return call;
}

/** The effects as a set, with all they say. */
const effectSet = (call: Call) => new Set(effectsOf(call).map(canonicalJson));
const factIdsOf = (call: Call) => effectsOf(call).flatMap((effect) => (effect.kind === "fact" ? [effect.id] : []));
const changesOf = (name: string) => readStory(name).map(parseStreamingStatus);

describe("a call record", () => {
  it("is the same for any order and any repetition of its changes", () => {
    const told = story.chain((changes) => fc.tuple(fc.constant(changes), toldBadly(changes)));
    fc.assert(
      fc.property(told, ([changes, badly]) => {
        const call = fold(badly);

        expect(call).toEqual(fold(changes));
        expect(effectSet(call)).toEqual(effectSet(fold(changes)));
      }),
      { numRuns: 200 },
    );
  });

  it("is not changed by what it knows already", () => {
    fc.assert(
      fc.property(story, (changes) => {
        const call = fold(changes);

        for (const change of changes) expect(reduce(call, change)).toEqual(call);
      }),
    );
  });

  it("leaves the record before it as it was", () => {
    fc.assert(
      fc.property(story, story, (earlier, later) => {
        const call = fold(earlier);
        const before = canonicalJson(call);

        fold(later, call);

        expect(canonicalJson(call)).toBe(before);
      }),
    );
  });

  it("survives being stored as JSON at any point", () => {
    fc.assert(
      fc.property(story, (changes) => {
        const stored = changes.reduce<Call | null>(
          (call, change) => JSON.parse(JSON.stringify(reduce(call, change))) as Call,
          null,
        );

        expect(stored).toEqual(fold(changes));
      }),
    );
  });

  it("keeps the first start and the last end of a leg that streams again", () => {
    const at = (event: SampleEvent, startTime: string, endTime: string) => {
      const moved = withMember(event, "detail.startTime", startTime);
      const change = parseStreamingStatus(
        "endTime" in event.detail ? withMember(moved, "detail.endTime", endTime) : moved,
      );
      if (change.kind !== "started" && change.kind !== "ended") throw new Error("the leg of the story starts and ends");
      return change;
    };
    const [started, ended] = readStory("one-leg-nbr");
    if (!started || !ended) throw new Error("the leg of the story starts and ends");
    const first = ["2026-11-06T21:45:30Z", "2026-11-06T21:45:35Z"] as const;
    const again = ["2026-11-06T21:46:00Z", "2026-11-06T21:46:05Z"] as const;
    const changes = [at(started, ...first), at(ended, ...first), at(started, ...again)];
    const { legId } = changes[0]?.stream ?? { legId: "" };

    const streaming = fold(changes);
    const over = fold([at(ended, ...again)], streaming);

    const legs = [streaming, over].map((call) => call.legs[legId]);
    expect(legs.map((leg) => leg && endedAt(leg))).toEqual([null, Date.parse(again[1])]);
    for (const leg of legs) {
      expect(leg).toMatchObject({ stream: { startTime: Date.parse(first[0]) }, lastStartTime: Date.parse(again[0]) });
      expect(leg?.started?.at).toBe(Date.parse(first[0]));
    }
    const consumed = (call: Call) =>
      effectsOf(call).find((effect) => effect.kind === "work" && effect.queue === "work");
    expect(consumed(streaming)?.id).not.toBe(consumed(fold(changes.slice(0, 2)))?.id);
  });

  it("believes the drain of the latest epoch and the latest attempt at a recording", () => {
    const drain = (epoch: number, reason: "silent" | "ended"): Change => ({
      kind: "leg-drained",
      transactionId: TRANSACTION_ID,
      legId: "leg",
      drain: { at: 1, reason, epoch, parts: 1, explanation: null },
    });
    const recorded = (attempt: number, complete: boolean): Change => ({
      kind: "recorded",
      transactionId: TRANSACTION_ID,
      recording: recordingOf(attempt, complete),
    });

    const call = fold([drain(2, "ended"), drain(1, "silent"), recorded(2, true), recorded(1, false)]);

    expect(call).toMatchObject({ drains: { leg: { epoch: 2, reason: "ended" } }, recording: recordingOf(2, true) });
  });

  it.each([
    ["made knowing more, whatever it says", recordingOf(1, false, 3), recordingOf(4, true, 2)],
    ["proven complete, though a later attempt found less", recordingOf(1, true), recordingOf(2, false)],
    ["of the latest attempt, of two that are alike", recordingOf(2, false), recordingOf(1, false)],
  ])("believes the recording that is %s", (_title, better, worse) => {
    const recorded = [better, worse].map(
      (recording): Change => ({ kind: "recorded", transactionId: TRANSACTION_ID, recording }),
    );

    expect(fold(recorded).recording).toEqual(better);
    expect(fold(recorded.reverse()).recording).toEqual(better);
  });

  it("reads a leg on when its end is told after it was given up on as silent, and records the call anew", () => {
    const [started, ended] = changesOf("one-leg-nbr");
    if (started?.kind !== "started" || !ended) throw new Error("the leg of the story starts and ends");
    const { transactionId, stream } = started;
    const drained = (epoch: number, reason: "silent" | "ended" | "unreadable", at = ended.at + 60_000): Change => {
      const drain = { at, reason, epoch, parts: 1, explanation: null };
      return { kind: "leg-drained", transactionId, legId: stream.legId, drain };
    };
    const settled: Change = { kind: "settled", transactionId };
    const workOf = (call: Call) =>
      effectsOf(call).flatMap((effect) => (effect.kind === "work" ? [`${effect.body.type} ${effect.id}`] : []));

    const givenUp = fold([started, drained(1, "silent"), settled]);
    const told = fold([ended], givenUp);
    const readOn = fold([drained(2, "ended")], told);
    const unreadable = fold([started, drained(1, "unreadable"), settled]);
    const unreadableTold = fold([ended], unreadable);

    const newIn = (after: Call, before: Call) => workOf(after).filter((work) => !workOf(before).includes(work));
    expect(newIn(told, givenUp)).toEqual([expect.stringMatching(/^consume-leg /)]);
    expect(isDrained(told)).toBe(false);
    expect(newIn(readOn, givenUp)).toEqual([expect.stringMatching(/^finish-recording /)]);
    // There is nothing to read, but that the end was never told is no longer true.
    expect(newIn(unreadableTold, unreadable)).toEqual([expect.stringMatching(/^finish-recording /)]);
  });

  it("holds streams whose names every object knows", () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      const [started, ended] = readStory("one-leg-nbr").map((event) =>
        parseStreamingStatus(
          withMember(event, "detail.streamArn", `arn:aws:kinesisvideo:us-east-1:111122223333:stream/${name}/1`),
        ),
      );

      const call = fold([started, ended].filter((change) => change !== undefined));

      expect(Object.keys(call.legs)).toEqual([name]);
      expect(factIdsOf(call)).toContain(factIdOf(call.transactionId, "streaming-started", name));
    }
  });
});

describe("what follows from a call", () => {
  it("is said once for each id, in the shape of its schema", () => {
    fc.assert(
      fc.property(story, (changes) => {
        const effects = effectsOf(fold(changes));

        expect(new Set(effects.map(({ id }) => id)).size).toBe(effects.length);
        for (const effect of effects) {
          if (effect.kind === "fact") expect(factDetail(effect.fact, 1)).toMatchObject({ factId: effect.id });
        }
      }),
    );
  });

  it("is a fact for good; only that the call ended is taken back, while a leg streams again", () => {
    const told = story.chain(toldBadly);
    fc.assert(
      fc.property(told, (changes) => {
        const callEnded = factIdOf(TRANSACTION_ID, "ended");
        let call: Call | null = null;
        let known: string[] = [];
        for (const change of changes) {
          call = reduce(call, change);
          const facts = factIdsOf(call);
          const gone = known.filter((factId) => !facts.includes(factId));
          expect(gone).toEqual(gone.length > 0 && !hasEnded(call) ? [callEnded] : []);
          known = facts;
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each(STORIES)("%s says each fact once, in every order of its events", (name) => {
    const changes = changesOf(name);
    const facts = new Set(factIdsOf(fold(changes)));

    for (const order of permutations(changes)) {
      let call: Call | null = null;
      let outbox: Outbox = {};
      for (const change of order) {
        call = reduce(call, change);
        outbox = addEffects(outbox, effectsOf(call), 0);
      }

      const said = Object.entries(outbox).filter(([, entry]) => entry.pending?.kind === "fact");
      expect(new Set(said.map(([id]) => id))).toEqual(facts);
      expect(said.filter(([, entry]) => entry.revision > 1)).toEqual([]);
    }
  });

  const kindsOf = (call: Call) =>
    effectsOf(call)
      .map((effect) => (effect.kind === "fact" ? effect.fact.type : effect.body.type))
      .sort();

  it.each([
    [
      "two-leg-call",
      ["Call Ended", "Call Streaming Started", "Call Streaming Started", "consume-leg", "consume-leg", "settle-call"],
    ],
    [
      "siprec-call",
      ["Call Ended", "Call Streaming Started", "Call Streaming Started", "consume-leg", "consume-leg", "settle-call"],
    ],
    ["failed-leg", ["Call Streaming Failed", "Call Streaming Started", "consume-leg", "settle-call"]],
    ["one-leg-nbr", ["Call Streaming Started", "consume-leg", "settle-call"]],
  ])("%s leads to its facts and its work", (name, kinds) => {
    expect(kindsOf(fold(changesOf(name)))).toEqual(kinds);
  });

  it.each(["failed-leg", "one-leg-nbr"])("%s has ended once no other leg is waited for", (name) => {
    const call = fold(changesOf(name));
    const settled = reduce(call, { kind: "settled", transactionId: call.transactionId });

    expect(hasEnded(call)).toBe(false);
    expect(kindsOf(settled)).toEqual(["Call Ended", ...kindsOf(call)]);
  });
});
