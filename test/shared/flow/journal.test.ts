import { inspect } from "node:util";
import * as fc from "fast-check";
import { BadJournalError, Secret } from "../../../shared/flow/index.ts";
import {
  decodeJournal,
  encodeJournal,
  JOURNAL_ATTRIBUTE,
  type Journal,
  withJournal,
} from "../../../shared/flow/journal.ts";
import type { Json } from "../../../shared/flow/json.ts";
import type { StepFailure } from "../../../shared/flow/outcome.ts";
import type { Signal } from "../../../shared/flow/signals.ts";

const text = fc.string({ unit: "binary" });
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
const failure: fc.Arbitrary<StepFailure> = fc.oneof(
  fc.record({
    code: fc.constantFrom("ACTION_FAILED" as const, "NO_DIGITS" as const),
    step: text,
    actionType: text,
    errorType: text,
    errorMessage: text,
    wasQueued: fc.boolean(),
  }),
  fc.record({ code: fc.constant("STEP_TIMEOUT" as const), step: text, milliseconds: fc.nat() }),
  fc.record({ code: fc.constant("OUTCOME_UNKNOWN" as const), step: text }),
  fc.record({
    code: fc.constant("STEP_FAILED" as const),
    step: text,
    errorName: text,
    errorCode: text,
    retryable: fc.boolean(),
  }),
);
const entry = fc.oneof(
  fc.record({ name: text, outcome: fc.record({ value: json }), isAtOnce: fc.boolean() }),
  fc.record({ name: text, outcome: fc.constant({ value: undefined }), isAtOnce: fc.constant(false) }),
  fc.record({ name: text, outcome: fc.record({ failure }), isAtOnce: fc.boolean() }),
);
const signal: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({
    kind: fc.constant("digits" as const),
    leg: fc.constantFrom("LEG-A" as const, "LEG-B" as const),
    digits: text,
  }),
  fc.record({ kind: fc.constant("other-hung-up" as const), sipResponseCode: fc.option(fc.nat(699)) }),
);
const journal: fc.Arbitrary<Journal> = fc.record({
  version: text,
  flow: text,
  args: fc.option(json, { nil: undefined }),
  generation: fc.nat(),
  sequence: fc.nat(),
  over: fc.constantFrom(null, "finished", "hung-up", "failed"),
  isUnanswered: fc.boolean(),
  hasSent: fc.boolean(),
  isOtherAlone: fc.boolean(),
  pending: text,
  entries: fc.array(entry),
  inbox: fc.array(signal),
  left: fc.option(fc.nat()),
  startedAt: fc.option(fc.nat()),
  isHoldSilent: fc.boolean(),
  heard: fc.uniqueArray(fc.constantFrom("LEG-A" as const, "LEG-B" as const)),
  callArguments: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), text),
});

describe("the journal", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(journal, (state) => {
        const read = decodeJournal(JSON.parse(JSON.stringify(encodeJournal(state))));

        expect(read).toEqual(state);
      }),
    );
  });

  it("is read or refused by name, whatever happened to it", () => {
    fc.assert(
      fc.property(journal, fc.nat(), fc.nat(), text, (state, at, length, other) => {
        const encoded = encodeJournal(state);
        const broken =
          encoded.slice(0, at % encoded.length) + other + encoded.slice((at % encoded.length) + (length % 40));

        try {
          decodeJournal(broken);
        } catch (error) {
          expect(error).toBeInstanceOf(BadJournalError);
        }
      }),
    );
  });

  it.each([
    ["no text", 7, "it is not text"],
    ["no JSON", "{", "it has another form"],
    ["another format", "{'j':2,'v':'1','f':'x','s':1}", "it has another form"],
    ["a signal that is none", "{'j':1,'v':'1','f':'x','s':1,'i':[7]}", "it has another form"],
    ["a signal without a kind", "{'j':1,'v':'1','f':'x','s':1,'i':[{}]}", "it has another form"],
  ])("refuses %s", (_, encoded, why) => {
    expect(() => decodeJournal(encoded)).toThrow(BadJournalError);
    expect(() => decodeJournal(encoded)).toThrow(why);
    if (typeof encoded === "string")
      expect(() => decodeJournal(encoded)).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });

  it("is compact: nothing is said that goes without saying, and no quote is escaped", () => {
    const state = decodeJournal(
      "{'j':1,'v':'7','f':'menu','s':4,'p':'ask','e':[['ask','1'],['x',{'a':true},1],['y']]}",
    );

    expect(encodeJournal(state)).toBe(
      "{'j':1,'v':'7','f':'menu','s':4,'p':'ask','e':[['ask','1'],['x',{'a':true},1],['y']]}",
    );
    const bare = "{'j':1,'v':'7','f':'menu','s':4}";
    expect(encodeJournal(decodeJournal(bare))).toBe(bare);
    expect(JSON.stringify(withJournal({}, state)).length).toBe(
      encodeJournal(state).length + JOURNAL_ATTRIBUTE.length + 7,
    );
  });

  it("is one of a hundred attributes at the most, and always has the name under which running calls find it", () => {
    const state = decodeJournal("{'j':1,'v':'7','f':'menu','s':4,'p':'ask'}");
    const others = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, nth) => [`o${nth}`, ""]));

    expect(Object.keys(withJournal({}, state))).toEqual(["carillon"]);
    expect(Object.keys(withJournal(others(99), state))).toHaveLength(100);
    expect(() => withJournal(others(100), state)).toThrow("101 keys; 100 are allowed");
  });

  it("takes exactly what the service stores", () => {
    const state = decodeJournal("{'j':1,'v':'7','f':'menu','s':4,'p':'ask'}");
    const bare = JSON.stringify(withJournal({ o: "" }, state)).length;

    expect(() => withJournal({ o: "x".repeat(20_480 - bare) }, state)).not.toThrow();
    expect(() => withJournal({ o: "x".repeat(20_481 - bare) }, state)).toThrow(
      'At the step "ask" the transaction attributes have 20481 bytes; 20480 are allowed.',
    );
  });
});

describe("a secret", () => {
  it("is shown nowhere", () => {
    const pin = new Secret("pin", "4711");

    expect([`${pin}`, JSON.stringify({ pin }), inspect(pin), inspect({ pin })].join()).not.toContain("4711");
    expect(inspect(pin)).toBe("[secret]");
    expect(pin.reveal()).toBe("4711");
  });
});
